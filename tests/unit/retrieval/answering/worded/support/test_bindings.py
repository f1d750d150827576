"""Known words that are put together anew: across clauses, within one, and backwards."""

from __future__ import annotations

import pytest

from retrieval.answering.worded.support.bindings import crosses, read_clauses, read_voices, turns_around, unbound

PASSAGE = "Threads serve waiting well, and processes serve calculation."


@pytest.mark.parametrize(
    ("sentence", "crossed"),
    [
        ("Threads serve calculation, and processes serve waiting.", True),
        ("Processes serve waiting, threads calculation.", True),
        ("Threads serve waiting, processes serve calculation.", False),
        ("Processes are for calculation, threads for waiting.", False),
        ("Threads suit calculation, and fibres wait.", False),
        ("Threads serve calculation.", False),
        ("Waiting needs calculation, which serves.", False),
    ],
)
def test_clauses_made_of_two_known_ones_cross(sentence: str, crossed: bool) -> None:
    assert crosses(read_clauses(sentence), [read_clauses(PASSAGE)]) is crossed


def test_only_clauses_of_one_sentence_can_be_crossed() -> None:
    halves = [read_clauses(half) for half in PASSAGE.split(", and ")]
    assert not crosses(read_clauses("Threads serve calculation, and processes serve waiting."), halves)


def test_pairs_that_no_clause_of_the_passages_has_are_unbound() -> None:
    known = [read_clauses(PASSAGE)]
    assert unbound(read_clauses("Threads for waiting: calculation is for processes"), known) == 0
    assert unbound(read_clauses("Threads wait and calculate"), known) == 0
    assert unbound(read_clauses("Threads serve calculation"), known) == pytest.approx(1 / 4)
    assert unbound(read_clauses("Penguins swim"), known) == 0
    assert unbound(read_clauses("Threads wait"), []) == 0


@pytest.mark.parametrize(
    ("sentence", "turned"),
    [
        ("The data outlives the programs.", True),
        ("Every program outlives its data.", False),
        ("The data is outlived by the program.", False),
        ("Data outlives.", False),
    ],
)
def test_three_words_in_the_opposite_order_tell_who_does_what_to_whom(sentence: str, turned: bool) -> None:
    assert turns_around(read_voices(sentence), [read_voices("A program outlives data.")]) is turned


def test_a_list_in_another_order_turns_nothing_around() -> None:
    assert not turns_around(read_voices("SQL, Docker, tests"), [read_voices("Tests, Docker, SQL")])


def test_an_endless_list_is_read_in_no_time_by_its_first_clauses() -> None:
    assert len(read_clauses("item, " * 500)) == 16
