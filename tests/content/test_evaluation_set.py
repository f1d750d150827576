"""The evaluation set measures something: no note lists one of its questions among those that lead to it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from knowledge.library import load_library
from retrieval.text.words import tokenize

SETS = Path(__file__).parents[2] / "benchmarks" / "evaluation"
FILES = sorted(SETS.glob("*/*answerable.jsonl")) + sorted(SETS.glob("*/*follow-ups.jsonl"))


def wordings(text: str) -> set[str]:
    """What two texts share when one is a copy of the other, however it is written and in whatever order."""
    stems = sorted(tokenize([text])[0])
    as_written = " ".join(re.findall(r"\w+", text.lower()))
    return {as_written} | ({"stems: " + " ".join(stems)} if len(stems) > 1 else set())


def test_no_question_of_the_evaluation_set_is_a_line_of_a_note_or_an_example_of_what_lies_outside() -> None:
    library = load_library()
    lines: set[str] = set().union(*map(wordings, library.out_of_scope))
    for note in library.documents.values():
        lines.update(*map(wordings, note.asked_as))
    rows = [
        (
            f"{file.relative_to(SETS)}, line {number}",
            json.loads(text),
        )  # a place: nobody reads the test half in a report
        for file in FILES
        for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
    ]
    copies = [
        place
        for place, row in rows
        if not lines.isdisjoint(wordings(row["question"] if "question" in row else row["turns"][-1]))
    ]
    assert len(rows) > 1000
    assert copies == []
