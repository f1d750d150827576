"""What the shipped notes must find, with the real model: their own titles, and questions nobody tuned on."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.library import load_library
from tests.integration.command_line.conftest import ROOT, CommandLine

pytestmark = pytest.mark.slow

TEST_HALF = ROOT / "benchmarks" / "evaluation" / "test" / "answerable.jsonl"


def test_a_question_that_is_a_title_finds_its_document_first_for_every_one(coach: CommandLine) -> None:
    titles = {name: document.title for name, document in load_library().documents.items()}
    file = coach.file("titles.jsonl", *({"question": title, "best": name} for name, title in titles.items()))
    figures = coach.run("evaluate", file, "--json").json()
    assert figures["questions"] == 96
    assert figures["misses"] == []


@pytest.mark.parametrize("file", [TEST_HALF])
def test_questions_nobody_tuned_on_stay_above_the_floor(coach: CommandLine, file: Path) -> None:
    """The floor is what the knowledge base promises; docs/quality.md keeps what it reaches."""
    figures = coach.run("evaluate", str(file), "--json").json()
    assert figures["questions"] >= 150
    assert figures["hit@1"] >= 0.78
    assert figures["hit@3"] >= 0.93
    assert figures["MRR@10"] >= 0.85
