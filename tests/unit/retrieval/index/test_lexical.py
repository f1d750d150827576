"""Lexical search: BM25 over stemmed words."""

from __future__ import annotations

import bm25s
import numpy as np
import pytest

from retrieval.index.lexical import LexicalIndex
from retrieval.text.words import tokenize, word_pieces

TEXTS = [
    "Decorators wrap a function.",
    "Generators yield values one at a time.",
    "A function takes arguments; the function returns a value.",
]


def index_of(texts: list[str]) -> LexicalIndex:
    return LexicalIndex(tokenize(texts))


def scores_of(index: LexicalIndex, question: str) -> list[float]:
    [row] = index.scores(tokenize([question])).tolist()
    return list(row)


def test_the_text_that_shares_the_rarer_words_scores_highest() -> None:
    scores = scores_of(index_of(TEXTS), "which function is a decorator")
    assert len(scores) == 3
    assert int(np.argmax(scores)) == 0
    assert scores[1] == 0
    assert 0 < scores[2] < scores[0]


def test_other_forms_of_a_word_are_found() -> None:
    assert int(np.argmax(scores_of(index_of(TEXTS), "YIELDING"))) == 1


@pytest.mark.parametrize("question", ["", "the of and", "kubernetes", "🐍"])
def test_a_question_without_a_shared_word_scores_0_everywhere(question: str) -> None:
    assert scores_of(index_of(TEXTS), question) == [0, 0, 0]


def test_unknown_words_beside_known_ones_change_nothing() -> None:
    index = index_of(TEXTS)
    assert scores_of(index, "kubernetes decorators") == scores_of(index, "decorators")


@pytest.mark.parametrize("texts", [[], ["", "the of"]])
def test_texts_without_words_can_be_searched(texts: list[str]) -> None:
    assert scores_of(index_of(texts), "decorators") == [0] * len(texts)


QUESTIONS = [
    "which function is a decorator",
    "",
    "yielding yielding values",
    "kubernetes",
    "a function returns a function",
]


def test_scores_are_those_of_bm25s_for_every_question_of_several() -> None:
    theirs = bm25s.BM25(backend="numpy", method="lucene")
    theirs.index(tokenize(TEXTS), show_progress=False)
    asked = tokenize(QUESTIONS)
    rows = index_of(TEXTS).scores(asked)
    assert rows.shape == (5, 3)
    for row, words in zip(rows, asked, strict=True):
        known = [word for word in words if word in theirs.vocab_dict]
        assert row.tolist() == pytest.approx(theirs.get_scores(known).tolist() if known else [0, 0, 0])
    assert index_of(TEXTS).scores([]).shape == (0, 3)


MORE = ["Decorators of a helpdesk.", "", "A generator of generators, helpdesk, helpdesk!"]


def test_an_extended_index_scores_its_first_texts_as_before_and_the_others_by_the_same_rarities() -> None:
    base, questions = index_of(TEXTS), tokenize(["decorators", "helpdesk function", "generators yield", "kubernetes"])
    extended = LexicalIndex(tokenize(MORE), after=base)
    scores = extended.scores(questions)
    assert scores.shape == (4, 6)
    assert extended.size == 6
    assert scores[:, :3].tolist() == base.scores(questions).tolist()
    again = LexicalIndex(tokenize(TEXTS), after=base).scores(questions)  # the same texts weigh the same on both sides
    assert again[:, 3:] == pytest.approx(again[:, :3])
    assert scores[1, 5] > scores[1, 3] > scores[1, 4] == 0  # twice the helpdesk, once, never


def test_a_word_that_only_the_added_texts_hold_is_known_and_the_rarest_of_all() -> None:
    extended = LexicalIndex(tokenize(MORE), after=index_of(TEXTS))
    assert extended.known_share(["helpdesk", "decor", "kubernet"]) == 2 / 3
    rare, common = extended.scores(tokenize(["helpdesk", "decorators"]))[:, 3]
    assert rare > common > 0


def test_an_index_without_words_is_extended_to_one_of_the_new_texts() -> None:
    extended = LexicalIndex(tokenize(TEXTS), after=index_of(["", "the of"]))
    assert scores_of(extended, "decorators")[2:] == scores_of(index_of(["", "", *TEXTS]), "decorators")[2:]
    assert extended.size == 5


def test_extending_twice_goes_on_from_there() -> None:
    once = LexicalIndex(tokenize(MORE[:1]), after=index_of(TEXTS))
    twice = LexicalIndex(tokenize(MORE[1:]), after=once)
    both = LexicalIndex(tokenize(MORE), after=index_of(TEXTS))
    asked = tokenize(["helpdesk generators"])
    assert twice.scores(asked) == pytest.approx(both.scores(asked))


def test_a_misspelt_word_shares_pieces_with_the_right_one_where_stemming_finds_nothing() -> None:
    question = "decoraters"
    assert scores_of(index_of(TEXTS), question) == [0, 0, 0]
    pieces = LexicalIndex([word_pieces(text) for text in TEXTS])
    assert int(np.argmax(pieces.scores([word_pieces(question)]))) == 0


@pytest.mark.parametrize(
    ("words", "share"),
    [(["decor", "function"], 1.0), (["decor", "decor", "kubernet"], 0.5), (["kubernet"], 0.0), ([], 0.0)],
)
def test_the_known_share_counts_distinct_words_that_occur_anywhere(words: list[str], share: float) -> None:
    assert index_of(TEXTS).known_share(words) == share
    assert index_of([]).known_share(words) == 0.0
