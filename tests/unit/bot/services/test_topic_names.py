"""Topics by the names people type."""

from __future__ import annotations

import pytest

from bot.services.topic_names import find_topics
from knowledge.errors import UnknownTopicError
from knowledge.library import load_library

ROADMAP = load_library().roadmap


@pytest.mark.parametrize(
    ("named", "topics"),
    [
        ("git", ["git"]),
        ("Version control with GIT ", ["git"]),
        ("syntax", ["syntax-and-types"]),
        ("fucntions", ["functions"]),
        ("context managers", ["context-managers"]),
        ("git, testing", ["git", "testing"]),
        ("decorators and generators; sql", ["decorators", "generators", "sql"]),
        ("git, git", ["git"]),
        ("threads and processes", ["threads-and-processes"]),
    ],
)
def test_they_are_found_by_id_title_part_or_with_a_mistake(named: str, topics: list[str]) -> None:
    assert list(find_topics(named, ROADMAP)) == topics


@pytest.mark.parametrize("named", ["cobol", "", "git, cobol", "c"])
def test_what_is_none_or_might_be_several_is_refused(named: str) -> None:
    with pytest.raises(UnknownTopicError):
        find_topics(named, ROADMAP)


def test_the_nearest_are_named_where_any_is_near() -> None:
    with pytest.raises(UnknownTopicError, match="Did you mean threads-and-processes"):
        find_topics("threads with processors", ROADMAP)
    with pytest.raises(UnknownTopicError, match=r"in the roadmap\.$"):
        find_topics("cobol", ROADMAP)
