"""What comes first, is preferred or is more, however it is worded, and whether it has been turned about."""

from __future__ import annotations

import pytest

from retrieval.answering.worded.support.relations import Kind, Relation, read_relations, turned_about


def relation(kind: Kind, first: str, second: str) -> Relation:
    return Relation(kind=kind, first=frozenset(first.split()), second=frozenset(second.split()))


@pytest.mark.parametrize(
    "sentence",
    [
        "Take syntax before classes.",
        "Before classes, take syntax.",
        "Classes after syntax.",
        "After syntax, classes.",
        "After syntax come classes.",
        "Syntax first, classes afterwards.",
        "First syntax, then classes.",
        "Learn syntax first, and classes last.",
        "Syntax, then classes",
        "Syntax followed by classes.",
    ],
)
def test_the_order_of_two_things_is_read_whatever_its_words_are(sentence: str) -> None:
    found = [one for one in read_relations(sentence) if one.kind is Kind.ORDER and one.first and one.second]
    assert any("syntax" in one.first and "class" in one.second for one in found)
    assert not any("class" in one.first for one in found)


@pytest.mark.parametrize(
    "sentence",
    [
        "Call Flask instead of Django.",
        "Instead of Django, Flask.",
        "Flask rather than Django",
        "Flask, not Django",
        "Prefer Flask to Django",
        "Use Flask, never use Django",
    ],
)
def test_a_preference_is_read_whatever_its_words_are(sentence: str) -> None:
    found = [one for one in read_relations(sentence) if one.kind is Kind.PREFERENCE]
    assert frozenset().union(*(one.first for one in found)) >= {"flask"}
    assert frozenset().union(*(one.second for one in found)) >= {"django"}
    assert not any("django" in one.first or "flask" in one.second for one in found)


@pytest.mark.parametrize(
    "sentence", ["Lists grow faster than tuples.", "Tuples grow slower than lists", "Lists are more fun than tuples."]
)
def test_a_comparison_is_read_whichever_side_it_begins_with(sentence: str) -> None:
    (found,) = read_relations(sentence)
    assert found.kind is Kind.COMPARISON
    assert "list" in found.first
    assert "tupl" in found.second


def test_of_several_steps_each_comes_before_all_that_follow() -> None:
    found = read_relations("Syntax, then classes, then packages")
    assert {(*one.first, *one.second) for one in found} == {
        ("syntax", "class"),
        ("syntax", "packag"),
        ("class", "packag"),
    }


def test_one_that_opens_or_ends_a_course_needs_no_other_side() -> None:
    assert read_relations("Start with syntax.") == [relation(Kind.ORDER, "syntax", "")]
    assert read_relations("Learn syntax first.") == [relation(Kind.ORDER, "syntax", "")]
    assert read_relations("Finish with classes.") == [relation(Kind.ORDER, "", "class")]
    assert read_relations("Classes come last.") == [relation(Kind.ORDER, "", "class come")]


def test_a_sentence_without_such_words_has_no_relation() -> None:
    assert read_relations("Lists hold things in order.") == []
    assert read_relations("It is another matter, or rather none.") == []


def test_sides_that_changed_places_are_noticed_within_one_kind_only() -> None:
    known = [relation(Kind.ORDER, "syntax", "class packag")]
    assert turned_about([relation(Kind.ORDER, "class packag", "syntax")], known) == 1
    assert turned_about([relation(Kind.ORDER, "class", "")], known) == 1
    assert turned_about([relation(Kind.ORDER, "syntax", "class")], known) == 0
    assert turned_about([relation(Kind.COMPARISON, "class packag", "syntax")], known) == 0


def test_nothing_is_turned_about_where_another_known_relation_agrees() -> None:
    known = [relation(Kind.ORDER, "syntax", "class"), relation(Kind.ORDER, "class", "syntax")]
    assert turned_about([relation(Kind.ORDER, "class", "syntax")], known) == 0


def test_words_on_both_sides_tell_nothing() -> None:
    known = [relation(Kind.ORDER, "unit test", "slow")]
    assert turned_about([relation(Kind.ORDER, "slow test", "unit test")], known) == 1
    assert turned_about([relation(Kind.ORDER, "unit", "")], [relation(Kind.ORDER, "unit", "unit slow")]) == 0
