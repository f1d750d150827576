from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import (
    Document,
    DocumentKind,
    Link,
    Prerequisite,
    Section,
    is_web_address,
    parse_document,
    render_document,
    split_sections,
)
from knowledge.errors import DocumentError
from knowledge.ids import DocumentId, TopicId, TrackId
from knowledge.roadmap import Level

NOTE = """\
---
id: loops
title: Loops
kind: topic
phase: 1
level: junior
hours: [4, 10]
prerequisites:
  - {topic: basics, reason: They come first.}
---

## Why it matters

Because.
"""

texts = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1).map(str.strip).filter(bool)
)
marks = st.text("-:#'\"\\{}[]&*!|>%@` \n\x85\u2028ab1é", min_size=1).map(str.strip).filter(bool)
words = texts | marks
bodies = st.text("#` \n\f\x85\u2028-~ab1é").map(str.strip)
prerequisites = st.builds(Prerequisite, topic=st.just(TopicId("basics")), reason=words)
documents = st.builds(
    Document,
    id=st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).map(DocumentId),
    title=words,
    kind=st.sampled_from(DocumentKind),
    phase=st.none() | st.integers(1, 5),
    level=st.none() | st.sampled_from(Level),
    track=st.none() | st.just(TrackId("web")),
    summary=words,
    prerequisites=st.lists(prerequisites, max_size=2).map(tuple),
    hours=st.none() | st.tuples(st.integers(0, 99), st.integers(0, 99)),
    evidence=st.lists(words, max_size=2).map(tuple),
    links=st.lists(st.builds(Link, title=words, url=words, about=words), max_size=2).map(tuple),
    asked_as=st.lists(words, max_size=3).map(tuple),
    roadmap=st.lists(words, max_size=2).map(tuple),
    body=bodies,
)


@given(documents)
def test_a_rendered_document_is_read_back_as_an_equal_value(document: Document) -> None:
    assert parse_document(render_document(document)) == document


@given(bodies)
def test_cutting_into_sections_loses_no_word_that_is_no_heading(markdown: str) -> None:
    kept = " ".join(f"{section.heading} {section.text}" for section in split_sections(markdown))
    assert sorted(kept.replace("#", "").replace("-", "").split()) == sorted(
        markdown.replace("#", "").replace("-", "").split()
    )


def test_front_matter_becomes_the_fields_of_a_document() -> None:
    document = parse_document(NOTE)
    assert document.title == "Loops"
    assert document.level is Level.JUNIOR
    assert document.hours == (4, 10)
    assert document.prerequisites == (Prerequisite(topic=TopicId("basics"), reason="They come first."),)
    assert document.body == "## Why it matters\n\nBecause."


def test_a_plain_text_is_a_note_with_the_id_and_title_it_is_given() -> None:
    document = parse_document("Only text.", document_id="on-call", title="On call")
    assert (document.id, document.title, document.kind) == ("on-call", "On call", DocumentKind.NOTE)
    assert document.sections == (Section(heading="", text="Only text."),)


def test_front_matter_goes_before_the_id_and_title_that_are_given() -> None:
    document = parse_document(NOTE, document_id="other", title="Other")
    assert (document.id, document.title) == ("loops", "Loops")


def test_every_wrong_field_is_listed() -> None:
    source = NOTE.replace("phase: 1", "phase: soon").replace("level: junior", "level: guru").replace("id: loops\n", "")
    with pytest.raises(DocumentError) as caught:
        parse_document(source)
    assert [problem.partition(":")[0] for problem in caught.value.problems] == ["id", "phase", "level"]
    assert "'junior', 'mid' or 'senior'" in str(caught.value)


def test_a_wrong_field_inside_a_list_is_named_by_its_place() -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document(NOTE.replace("reason: They come first.", "because: x"))
    assert [problem.partition(":")[0] for problem in caught.value.problems] == [
        "prerequisites.0.reason",
        "prerequisites.0.because",
    ]


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"^colour: Extra inputs are not permitted$"):
        parse_document(NOTE.replace("phase: 1", "phase: 1\ncolour: blue"))


@pytest.mark.parametrize("front_matter", ["title: [unclosed", "a: b: c", "\tid: loops"])
def test_front_matter_that_is_no_yaml_is_said_to_be_none_in_one_line(front_matter: str) -> None:
    with pytest.raises(DocumentError, match=r"^the front matter is not valid YAML: [^\n]+$"):
        parse_document(f"---\n{front_matter}\n---\nText.")


def test_headings_inside_code_are_no_headings() -> None:
    markdown = "## One\n\n```python\n## not a heading\n```\n\n    ## nor this\n\n## Two\n\n~~~\n## nor that\n~~~"
    assert [section.heading for section in split_sections(markdown)] == ["One", "Two"]


def test_only_line_ends_of_markdown_are_line_ends() -> None:
    markdown = "a\fb\u2028c\n\n## One\r\n\r\nfirst\x85line\r\r## Two"
    assert split_sections(markdown) == [
        Section(heading="", text="a\fb\u2028c"),
        Section(heading="One", text="first\x85line"),
        Section(heading="Two", text=""),
    ]


def test_headings_of_other_levels_and_inside_quotations_stay_in_the_text() -> None:
    markdown = "# Title\n\n## One\n\n### Below\n\n> ## Quoted\n\n- ## Listed"
    assert split_sections(markdown) == [
        Section(heading="", text="# Title"),
        Section(heading="One", text="### Below\n\n> ## Quoted\n\n- ## Listed"),
    ]


def test_a_heading_underlined_with_hyphens_is_a_heading_too() -> None:
    assert split_sections("One\n---\ntext") == [Section(heading="One", text="text")]


def test_a_section_is_found_by_its_heading() -> None:
    document = parse_document(NOTE)
    assert document.find_section("Why it matters") == Section(heading="Why it matters", text="Because.")
    assert document.find_section("Why") is None


@pytest.mark.parametrize(
    "source",
    [
        "a\x00b",
        '---\ntitle: "a\\0b"\n---\nText.',
        '---\nasked_as: ["what is it?", "a\\x00b"]\n---\nText.',
        '---\nlinks: [{title: "\\u0000", url: u, about: a, cost: free, kind: docs}]\n---\nText.',
    ],
)
def test_nul_characters_are_refused_wherever_they_come_from(source: str) -> None:
    with pytest.raises(DocumentError, match="NUL characters"):
        parse_document(source, document_id="loops", title="Loops")


@pytest.mark.parametrize(
    "meta",
    ["title: 2026-13-45", "title: !!int ''", "title: !!bool x", "hours: [" + "9" * 5000 + ", 1]", 'title: "\\ud800"'],
    ids=["no date", "no number", "no truth", "a huge number", "half a pair"],
)
def test_front_matter_that_yaml_chokes_on_is_a_problem_of_the_document(meta: str) -> None:
    with pytest.raises(DocumentError):
        parse_document(f"---\n{meta}\n---\nText.", document_id="loops", title="Loops")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("https://docs.python.org/3/", True),
        ("http://localhost:8000", True),
        ("docs.python.org", False),
        ("ftp://example.org", False),
        ("javascript:alert(1)", False),
        ("https://", False),
    ],
)
def test_only_http_addresses_are_web_addresses(text: str, right: bool) -> None:
    assert is_web_address(text) is right


def test_only_topics_practices_and_soft_skills_are_steps() -> None:
    steps = {kind for kind in DocumentKind if kind.is_step}
    assert steps == {DocumentKind.TOPIC, DocumentKind.PRACTICE, DocumentKind.SOFT_SKILL}
