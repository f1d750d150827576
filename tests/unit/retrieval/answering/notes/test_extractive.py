"""Extractive answers as a whole: comparisons, length, citations, and text that can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document, Prerequisite
from knowledge.ids import DocumentId, TopicId
from retrieval.answering.citing import SUMMARY
from retrieval.answering.notes.extractive import extract_answer
from retrieval.ranking.questions import QuestionKind
from retrieval.text.sentences import count_words, opens_dangling
from tests.unit.retrieval.notes import (
    SECTION_TEXTS,
    assert_every_paragraph_cites,
    found,
    moderators_note,
    ranking,
    sections_of,
    topic_note,
)

MAX_WORDS = 200
DECORATORS = topic_note("Decorators")
GENERATORS = topic_note("Generators")


def test_a_comparison_of_two_documents_tells_both_in_the_order_of_the_question() -> None:
    both = ranking(found(DECORATORS), found(GENERATORS, score=0.1), question="generators or decorators?")
    extract = extract_answer(both, QuestionKind.COMPARE)
    assert [citation.title for citation in extract.citations] == ["Generators", "Decorators"]
    assert extract.text == f"{GENERATORS.summary} [1]\n\n{DECORATORS.summary} [2]"


def test_a_comparison_opens_with_the_sentence_that_holds_both_against_each_other() -> None:
    verdict = "Choose generators for a stream of values and decorators for behaviour around a call."
    judging = topic_note("Generators", sections={**SECTION_TEXTS, "At work": f"Seniors know both. {verdict}"})
    both = ranking(found(DECORATORS), found(judging), question="decorators vs generators")
    extract = extract_answer(both, QuestionKind.COMPARE)
    assert extract.text.startswith(f"{verdict} [1]\n\n{DECORATORS.summary} [2]")
    assert sections_of(extract) == ["At work", SUMMARY, SUMMARY]


def test_a_comparison_that_names_one_document_is_answered_from_the_best() -> None:
    ranked = ranking(found(DECORATORS), found(GENERATORS), question="decorators or goulash?")
    extract = extract_answer(ranked, QuestionKind.COMPARE)
    assert {citation.title for citation in extract.citations} == {"Decorators"}


def test_what_comes_before_is_told_of_the_document_that_somebody_wants_to_get_to() -> None:
    ranked = ranking(found(DECORATORS), found(GENERATORS), question="should I know decorators before generators?")
    extract = extract_answer(ranked, QuestionKind.BEFORE)
    assert extract.text.startswith("Generators needs nothing before it, so you can start today. [1]")
    needing = GENERATORS.model_copy(
        update={"prerequisites": (Prerequisite(topic=TopicId("for-loops"), reason="A loop draws from one."),)}
    )
    extract = extract_answer(ranking(found(needing)), QuestionKind.BEFORE)
    assert extract.text.startswith(
        "Before you start with Generators, have this behind you: [1]\n- **for loops**: A loop"
    )


SENTENCE = st.integers(min_value=1, max_value=45).map(lambda words: " ".join(["word"] * words).capitalize() + ".")
SECTION = st.lists(st.tuples(st.sampled_from(["", "- ", "\n"]), st.lists(SENTENCE, min_size=1, max_size=8)), min_size=1)


@given(
    kind=st.sampled_from(QuestionKind),
    texts=st.lists(SECTION, min_size=1, max_size=8),
    summary=st.lists(SENTENCE, min_size=1, max_size=10).map(" ".join),
    near=st.booleans(),
)
def test_no_answer_is_longer_than_200_words_and_each_paragraph_cites(
    kind: QuestionKind, texts: list[list[tuple[str, list[str]]]], summary: str, near: bool
) -> None:
    blocks = ["\n".join(lead + " ".join(sentences) for lead, sentences in section) for section in texts]
    note = topic_note(sections=dict(zip(SECTION_TEXTS, blocks, strict=False)), summary=summary)
    other = found(topic_note("Other", summary=summary))
    documents = ranking(
        found(note, *([note.sections[0].heading] if near else [])), other, question="decorators or other"
    )
    extract = extract_answer(documents, kind)
    assert count_words(extract.text) <= MAX_WORDS
    assert_every_paragraph_cites(extract)


MARKDOWN = st.text(alphabet="ab. \n-1`~#*!?[](A|>:", min_size=1, max_size=300).filter(str.strip)


@given(body=MARKDOWN, kind=st.sampled_from(QuestionKind))
def test_whatever_a_moderator_wrote_the_answer_has_balanced_fences_and_its_own_citations_only(
    body: str, kind: QuestionKind
) -> None:
    extract = extract_answer(ranking(found(moderators_note(body)), question="a ab A"), kind)
    assert extract.text.strip()
    assert count_words(extract.text) <= MAX_WORDS
    fences = [line for line in extract.text.splitlines() if line.lstrip().startswith(("```", "~~~"))]
    assert len(fences) % 2 == 0
    assert [citation.key for citation in extract.citations] == [
        str(number + 1) for number in range(len(extract.citations))
    ]


@pytest.mark.parametrize("kind", QuestionKind)
def test_a_moderators_plain_note_answers_every_kind_of_question(kind: QuestionKind) -> None:
    extract = extract_answer(ranking(found(moderators_note("Ask in **#help**. Be kind."))), kind)
    assert extract.text == "Ask in **#help**. Be kind. [1]"
    assert [citation.document for citation in extract.citations] == [DocumentId("house-rules")]


@pytest.mark.parametrize("kind", QuestionKind)
def test_no_answer_opens_with_a_word_that_points_at_something_left_out(kind: QuestionKind) -> None:
    dangling = {heading: f"It is so. {text}" for heading, text in SECTION_TEXTS.items()}
    note: Document = topic_note(sections=dangling)
    extract = extract_answer(ranking(found(note), question="retry a timer with memory"), kind)
    assert not opens_dangling(extract.text)
