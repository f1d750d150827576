"""coach ask, search, next and evaluate, as the contract has them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.coaching.profiles import Profile
from bot.coaching.recommending import recommend
from bot.terminal.rendering import recommendations_json
from knowledge.ids import TopicId, TrackId
from knowledge.library import load_library
from knowledge.roadmap import Level
from tests.integration.command_line.conftest import CommandLine, Finished

pytestmark = pytest.mark.slow

DECORATORS = "how do decorators work?"
FIELDS: dict[str, type | tuple[type, ...]] = {
    "question": str,
    "kind": str,
    "text": str,
    "citations": list,
    "next": list,
    "confidence": float,
    "answered_by": str,
    "degraded": bool,
}
LINES: list[object] = [
    {"question": DECORATORS},
    "not json",
    "",
    {"question": ""},
    {"question": "x" * 10_000},
    {"question": "🐍🐍🐍"},
    {"question": "\u200b\u2060\ufeff"},
    {"question": "how do deco\u200brators\u2028 work?"},
    {"turns": [DECORATORS, "and how long does it take?"]},
    {"question": "What should I learn next?"},
    {"question": "which oven bakes the best pizza in Naples?"},
    {"question": "What should I learn next?", "profile": {"level": "senior"}},
    {"question": DECORATORS, "profile": {"level": "wizard"}},
    {"question": DECORATORS, "profile": {"done": ["decorator"]}},
    ["a list"],
    {},
    b"caf\xe9",
    b'{"question": ' + b"9" * 5000 + b"}",
    b"[" * 50_000,
    {"question": DECORATORS, "turns": ["and then?"] * 3000},
]
REJECTED = (2, 4, 5, 6, 7, 13, 14, 15, 16, 17, 18, 19)
"""Numbers of the lines above that cannot be answered, from 1."""


@pytest.fixture(scope="module")
def batch(coach: CommandLine) -> Finished:
    return coach.run("ask", "--batch", coach.file("questions.jsonl", *LINES))


@pytest.fixture(scope="module")
def answers(batch: Finished) -> dict[int, dict[str, Any]]:
    """The batch's output by the number of the line it belongs to; the blank third line has none."""
    numbers = [number for number in range(1, len(LINES) + 1) if number != 3]
    return dict(zip(numbers, batch.json_lines(), strict=True))


def assert_is_an_answer(answer: dict[str, Any]) -> None:
    assert {name: answer[name] for name in FIELDS if not isinstance(answer[name], FIELDS[name])} == {}
    assert 0 <= answer["confidence"] <= 1
    assert [set(citation) for citation in answer["citations"]] == [
        {"key", "document", "title", "section", "url"} for _ in answer["citations"]
    ]


def test_a_batch_has_one_line_out_for_each_line_in_and_in_order(answers: dict[int, dict[str, Any]]) -> None:
    asked = {1: DECORATORS, 8: DECORATORS, 9: "and how long does it take?", 20: DECORATORS}
    assert {number: answers[number]["question"] for number in asked} == asked
    assert tuple(number for number, answer in answers.items() if answer["kind"] == "rejected") == REJECTED


def test_a_line_that_cannot_be_answered_says_so_with_its_number(answers: dict[int, dict[str, Any]]) -> None:
    for number in REJECTED:
        assert set(answers[number]) == {"kind", "error"}
        assert answers[number]["error"].startswith(f"line {number}: ")
        assert len(answers[number]["error"]) < 300


def test_a_batch_with_a_rejected_line_leaves_with_one_and_says_nothing_else(batch: Finished) -> None:
    assert (batch.code, batch.err) == (1, "")


def test_every_other_line_is_an_answer_with_all_fields_of_the_contract(answers: dict[int, dict[str, Any]]) -> None:
    for number in answers.keys() - set(REJECTED):
        assert_is_an_answer(answers[number])


def test_invisible_characters_in_a_question_make_no_difference(answers: dict[int, dict[str, Any]]) -> None:
    assert answers[8] == answers[1]


def test_turns_before_a_question_say_what_it_is_about(answers: dict[int, dict[str, Any]]) -> None:
    assert {citation["document"] for citation in answers[9]["citations"]} == {"decorators"}
    assert "hours" in answers[9]["text"]


def test_what_next_is_recommended_for_the_level_in_the_line(answers: dict[int, dict[str, Any]]) -> None:
    roadmap = load_library().roadmap
    for number, level in ((10, None), (12, Level.SENIOR)):
        assert answers[number]["kind"] == "recommended"
        assert answers[number]["next"] == [item.topic for item in recommend(roadmap, Profile(level=level))]


def test_what_lies_outside_the_roadmap_is_refused_without_sources(answers: dict[int, dict[str, Any]]) -> None:
    assert (answers[11]["kind"], answers[11]["citations"]) == ("abstained", [])


