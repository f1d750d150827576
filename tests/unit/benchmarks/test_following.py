"""Choosing the limits for follow-ups: what is counted."""

from __future__ import annotations

from benchmarks.following import Asked, count_found
from retrieval.ranking.follow_ups import Limits, read_turns
from tests.unit.retrieval.notes import found, ranking, topic_note

GIT, TESTS, OTHER = (topic_note(title) for title in ("Git", "Tests", "Other"))


def asked(*turns: str, alone: float, combined: float, relevant: str) -> Asked:
    return Asked(
        turn=read_turns(turns),
        alone=ranking(found(TESTS), found(OTHER), confidence=alone),
        combined=ranking(found(OTHER), found(GIT), confidence=combined),
        relevant=frozenset({relevant}),
    )


POINTING = asked("how do I undo a commit", "does that delete it", alone=0.6, combined=0.9, relevant="git")
NEW = asked("how do I undo a commit", "does that help my tests", alone=0.8, combined=0.9, relevant="tests")


def test_limits_decide_which_reading_is_judged() -> None:
    assert POINTING.is_found(Limits(names_its_subject=0.7), among=3)
    assert not POINTING.is_found(Limits(names_its_subject=0.5), among=3)
    assert NEW.is_found(Limits(names_its_subject=0.7), among=1)


def test_what_is_found_among_three_counts_before_what_is_found_first() -> None:
    both = [POINTING, NEW]
    assert count_found(both, Limits(names_its_subject=0.7)) == (2, 1)
    assert count_found(both, Limits(names_its_subject=0.5)) == (1, 1)
    assert count_found(both, Limits(names_its_subject=0.99)) == (1, 0)
