"""The questions that are timed: those of the tuning half, all different, and none in the words of a note."""

from __future__ import annotations

import json
from pathlib import Path

from knowledge.library import load_library

SETS = Path(__file__).parent / "evaluation"


def measured_questions() -> list[str]:
    """180 different questions, in the words of people who ask them."""
    lines = (SETS / "tuning" / "answerable.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def warm_up_questions(count: int | None = None) -> list[str]:
    """Other questions, one about each note, to be asked before the clock starts; the first ``count`` of them."""
    return [document.asked_as[0] for document in load_library().documents.values() if document.asked_as][:count]


def bursts(size: int = 50) -> list[list[str]]:
    """The measured questions in bursts of equal size; what is left over is not asked."""
    questions = measured_questions()
    return [questions[start : start + size] for start in range(0, len(questions) - size + 1, size)]
