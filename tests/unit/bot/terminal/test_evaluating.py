"""coach evaluate: labelled questions through the same search that answers them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.errors import InputError
from bot.services.coach import Coach
from bot.terminal.evaluating import evaluate_file, render_evaluation

RIGHT = {"question": "how does loops work", "relevant": ["loops", "functions"], "best": "loops"}
WRONG = {"question": "explain pandas to me", "relevant": ["salaries"]}


def file_of(tmp_path: Path, *lines: object) -> Path:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return file


async def evaluate(coach: Coach, tmp_path: Path, *lines: object) -> dict[str, Any]:
    return await evaluate_file(coach.answers, file_of(tmp_path, *lines))


async def test_a_question_whose_first_document_is_relevant_is_a_hit_and_no_miss(
    small_coach: Coach, tmp_path: Path
) -> None:
    result = await evaluate(small_coach, tmp_path, RIGHT)
    assert (result["questions"], result["hit@1"], result["MRR@10"], result["misses"]) == (1, 1.0, 1.0, [])


async def test_a_question_whose_first_document_is_not_relevant_is_a_miss_with_what_was_found(
    small_coach: Coach, tmp_path: Path
) -> None:
    result = await evaluate(small_coach, tmp_path, RIGHT, WRONG)
    assert (result["questions"], result["hit@1"]) == (2, 0.5)
    (miss,) = result["misses"]
    assert (miss["question"], miss["relevant"]) == ("explain pandas to me", ("salaries",))
    assert miss["found"][0] == "pandas"
    assert len(miss["found"]) == 5


async def test_the_result_has_every_figure_of_the_contract(small_coach: Coach, tmp_path: Path) -> None:
    result = await evaluate(small_coach, tmp_path, RIGHT)
    assert list(json.loads(json.dumps(result))) == [
        "questions",
        "hit@1",
        "hit@3",
        "hit@5",
        "MRR@10",
        "nDCG@10",
        "misses",
    ]


async def test_best_alone_counts_as_relevant(small_coach: Coach, tmp_path: Path) -> None:
    assert (await evaluate(small_coach, tmp_path, {**RIGHT, "relevant": []}))["hit@1"] == 1.0


async def test_a_follow_up_is_searched_with_the_turns_before_it(small_coach: Coach, tmp_path: Path) -> None:
    turns = {"turns": ["explain pandas to me", "how long does it take?"], "best": "pandas"}
    apart = {"turns": ["explain pandas to me"], "question": "how long does it take?", "best": "pandas"}
    assert (await evaluate(small_coach, tmp_path, turns, apart))["hit@1"] == 1.0


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not json", "line 2: not JSON"),
        ('{"question": "what?"}', 'line 2: it needs "question" and "relevant" or "best"'),
        ('{"relevant": ["loops"]}', 'line 2: it needs "question" and "relevant" or "best"'),
        ('{"question": 5, "relevant": ["loops"]}', "line 2: "),
        ('{"question": "🐍", "relevant": ["loops"]}', "line 2: there is no word in that question"),
    ],
)
async def test_the_first_line_that_is_wrong_is_named(
    small_coach: Coach, tmp_path: Path, line: str, reason: str
) -> None:
    with pytest.raises(InputError) as caught:
        await evaluate(small_coach, tmp_path, RIGHT, line)
    assert str(caught.value).startswith(reason)


async def test_a_file_without_questions_is_refused(small_coach: Coach, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no question"):
        await evaluate(small_coach, tmp_path, "")


async def test_the_figures_and_the_misses_are_shown_as_text(small_coach: Coach, tmp_path: Path) -> None:
    lines = render_evaluation(await evaluate(small_coach, tmp_path, RIGHT, WRONG)).splitlines()
    assert lines[:2] == ["2 questions", "hit@1    0.500"]
    assert lines[-2:] == ["miss: explain pandas to me", lines[-1]]
    assert lines[-1].strip().startswith("wanted salaries; found pandas, ")
