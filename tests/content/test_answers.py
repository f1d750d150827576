"""What a machine can check of the answers to all questions the notes are asked as, and to the tuning questions."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from knowledge.documents import Document
from knowledge.library import load_library
from retrieval.answering.notes.comparing import compared_documents
from retrieval.answering.notes.composing import Extract
from retrieval.answering.notes.extractive import extract_answer
from retrieval.ranking.questions import QuestionKind, classify_question
from retrieval.text.citations import cited_keys
from retrieval.text.sentences import count_words, opens_dangling, split_blocks, split_sentences, strip_item
from retrieval.values import Ranking
from tests.unit.retrieval.notes import found

TUNING = Path(__file__).parents[2] / "benchmarks" / "evaluation" / "tuning" / "answerable.jsonl"
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def _asked() -> Iterator[tuple[str, Document]]:
    documents = load_library().documents
    for document in documents.values():
        yield from ((question, document) for question in document.asked_as)
    for line in TUNING.read_text().splitlines():
        item = json.loads(line)
        yield item["question"], documents[item["best"]]


@functools.cache
def _answers() -> tuple[tuple[Ranking, Extract], ...]:
    """Each question with the answer from its own note; every other note was found as well, further down."""
    others = [found(document, score=1.0) for document in load_library().documents.values()]
    answers = []
    for question, document in _asked():
        best = found(document, document.sections[len(question) % len(document.sections)].heading)
        rest = tuple(other for other in others if other.document is not document)
        ranking = Ranking(question=question, documents=(best, *rest), confidence=1.0)
        answers.append((ranking, extract_answer(ranking, classify_question(question))))
    return tuple(answers)


def test_every_answer_has_80_to_200_words() -> None:
    lengths = {ranking.question: count_words(extract.text) for ranking, extract in _answers()}
    assert len(lengths) > 2_000
    assert {question: words for question, words in lengths.items() if not 80 <= words <= 200} == {}


def test_no_paragraph_opens_with_a_word_that_points_at_what_is_not_there() -> None:
    paragraphs = [part for _, extract in _answers() for part in _CODE.sub("`x`", extract.text).split("\n\n")]
    assert [part for part in paragraphs if opens_dangling(part)] == []


def test_every_paragraph_is_cited_and_every_source_used() -> None:
    for _, extract in _answers():
        flat = re.sub(r"```.*?```", "```x```", extract.text, flags=re.DOTALL)
        assert all(cited_keys(part) for part in flat.split("\n\n")), extract.text
        assert cited_keys(extract.text) == [citation.key for citation in extract.citations]


def test_markdown_is_balanced_and_nothing_announced_is_missing() -> None:
    for _, extract in _answers():
        prose = _CODE.sub("", extract.text)
        assert "`" not in prose, extract.text
        assert prose.count("**") % 2 == 0, extract.text
        assert "__" not in re.sub(r"<http\S+>|- [^\n]*<http\S+>", "", prose), extract.text
        assert not re.search(r":(?: \[\d+\])?(?:\n\n|$)", extract.text), extract.text


def test_no_answer_says_a_sentence_twice() -> None:
    for _, extract in _answers():
        plain = re.sub(r" \[\d+\]", "", extract.text)
        sentences = [text for block in split_blocks(plain) for text in split_sentences(strip_item(block))]
        assert [text for text, times in Counter(sentences).items() if times > 1] == [], extract.text


def test_a_comparison_of_documents_cites_each_of_them() -> None:
    compared = 0
    for ranking, extract in _answers():
        named = compared_documents(ranking) if classify_question(ranking.question) is QuestionKind.COMPARE else ()
        if len(named) > 1:
            compared += 1
            cited = {citation.document for citation in extract.citations}
            assert {ranked.document.id for ranked in named} <= cited, ranking.question
    assert compared > 10
