"""The words of a text as search compares them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import bm25s
import Stemmer

from retrieval.text.words import _stemmer, tokenize, word_pieces


def test_words_are_lowercased_stemmed_and_without_stop_words() -> None:
    assert tokenize(["The Decorators are wrapping functions", "the of and"]) == [["decor", "wrap", "function"], []]


def test_each_thread_stems_with_a_stemmer_of_its_own() -> None:
    assert _stemmer() is _stemmer()
    with ThreadPoolExecutor(max_workers=1) as executor:
        assert executor.submit(_stemmer).result() is not _stemmer()


def test_words_are_split_as_bm25s_splits_them_with_the_same_stop_words() -> None:
    texts = ["It's 3 o'clock; a_b C++ x 42nd", "naïve – Größe 数据 'quoted' e.g. v1.2", "Decorators wrap a function."]
    stemmer = Stemmer.Stemmer("english")
    theirs = bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False)
    assert tokenize(texts) == [list(words) for words in theirs]


def test_other_scripts_are_words_too() -> None:
    assert tokenize(["żółć данные"]) == [["żółć", "данные"]]


def test_pieces_of_a_word_are_its_runs_of_five_letters_with_its_edges_marked() -> None:
    assert word_pieces("The Yields of sql") == ["_yiel", "yield", "ields", "elds_", "_sql_"]
