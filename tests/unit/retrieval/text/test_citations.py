"""Citation keys: parsed, and verified against what was retrieved."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ids import DocumentId
from retrieval.text.citations import cited_keys, verify_citations
from retrieval.values import Citation

SOURCES = [
    Citation(key=str(number), document=DocumentId(f"d{number}"), title=f"T{number}", section="Summary", url=None)
    for number in (1, 2, 3)
]
TRICKY = st.text(alphabet="[]`0123456789,;-– \nab", max_size=60)
BRACKETED_NUMBER = re.compile(r"\[(\d+)\]")


def outside_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "``", text, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("One [1] and two [2].", ["1", "2"]),
        ("Two [2], one [1], two again [2].", ["2", "1"]),
        ("Together [1, 3] and [2][1].", ["1", "3", "2"]),
        ("A range [1-3] and [1–2].", ["1", "2", "3"]),
        ("Written `items[1]` and\n```\nx[2]\n```\nhere [3].", ["3"]),
        ("No key: [x], [1a], (1), [], 1].", []),
        ("", []),
    ],
)
def test_keys_are_read_in_order_of_first_use_and_never_from_code(text: str, keys: list[str]) -> None:
    assert cited_keys(text) == keys


def test_a_text_whose_keys_all_hold_stays_as_it_is() -> None:
    text = "Learn loops [1].\n\n- Then *functions* [2].\n- Then classes [1][3]."
    verified, cited = verify_citations(text, SOURCES)
    assert verified == text
    assert [citation.key for citation in cited] == ["1", "2", "3"]


def test_sources_come_in_the_order_the_text_cites_them_and_only_those() -> None:
    _, cited = verify_citations("First [3], then [1].", SOURCES)
    assert [citation.document for citation in cited] == ["d3", "d1"]


@pytest.mark.parametrize(
    ("text", "verified"),
    [
        ("A claim [9].", "A claim."),
        ("A claim [9] goes on.", "A claim goes on."),
        ("Half true [1, 9].", "Half true [1]."),
        ("A range [2-5].", "A range [2][3]."),
        ("Long key [2024].", "Long key."),
        ("Nothing is [0] and [01].", "Nothing is and."),
        ("A key in a key [8[9]].", "A key in a key."),
        ("One paragraph.\n\n[9] Another.", "One paragraph.\n\n Another."),
    ],
)
def test_a_key_that_points_nowhere_is_taken_out(text: str, verified: str) -> None:
    assert verify_citations(text, SOURCES)[0] == verified


def test_code_is_left_alone() -> None:
    text = "Take `items[9]`:\n```python\nrow[7] = table[8]\n```"
    assert verify_citations(text, SOURCES) == (text, ())


def test_an_endless_range_is_not_counted_out() -> None:
    verified, _ = verify_citations("All of it [1-99999999999].", SOURCES)
    assert verified == "All of it [1][2][3]."


@given(TRICKY)
def test_whatever_a_model_writes_no_unknown_key_is_left_outside_code(text: str) -> None:
    verified, cited = verify_citations(text, SOURCES)
    left = set(BRACKETED_NUMBER.findall(outside_code(verified)))
    assert left <= {"1", "2", "3"}
    assert {citation.key for citation in cited} == left


@given(TRICKY)
def test_verifying_twice_changes_nothing_more(text: str) -> None:
    once = verify_citations(text, SOURCES)
    assert verify_citations(once[0], SOURCES) == once


@given(st.text(alphabet="abc .,\n*-(", max_size=80))
def test_a_text_without_keys_is_never_changed(text: str) -> None:
    assert verify_citations(text, SOURCES) == (text, ())
