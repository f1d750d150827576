"""Whom a comparison is about, and what holds its sides against each other."""

from __future__ import annotations

import pytest

from knowledge.documents import Document
from retrieval.answering.notes.comparing import (
    compared_documents,
    document_of_goal,
    find_block_of_each_side,
    find_verdict,
    known_sides,
    sides_of,
)
from tests.unit.retrieval.notes import found, ranking, topic_note

LISTS = topic_note("Lists", sections={"What to learn": "- Lists grow at the end.\n- Tuples are fixed records."})
LIST_AND_TUPLE = (frozenset({"list"}), frozenset({"tupl"}))
FLASK, DJANGO, FASTAPI = topic_note("Flask"), topic_note("Django"), topic_note("FastAPI")


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("django or flask?", ["Django", "Flask"]),
        ("flask vs fastapi vs django", ["Flask", "FastAPI", "Django"]),
        ("difference between flask and flask", ["Flask"]),
        ("list or tuple", ["Lists"]),
        ("what is flask", []),
    ],
)
def test_a_comparison_is_about_the_documents_that_its_sides_name(question: str, titles: list[str]) -> None:
    documents = ranking(*map(found, (LISTS, FLASK, DJANGO, FASTAPI)), question=question)
    assert [ranked.document.title for ranked in compared_documents(documents)] == titles


def test_a_word_of_asking_names_a_side_when_it_stands_alone() -> None:
    assert sides_of("list or tuple?") == LIST_AND_TUPLE
    assert sides_of("rebase or merge, which is better") == (frozenset({"rebas"}), frozenset({"merg"}))


def test_an_article_beside_a_word_of_asking_does_not_hide_the_side() -> None:
    assert sides_of("a list or the tuple?") == LIST_AND_TUPLE


def test_a_machine_that_is_virtual_names_no_note_about_virtual_environments_or_machine_learning() -> None:
    others = (topic_note("Virtual environments"), topic_note("Machine learning"), topic_note("Docker"))
    documents = ranking(*map(found, others), question="docker or a virtual machine?")
    assert [ranked.document.title for ranked in compared_documents(documents)] == ["Docker"]


def test_a_word_of_the_title_names_no_side_that_has_another_word() -> None:
    git = topic_note("Git", sections={"At work": "Git knows how to rebase and how to merge."})
    assert known_sides(sides_of("git rebase or merge"), git) == (frozenset({"rebas"}), frozenset({"merg"}))
    assert known_sides(sides_of("git or merge"), git) == (frozenset({"git"}), frozenset({"merg"}))


def test_a_side_that_the_document_never_mentions_is_dropped() -> None:
    assert known_sides(sides_of("list or tuple or goulash"), LISTS) == LIST_AND_TUPLE
    assert known_sides(sides_of("list or goulash"), LISTS) == ()


def judging(text: str) -> Document:
    return topic_note(sections={"At work": text})


def test_a_verdict_is_one_sentence_that_names_all_sides_and_can_stand_alone() -> None:
    sides = sides_of("list or tuple")
    verdict = "Take a list for what changes and a tuple for what does not."
    found_verdict = find_verdict(sides, judging(f"Lists grow. It beats a list when a tuple is all you need. {verdict}"))
    assert found_verdict is not None
    assert found_verdict[1] == verdict
    assert find_verdict(sides, judging("Lists grow. Tuples do not.")) is None
    assert find_verdict(sides, judging("```\ntake a list or a tuple for what you have to do\n```")) is None
    assert find_verdict((), judging(verdict)) is None


def test_a_verdict_that_tells_when_to_take_which_comes_before_one_that_names_both() -> None:
    both = "A list may be called the sister of a tuple when a program is written."
    no_case = "Use a list together with a tuple every single day."
    advice = "Names stay in a list, and use a tuple where a record must not change."
    found_verdict = find_verdict(LIST_AND_TUPLE, judging(f"{both} {no_case} {advice}"))
    assert found_verdict is not None
    assert found_verdict[1] == advice


def test_a_word_that_says_to_use_something_is_an_advice_only_where_a_clause_opens_with_it() -> None:
    first = "Some people write a list when they need a tuple."
    found_verdict = find_verdict(LIST_AND_TUPLE, judging(f"{first} Use a list for many things and a tuple for few."))
    assert found_verdict is not None
    assert found_verdict[1] != first


def test_a_word_that_both_sides_share_names_neither() -> None:
    sides = sides_of("unit tests or integration tests")
    assert find_verdict(sides, judging("Integration tests check several real parts at once.")) is None
    assert find_verdict(sides, judging("Integration tests check what unit tests have to leave out.")) is not None


def test_each_side_has_a_block_of_its_own_or_none_is_told() -> None:
    blocks = find_block_of_each_side(sides_of("tuple or list"), LISTS)
    assert [block.text for block in blocks] == ["Tuples are fixed records.", "Lists grow at the end."]
    assert find_block_of_each_side(sides_of("tuple or record"), LISTS) == []


def test_the_goal_of_a_question_names_its_document() -> None:
    documents = ranking(found(FLASK), found(DJANGO), question="do I need flask before django")
    assert document_of_goal(documents).document.title == "Django"
    nothing = ranking(found(FLASK), found(DJANGO), question="am I ready for it")
    assert document_of_goal(nothing).document.title == "Flask"
