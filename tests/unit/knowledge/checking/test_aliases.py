from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.checking.aliases import validate_aliases
from knowledge.progress import parse_aliases
from tests.unit.knowledge.small_library import small_library

DAY = "since: 2026-11-01"


def problems(folder: Path, source: str) -> list[str]:
    return [str(problem) for problem in validate_aliases(small_library(folder), parse_aliases(source))]


@pytest.mark.parametrize(
    "source",
    [
        "",
        f"renamed: [{{from: old, to: loops, {DAY}}}]",
        f"split: [{{from: old, into: [loops, lists], {DAY}}}]",
        f"merged: [{{from: [old, older], into: loops, {DAY}}}]",
        f"renamed: [{{from: oldest, to: old, {DAY}}}]\nsplit: [{{from: old, into: [loops, lists], {DAY}}}]",
    ],
)
def test_changes_that_lead_to_topics_of_the_roadmap_are_sound(tmp_path: Path, source: str) -> None:
    assert problems(tmp_path, source) == []


def test_a_source_that_is_still_a_topic_is_reported(tmp_path: Path) -> None:
    found = problems(tmp_path, f"renamed: [{{from: loops, to: lists, {DAY}}}]")
    assert found == ["aliases.yaml: from: 'loops' is still a topic of the roadmap"]


def test_a_source_of_two_changes_is_reported(tmp_path: Path) -> None:
    found = problems(tmp_path, f"renamed: [{{from: old, to: lists, {DAY}}}, {{from: old, to: loops, {DAY}}}]")
    assert found == ["aliases.yaml: from: 'old' is the source of 2 changes"]


@pytest.mark.parametrize(
    "source",
    [
        f"renamed: [{{from: old, to: magic, {DAY}}}]",
        f"split: [{{from: old, into: [loops, magic], {DAY}}}]",
        f"merged: [{{from: [old, older], into: magic, {DAY}}}]",
    ],
)
def test_a_target_that_is_no_topic_is_reported(tmp_path: Path, source: str) -> None:
    found = problems(tmp_path, source)
    assert found == ["aliases.yaml: to: 'magic' is no topic of the roadmap, and nothing says what became of it"]


def test_a_part_that_stands_twice_is_reported(tmp_path: Path) -> None:
    found = problems(tmp_path, f"split: [{{from: old, into: [loops, loops], {DAY}}}]")
    assert found == ["aliases.yaml: into: 'loops' stands 2 times among the parts of 'old'"]


@pytest.mark.parametrize(
    ("source", "members"),
    [
        (f"renamed: [{{from: old, to: old, {DAY}}}]", {"old"}),
        (f"renamed: [{{from: old, to: older, {DAY}}}, {{from: older, to: old, {DAY}}}]", {"old", "older"}),
    ],
)
def test_a_circle_is_reported(tmp_path: Path, source: str, members: set[str]) -> None:
    found = problems(tmp_path, source)
    assert len(found) == 1
    assert found[0].startswith("aliases.yaml: from: the aliases go round in a circle: ")
    assert set(found[0].rpartition(": ")[2].split(" -> ")) == members