def test_one_question_gives_the_same_answer_as_in_a_batch(
    coach: CommandLine, answers: dict[int, dict[str, Any]]
) -> None:
    alone = coach.run("ask", DECORATORS, "--json")
    assert (alone.code, alone.err) == (0, "")
    assert alone.json() == answers[1]
    assert alone.json()["kind"] == "answered"
    assert alone.json()["answered_by"] == "notes"
    assert {citation["document"] for citation in alone.json()["citations"]} == {"decorators"}


def test_a_question_is_answered_as_text_with_its_sources(coach: CommandLine) -> None:
    profile = coach.file("profile.json", {"level": "mid", "done": ["git"]})
    done = coach.run("ask", DECORATORS, "--profile", profile)
    assert done.code == 0
    assert "[1]" in done.out
    assert "Next step: do the first hour of Decorators" in done.out
    assert "Sources:\n  [1] Decorators" in done.out
    assert "**Next step" not in done.out


def test_a_batch_is_read_from_a_pipe_and_leaves_with_nothing_when_all_is_well(coach: CommandLine) -> None:
    done = coach.run("ask", "--batch", "-", said=b'{"question": "how do decorators work?"}\n\n')
    assert (done.code, done.err) == (0, "")
    assert [answer["kind"] for answer in done.json_lines()] == ["answered"]


def test_a_search_gives_documents_once_and_best_first(coach: CommandLine) -> None:
    done = coach.run("search", "mock a database in a test", "-k", "12", "--json")
    found = done.json()
    assert (done.code, len(found)) == (0, 12)
    assert [set(entry) for entry in found] == [{"document", "title", "section", "score", "text"}] * 12
    assert len({entry["document"] for entry in found}) == 12
    scores = [entry["score"] for entry in found]
    assert scores == sorted(scores, reverse=True)
    assert {"testing", "integration-testing"} & {entry["document"] for entry in found[:3]}


def test_a_search_for_passages_may_give_a_document_more_than_once(coach: CommandLine) -> None:
    found = coach.run("search", DECORATORS, "--passages", "-k", "12", "--json").json()
    documents = [entry["document"] for entry in found]
    assert len(found) == 12
    assert len(set(documents)) < 12
    scores = [entry["score"] for entry in found]
    assert scores == sorted(scores, reverse=True)


def test_a_search_is_shown_as_text(coach: CommandLine) -> None:
    done = coach.run("search", DECORATORS, "-k", "2")
    assert [line.split(".")[0].strip() for line in done.lines[::2]] == ["1", "2"]
    assert "[decorators]" in done.lines[0]


def test_next_is_computed_for_every_profile_of_a_batch_the_same_in_every_process(coach: CommandLine) -> None:
    roadmap = load_library().roadmap
    profiles = [
        Profile(),
        Profile(level=Level.MID, track=TrackId("web"), hours_per_week=5, goal="APIs", done=frozenset({TopicId("git")})),
        Profile(level=Level.SENIOR, done=frozenset(roadmap.topics)),
    ]
    lines: list[object] = [
        {
            "level": profile.level,
            "track": profile.track,
            "hours_per_week": profile.hours_per_week,
            "goal": profile.goal,
            "done": sorted(profile.done),
        }
        for profile in profiles
    ]
    wrong: list[object] = ["{", {"level": "wizard"}, {"track": "games"}, {"done": ["loops"]}, {"hours_per_week": -1}]
    done = coach.run("next", "--batch", coach.file("profiles.jsonl", *lines, *wrong), "-n", "5")
    assert (done.code, done.err) == (1, "")
    made = done.json_lines()
    assert made[:3] == [recommendations_json(recommend(roadmap, profile, 5), profile) for profile in profiles]
    assert made[2]["next"] == []
    assert [entry["kind"] for entry in made[3:]] == ["rejected"] * len(wrong)
    assert [entry["error"].partition(": ")[0] for entry in made[3:]] == [f"line {number}" for number in range(4, 9)]


def test_next_for_a_profile_file_has_the_fields_of_the_contract(coach: CommandLine) -> None:
    profile = coach.file("mid.json", {"level": "mid", "track": None, "hours_per_week": 10, "done": [], "goal": ""})
    done = coach.run("next", "--profile", profile, "--json")
    made = done.json()
    assert (done.code, set(made), len(made["next"])) == (0, {"next", "message"}, 3)
    assert [set(item) for item in made["next"]] == [{"topic", "title", "why", "hours", "missing_prerequisites"}] * 3
    assert all(item["missing_prerequisites"] == [] for item in made["next"])


def test_evaluating_gives_the_figures_of_the_contract(coach: CommandLine) -> None:
    file = coach.file(
        "labelled.jsonl",
        {"question": DECORATORS, "relevant": ["decorators"], "best": "decorators"},
        {"question": "what is a transaction in a database?", "relevant": ["metaclasses"]},
    )
    result = coach.run("evaluate", file, "--json").json()
    assert set(result) == {"questions", "hit@1", "hit@3", "hit@5", "MRR@10", "nDCG@10", "misses"}
    assert (result["questions"], result["hit@1"]) == (2, 0.5)
    assert [miss["question"] for miss in result["misses"]] == ["what is a transaction in a database?"]
