from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from knowledge.checking.validation import RULES, roadmap_sentences, validate
from knowledge.documents import TOPIC_HEADINGS, DocumentKind
from knowledge.library import load_library
from knowledge.roadmap import Level
from tests.unit.knowledge.small_library import (
    OUTLINE,
    SENTENCE,
    body,
    link,
    needs,
    note_path,
    small_library,
    write_library,
)


def problems(folder: Path, changes: dict[str, dict[str, Any]] | None = None, **other: str) -> list[str]:
    return [str(problem) for problem in validate(small_library(folder, changes, **other))]


def test_a_sound_knowledge_base_has_no_problems(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


def test_no_rule_complains_about_a_sound_knowledge_base(tmp_path: Path) -> None:
    library = small_library(tmp_path)
    assert {rule.__name__: list(rule(library)) for rule in RULES} == {rule.__name__: [] for rule in RULES}


def test_a_file_that_cannot_be_parsed_is_named_with_its_field(tmp_path: Path) -> None:
    write_library(tmp_path)
    (tmp_path / "topics" / "extra.md").write_text("---\ntitle: Extra\nphase: soon\n---\nText.", encoding="utf-8")
    library = small_library(tmp_path)
    assert [(problem.file, problem.field) for problem in validate(library)] == [("extra.md", "phase")]


def test_an_id_without_a_document_is_reported(tmp_path: Path) -> None:
    write_library(tmp_path)
    outline = OUTLINE.replace("guides:\n", "guides:\n  - {id: hours, title: Hours}\n")
    assert problems(tmp_path, outline=outline) == ["hours.md: id: the outline names this id, but it has no document"]


def test_a_document_without_an_id_of_the_roadmap_is_reported(tmp_path: Path) -> None:
    write_library(tmp_path)
    (tmp_path / "topics" / "extra.md").write_text("---\ntitle: Extra\n---\nText.", encoding="utf-8")
    assert problems(tmp_path) == ["topics/extra.md: id: roadmap.yaml does not have this id"]


def test_an_id_that_the_roadmap_uses_twice_is_reported(tmp_path: Path) -> None:
    outline = OUTLINE + "  - {id: overview, title: The whole road}\n"
    assert problems(tmp_path, outline=outline) == ["roadmap.yaml: id: 'overview' is used more than once"]


def test_an_id_that_is_not_the_files_name_is_reported(tmp_path: Path) -> None:
    write_library(tmp_path)
    path = note_path(tmp_path, "loops")
    path.rename(path.with_name("loop.md"))
    found = [str(problem) for problem in validate(load_library(tmp_path))]
    assert found == ["loop.md: id: 'loops' must be the file's name without .md"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "Circles", "is 'Circles' but roadmap.yaml says 'Loops'"),
        ("kind", DocumentKind.PRACTICE, "is 'practice' but roadmap.yaml says 'topic'"),
        ("phase", 2, "is '2' but roadmap.yaml says '1'"),
        ("level", Level.MID, "is 'mid' but roadmap.yaml says 'junior'"),
        ("track", "web", "is 'web' but roadmap.yaml says 'None'"),
    ],
)
def test_a_field_that_differs_from_the_roadmap_is_reported(
    tmp_path: Path, field: str, value: object, message: str
) -> None:
    assert problems(tmp_path, {"loops": {field: value}}) == [f"topics/loops.md: {field}: {message}"]


@pytest.mark.parametrize(
    ("before", "message"),
    [
        (("basics", "magic"), "'magic' is no topic of the roadmap"),
        (("basics", "overview"), "'overview' is no topic of the roadmap"),
        (("basics", "basics"), "'basics' is named twice"),
        ((), "is empty, so it cannot be reached from 'basics'"),
    ],
)
def test_a_wrong_prerequisite_is_reported(tmp_path: Path, before: tuple[str, ...], message: str) -> None:
    found = problems(tmp_path, {"loops": {"prerequisites": needs(*before)}})
    assert found == [f"topics/loops.md: prerequisites: {message}"]


def test_a_prerequisite_of_a_later_phase_is_reported(tmp_path: Path) -> None:
    changes = {"lists": {"prerequisites": needs("forms")}, "forms": {"prerequisites": needs("basics")}}
    found = problems(tmp_path, changes)
    assert found == ["topics/lists.md: prerequisites: 'forms' belongs to a later phase"]


def test_a_cycle_is_reported_with_every_topic_of_it(tmp_path: Path) -> None:
    found = problems(tmp_path, {"loops": {"prerequisites": needs("basics", "lists")}})
    assert len(found) == 1
    assert found[0].startswith("topics: prerequisites: cycle: ")
    assert {"loops", "lists"} <= set(found[0].replace("cycle: ", "").split())


def test_something_covered_that_the_note_does_not_mention_is_reported(tmp_path: Path) -> None:
    outline = OUTLINE.replace("[the basics]", "[the basics, zeppelins]")
    assert problems(tmp_path, outline=outline) == ["topics/basics.md: covers: the note says nothing of 'zeppelins'"]


def test_a_quotation_that_the_roadmap_does_not_have_is_reported(tmp_path: Path) -> None:
    found = problems(tmp_path, {"loops": {"roadmap": (SENTENCE, "Learn to fly.")}})
    assert found == ["topics/loops.md: roadmap: 'Learn to fly.' is no line of the roadmap's text"]


