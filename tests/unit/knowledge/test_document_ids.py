from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.document_ids import MAX_ID_LENGTH, list_ids, normalise_title

titles = st.text(st.characters(), min_size=1, max_size=120)


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("On-call duty", "on-call-duty"),
        ("C++ & Rust!", "c-rust"),
        ("Party 🎉", "party"),
        ("Crème brûlée", "creme-brulee"),
        ("a" * 60, "a" * 60),
    ],
)
def test_a_title_in_latin_letters_becomes_an_id_that_reads_like_it(title: str, first: str) -> None:
    assert next(list_ids(title)) == first


@pytest.mark.parametrize(
    ("title", "opening"),
    [
        ("新人ガイド", "note-"),
        ("Python 入門", "python-"),
        ("Django для начинающих", "django-"),
        ("دليل المبتدئين", "note-"),
        ("🎉🎉", "note-"),
        ("???", "note-"),
        ("a" * 61, "a" * 51 + "-"),
    ],
)
def test_a_title_that_would_lose_letters_ends_with_a_fingerprint(title: str, opening: str) -> None:
    first = next(list_ids(title))
    assert first.removeprefix(opening) == first[-8:]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Python 入門", "Python 上級"),
        ("新人ガイド", "新人案内"),
        ("🎉", "🎊"),
        ("???", "!!!"),
        ("x" * 70 + " for web", "x" * 70 + " for data"),
    ],
)
def test_what_differs_only_in_what_is_left_out_has_another_first_id(one: str, other: str) -> None:
    assert next(list_ids(one)) != next(list_ids(other))


@pytest.mark.parametrize(("one", "other"), [("C++ style", "C# style"), ("Set up", "set-up"), ("résumé", "resume")])
def test_titles_that_share_their_first_id_have_others_of_their_own(one: str, other: str) -> None:
    assert next(list_ids(one)) == next(list_ids(other))
    assert not {*list_ids(one)} & {*list_ids(other)} - {*list(list_ids(one))[:2]}


@given(titles)
def test_all_ids_have_the_form_of_one_and_none_comes_twice(title: str) -> None:
    found = list(list_ids(title))
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", key) and len(key) <= MAX_ID_LENGTH for key in found)
    assert len(set(found)) == len(found) >= 3


@given(titles)
def test_case_blanks_and_the_way_of_writing_accents_change_no_id(title: str) -> None:
    written = [f"  {title} ", unicodedata.normalize("NFD", title), unicodedata.normalize("NFC", title)]
    assert {normalise_title(one) for one in written} == {normalise_title(title)}
    assert all(list(list_ids(one)) == list(list_ids(title)) for one in written)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Staging  server", "staging\tSERVER "), ("Cafe\u0301", "CAFÉ"), ("ｆｕｌｌ", "full"), ("STRASSE", "straße")],
)
def test_titles_are_equal_whatever_their_case_blanks_and_accents(one: str, other: str) -> None:
    assert normalise_title(one) == normalise_title(other)
