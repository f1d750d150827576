"""Topics that were renamed, split or merged, and how saved progress follows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import DocumentError, KnowledgeError
from knowledge.ids import TopicId
from knowledge.yaml_text import parse_yaml

_Several = Annotated[tuple[TopicId, ...], Field(min_length=2)]


class ProgressState(StrEnum):
    """How far a member is with a topic; the values are those that are saved."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"

    @property
    def order(self) -> int:
        """0 for the state that is least far."""
        return list(ProgressState).index(self)


States = Mapping[TopicId, ProgressState]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Renamed(_Value):
    """A topic that lives on under another id."""

    source: TopicId = Field(alias="from")
    to: TopicId
    since: date

    @property
    def sources(self) -> tuple[TopicId, ...]:
        """The ids that are gone."""
        return (self.source,)

    @property
    def targets(self) -> tuple[TopicId, ...]:
        """The ids that take their place."""
        return (self.to,)

    def carry_over(self, states: States) -> States:
        """What the state of the source says about the target."""
        return {self.to: states[self.source]}


class Split(_Value):
    """A topic that became several; the first of ``into`` is where a member who had begun goes on."""

    source: TopicId = Field(alias="from")
    into: _Several
    since: date

    @property
    def sources(self) -> tuple[TopicId, ...]:
        """The ids that are gone."""
        return (self.source,)

    @property
    def targets(self) -> tuple[TopicId, ...]:
        """The ids that take their place."""
        return self.into

    def carry_over(self, states: States) -> States:
        """Every part is completed if the source was; otherwise the first part has the source's state."""
        state = states[self.source]
        return dict.fromkeys(self.into, state) if state is ProgressState.COMPLETED else {self.into[0]: state}


class Merged(_Value):
    """Several topics that became one."""

    sources: _Several = Field(alias="from")
    into: TopicId
    since: date

    @property
    def targets(self) -> tuple[TopicId, ...]:
        """The ids that take their place."""
        return (self.into,)

    def carry_over(self, states: States) -> States:
        """Sources that all agree give their state; otherwise the whole is in progress. A missing one is not started."""
        found = {states.get(source, ProgressState.NOT_STARTED) for source in self.sources}
        return {self.into: found.pop() if len(found) == 1 else ProgressState.IN_PROGRESS}


Change = Renamed | Split | Merged


class Aliases(_Value):
    """Every change of the roadmap's ids there has been."""

    renamed: tuple[Renamed, ...] = ()
    split: tuple[Split, ...] = ()
    merged: tuple[Merged, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """All of them, in the order of the file."""
        return (*self.renamed, *self.split, *self.merged)

    @cached_property
    def in_order(self) -> tuple[Change, ...]:
        """The changes, each after those whose targets are among its sources.

        Raises KnowledgeError when they go round in a circle.
        """
        before = {
            place: [other for other, earlier in enumerate(self.changes) if {*earlier.targets} & {*change.sources}]
            for place, change in enumerate(self.changes)
        }
        try:
            return tuple(self.changes[place] for place in TopologicalSorter(before).static_order())
        except CycleError as error:
            circle = " -> ".join(self.changes[place].sources[0] for place in error.args[1])
            raise KnowledgeError(f"the aliases go round in a circle: {circle}") from error


def parse_aliases(source: str) -> Aliases:
    """Parse ``aliases.yaml``. Raises DocumentError with every problem, field by field."""
    try:
        return Aliases.model_validate(parse_yaml(source, "the aliases are") or {})
    except ValidationError as error:
        raise DocumentError([_describe(problem) for problem in error.errors()]) from error


def migrate_progress(states: Mapping[TopicId, str], aliases: Aliases) -> dict[TopicId, ProgressState]:
    """A member's progress under today's ids: ``states`` with every change applied that concerns it.

    Chains (renamed, later split) are followed to their end. Where a target has a state already, the further of the
    two is kept, so nobody ever loses ground; doing it twice changes nothing. Ids that no change names stay.
    Raises ValueError for a state that does not exist, KnowledgeError when the changes go round in a circle.
    """
    result = {topic: ProgressState(state) for topic, state in states.items()}
    for change in aliases.in_order:
        if not any(source in result for source in change.sources):
            continue
        carried = change.carry_over(result)
        for source in change.sources:
            result.pop(source, None)
        for topic, state in carried.items():
            result[topic] = max(result.get(topic, state), state, key=lambda each: each.order)
    return result


def _describe(problem: Any) -> str:
    where = ".".join(str(part) for part in problem["loc"]) or "aliases"
    return f"{where}: {problem['msg'].removeprefix('Value error, ')}"