def test_a_sentence_of_the_roadmap_under_no_id_is_reported(tmp_path: Path) -> None:
    found = problems(tmp_path, text=f"{SENTENCE} Then rest.")
    assert found == ["senior-python-roadmap.txt: roadmap: under no id: 'Then rest.'"]


def test_a_quotation_may_be_broken_over_lines_and_spelt_with_other_quotes(tmp_path: Path) -> None:
    quoted = ("Learn it's\n  basics.",)
    sound = {name: {"roadmap": quoted} for name in ("basics", "loops", "lists", "forms", "overview", "ref-docs")}
    assert problems(tmp_path, sound, text="Learn it’s basics.") == []


SHORT_HEADINGS = TOPIC_HEADINGS[:-1]


@pytest.mark.parametrize(
    ("note", "field", "value", "message"),
    [
        ("loops", "asked_as", ("a", "b"), "has 2 questions; at least 20 are wanted"),
        ("ref-docs", "asked_as", ("a", "b"), "has 2 questions; at least 12 are wanted"),
        ("loops", "links", (link("https://example.org"),), "has 1 links; at least 3 are wanted"),
        ("ref-docs", "links", (), "has 0 links; at least 1 are wanted"),
        ("loops", "summary", "Too short.", "has 2 words; 35 to 90 are wanted"),
        ("loops", "summary", "word " * 91, "has 91 words; 35 to 90 are wanted"),
        (
            "loops",
            "body",
            body(SHORT_HEADINGS, words=60),
            f"its headings are {', '.join(SHORT_HEADINGS)}; wanted: {', '.join(TOPIC_HEADINGS)}",
        ),
        ("overview", "body", body(["How long?"]) + "\n\n## And then?", "nothing stands below 'And then?'"),
        ("loops", "hours", None, "must be a low and a higher number of hours"),
        ("loops", "hours", (10, 4), "must be a low and a higher number of hours"),
        ("loops", "hours", (0, 4), "must be a low and a higher number of hours"),
        ("loops", "evidence", (), "is empty; name what somebody else can look at"),
    ],
)
def test_a_note_of_the_wrong_form_is_reported(
    tmp_path: Path, note: str, field: str, value: object, message: str
) -> None:
    file = note_path(Path(), note).as_posix()
    assert problems(tmp_path, {note: {field: value}}) == [f"{file}: {field}: {message}"]


@pytest.mark.parametrize("words", [20, 130])
def test_a_body_that_is_too_short_or_too_long_is_reported(tmp_path: Path, words: int) -> None:
    found = problems(tmp_path, {"loops": {"body": body(words=words)}})
    total = len(body(words=words).split())
    assert found == [f"topics/loops.md: body: has {total} words; 350 to 900 are wanted"]


def test_a_link_that_is_no_web_address_is_reported(tmp_path: Path) -> None:
    links = (link("https://example.org/a"), link("https://example.org/b"), link("example.org"))
    found = problems(tmp_path, {"loops": {"links": links}})
    assert found == ["topics/loops.md: links: 'example.org' is not a web address"]


def test_a_link_that_stands_twice_is_reported(tmp_path: Path) -> None:
    links = tuple(link(f"https://example.org/{page}") for page in ("a", "b", "b"))
    found = problems(tmp_path, {"loops": {"links": links}})
    assert found == ["topics/loops.md: links: https://example.org/b stands there 2 times"]


def test_a_question_that_stands_in_two_notes_is_reported(tmp_path: Path) -> None:
    questions = (*(f"question {number}" for number in range(20)), "What is  LOOPS number 3")
    found = problems(tmp_path, {"overview": {"asked_as": questions}})
    assert found == ["guides/overview.md: asked_as: 'What is  LOOPS number 3' stands in loops already"]


def test_problems_are_sorted_by_file_and_field(tmp_path: Path) -> None:
    changes: dict[str, dict[str, Any]] = {"loops": {"evidence": (), "asked_as": ()}, "basics": {"hours": None}}
    found = [problem.partition(": ")[::2] for problem in problems(tmp_path, changes)]
    assert [file for file, _ in found] == ["topics/basics.md", "topics/loops.md", "topics/loops.md"]
    assert found == sorted(found)


def test_the_roadmaps_text_is_cut_at_lines_and_full_stops_but_not_inside_a_version() -> None:
    text = "- Learn Python 3.11 first. Then rest!\n\n  - Phase 2: tools (pip, e.g. this)\n"
    assert roadmap_sentences(text) == ["Learn Python 3.11 first.", "Then rest!", "Phase 2: tools (pip, e.g. this)"]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (("goulash recipe", "Goulash  RECIPE"), "line 2: 'Goulash  RECIPE' stands there twice"),
        (("goulash recipe", ""), "line 2: '' is empty"),
        (("what is loops NUMBER 3",), "line 1: 'what is loops NUMBER 3' is a way to ask for a note"),
        (("Loops",), "line 1: 'Loops' is a way to ask for a note"),
    ],
)
def test_an_example_of_what_lies_outside_must_lie_outside_and_stand_once(
    tmp_path: Path, lines: tuple[str, ...], problem: str
) -> None:
    library = replace(small_library(tmp_path), out_of_scope=lines)
    assert list(map(str, validate(library))) == [f"out-of-scope.txt: {problem}"]
