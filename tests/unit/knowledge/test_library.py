from __future__ import annotations

import ast
from pathlib import Path

import pytest

import knowledge
from knowledge.errors import DocumentError, KnowledgeError
from knowledge.ids import TopicId
from knowledge.library import CONTENT, load_aliases, load_library, load_outline, load_quiz
from knowledge.roadmap import Level
from tests.unit.knowledge.small_library import needs, note_path, small_library, write_library
from tests.unit.knowledge.small_quiz import quiz_text


def test_every_note_is_read_with_its_source_and_path(tmp_path: Path) -> None:
    library = small_library(tmp_path)
    assert set(library.documents) == {"basics", "loops", "lists", "forms", "overview", "ref-docs"}
    for name, path in library.paths.items():
        assert path == note_path(tmp_path, name)
        assert library.sources[name] == path.read_text(encoding="utf-8")
    assert library.broken == {}


def test_the_outlines_ids_are_topics_then_guides_then_references(tmp_path: Path) -> None:
    outline = load_outline(write_library(tmp_path))
    assert outline.ids == ("basics", "loops", "lists", "forms", "overview", "ref-docs")


def test_a_topics_level_is_that_of_its_phase(tmp_path: Path) -> None:
    topics = {topic.id: topic for topic in load_outline(write_library(tmp_path)).topics}
    assert topics[TopicId("basics")].level is Level.JUNIOR
    assert topics[TopicId("forms")].level is Level.MID


def test_the_roadmap_takes_hours_and_reasons_from_the_notes(tmp_path: Path) -> None:
    topic = small_library(tmp_path, {"loops": {"hours": (7, 9)}}).roadmap.get_topic("loops")
    assert topic.hours == (7, 9)
    assert topic.prerequisites == {"basics": "basics comes first."}


def test_the_roadmap_leaves_out_prerequisites_that_are_no_topics(tmp_path: Path) -> None:
    library = small_library(tmp_path, {"loops": {"prerequisites": needs("basics", "magic", "overview")}})
    assert set(library.roadmap.get_topic("loops").prerequisites) == {"basics"}


def test_a_topic_without_a_note_stays_in_the_roadmap(tmp_path: Path) -> None:
    write_library(tmp_path)
    note_path(tmp_path, "loops").unlink()
    assert load_library(tmp_path).roadmap.get_topic("loops").hours == (0, 0)


def test_one_broken_file_leaves_the_others_usable(tmp_path: Path) -> None:
    write_library(tmp_path)
    broken = note_path(tmp_path, "loops")
    broken.write_text("---\ntitle: [unclosed\n---\n", encoding="utf-8")
    library = load_library(tmp_path)
    assert set(library.broken) == {broken}
    assert "loops" not in library.documents
    assert "lists" in library.documents


@pytest.mark.parametrize("content", [b"PK\x03\x04word", b"caf\xe9", b"a\x00b", "# a".encode("utf-16")])
def test_a_note_that_is_no_text_is_broken_and_a_quiz_a_problem(tmp_path: Path, content: bytes) -> None:
    write_library(tmp_path)
    broken = note_path(tmp_path, "loops")
    broken.write_bytes(content)
    library = load_library(tmp_path)
    assert set(library.broken) == {broken}
    assert "lists" in library.documents
    (tmp_path / "quiz").mkdir(exist_ok=True)
    (tmp_path / "quiz" / "lists.yaml").write_bytes(content)
    with pytest.raises(DocumentError, match=r"lists\.yaml is "):
        load_quiz(tmp_path)


@pytest.mark.parametrize("name", ["roadmap.yaml", "senior-python-roadmap.txt", "out-of-scope.txt"])
def test_a_roadmap_that_is_no_text_is_refused_in_words(tmp_path: Path, name: str) -> None:
    write_library(tmp_path)
    (tmp_path / name).write_bytes("phases: []".encode("utf-16"))
    with pytest.raises(KnowledgeError, match=f"{name} is text in UTF-16"):
        load_library(tmp_path)


def test_the_second_file_with_an_id_is_broken(tmp_path: Path) -> None:
    write_library(tmp_path)
    copy = tmp_path / "topics" / "zz.md"
    copy.write_text(note_path(tmp_path, "loops").read_text(encoding="utf-8"), encoding="utf-8")
    assert load_library(tmp_path).broken == {copy: ("id: 'loops' is used by loops.md already",)}


@pytest.mark.parametrize("missing", ["roadmap.yaml", "senior-python-roadmap.txt"])
def test_a_folder_without_a_roadmap_is_refused_by_the_files_name(tmp_path: Path, missing: str) -> None:
    (write_library(tmp_path) / missing).unlink()
    with pytest.raises(KnowledgeError, match=f"{missing} cannot be read"):
        load_library(tmp_path)


@pytest.mark.parametrize("outline", ["", "topics: 3", "[unclosed", "levels: []\nphases: []\ntracks: []"])
def test_an_outline_of_another_form_is_refused(tmp_path: Path, outline: str) -> None:
    (tmp_path / "roadmap.yaml").write_text(outline, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"roadmap\.yaml is not"):
        load_outline(tmp_path)


def test_quizzes_are_read_by_topic(tmp_path: Path) -> None:
    (tmp_path / "quiz").mkdir()
    for topic in ("loops", "basics"):
        (tmp_path / "quiz" / f"{topic}.yaml").write_text(quiz_text(topic), encoding="utf-8")
    quizzes = load_quiz(tmp_path)
    assert {topic: len(items) for topic, items in quizzes.items()} == {"basics": 5, "loops": 5}


def test_every_broken_quiz_is_named_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "quiz").mkdir()
    for topic in ("loops", "basics"):
        (tmp_path / "quiz" / f"{topic}.yaml").write_text("[]", encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        load_quiz(tmp_path)
    assert [problem.partition(": ")[0] for problem in caught.value.problems] == ["basics.yaml", "loops.yaml"]


def test_a_folder_without_quizzes_or_aliases_has_none(tmp_path: Path) -> None:
    assert load_quiz(tmp_path) == {}
    assert load_aliases(tmp_path).changes == ()


def test_aliases_are_read_from_their_file(tmp_path: Path) -> None:
    text = "renamed:\n  - {from: regexes, to: regular-expressions, since: 2026-11-01}\n"
    (tmp_path / "aliases.yaml").write_text(text, encoding="utf-8")
    assert load_aliases(tmp_path).changes[0].targets == ("regular-expressions",)


def test_examples_of_what_lies_outside_are_the_lines_of_a_file_that_need_not_exist(tmp_path: Path) -> None:
    assert small_library(tmp_path).out_of_scope == ()
    (tmp_path / "out-of-scope.txt").write_text("how do I bake bread\nżubr or łoś\n", encoding="utf-8")
    assert load_library(tmp_path).out_of_scope == ("how do I bake bread", "żubr or łoś")


def test_the_content_that_ships_is_the_default() -> None:
    assert load_outline() == load_outline(CONTENT)


def test_no_other_module_of_the_package_opens_files() -> None:
    openers = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "glob", "rglob", "iterdir"}
    found = set()
    for module in Path(knowledge.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if getattr(called, "attr", getattr(called, "id", None)) in openers:
                found.add(module.name)
    assert found == {"library.py", "text_files.py"}
