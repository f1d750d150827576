"""The roadmap: levels, phases, tracks, topics and the prerequisite graph between topics."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from knowledge.errors import UnknownTopicError
from knowledge.ids import TopicId, TrackId


class Level(StrEnum):
    """Bands of skill, lowest first."""

    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"

    @property
    def order(self) -> int:
        """0 for the lowest level."""
        return _LEVEL_ORDER[self]


_LEVEL_ORDER = {level: place for place, level in enumerate(Level)}


@dataclass(frozen=True, kw_only=True)
class LevelInfo:
    """What the roadmap says about a level."""

    id: Level
    title: str
    years: str
    means: str


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A stage of the road."""

    id: int
    title: str
    duration: str
    level: Level


@dataclass(frozen=True, kw_only=True)
class Track:
    """A specialisation."""

    id: TrackId
    title: str


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One step of the road. ``hours`` is (low, high); ``prerequisites`` maps a topic to the reason it comes first."""

    id: TopicId
    title: str
    phase: int
    level: Level
    track: TrackId | None = None
    kind: str = "topic"
    covers: tuple[str, ...] = ()
    hours: tuple[int, int] = (0, 0)
    prerequisites: Mapping[TopicId, str] = field(default_factory=dict)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the topic and its parts are called, in lower case."""
        return tuple(name.lower() for name in (self.title, self.id.replace("-", " "), *self.covers))


@dataclass(frozen=True, kw_only=True)
class Roadmap:
    """The whole road. ``topics`` keep the order of the roadmap's own file.

    What follows from the topics alone is computed once: every answer asks for it.
    """

    levels: tuple[LevelInfo, ...]
    phases: tuple[Phase, ...]
    tracks: tuple[Track, ...]
    topics: Mapping[TopicId, Topic]

    def get_topic(self, topic: str) -> Topic:
        """The topic with this id. Raises UnknownTopicError, which names the nearest ids."""
        found = self.topics.get(TopicId(topic))
        if found is None:
            raise UnknownTopicError(topic, difflib.get_close_matches(topic, self.topics, n=2))
        return found

    def get_phase(self, number: int) -> Phase:
        """The phase with this number. Raises KeyError."""
        return {phase.id: phase for phase in self.phases}[number]

    def missing_prerequisites(self, topic: TopicId, done: AbstractSet[TopicId]) -> tuple[TopicId, ...]:
        """The direct prerequisites of a topic that are not done, in roadmap order."""
        return self.in_order(self.topics[topic].prerequisites.keys() - done)

    def is_open(self, topic: TopicId, done: AbstractSet[TopicId]) -> bool:
        """Whether all direct prerequisites of a topic are done."""
        return self.topics[topic].prerequisites.keys() <= done

    def list_open(self, done: AbstractSet[TopicId]) -> Sequence[Topic]:
        """The topics whose direct prerequisites are all done, in roadmap order."""
        return [topic for topic in self.topics.values() if topic.prerequisites.keys() <= done]

    def prerequisite_closure(self, topic: TopicId) -> frozenset[TopicId]:
        """Everything that has to come before a topic, directly or not."""
        return self._closures[topic]

    @cached_property
    def _closures(self) -> Mapping[TopicId, frozenset[TopicId]]:
        return {topic: self._closure(topic) for topic in self.topics}

    def _closure(self, topic: TopicId) -> frozenset[TopicId]:
        seen: set[TopicId] = set()
        waiting = list(self.topics[topic].prerequisites)
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting.extend(self.topics[current].prerequisites)
        return frozenset(seen)

    def followers(self, topic: TopicId) -> tuple[TopicId, ...]:
        """The topics that name this one as a prerequisite, in roadmap order."""
        return self._followers[topic]

    @cached_property
    def _followers(self) -> Mapping[TopicId, tuple[TopicId, ...]]:
        return {
            topic: tuple(other.id for other in self.topics.values() if topic in other.prerequisites)
            for topic in self.topics
        }

    def count_opened(self, topic: TopicId) -> int:
        """How many topics need this one, directly or not."""
        return self._opened[topic]

    @cached_property
    def _opened(self) -> Mapping[TopicId, int]:
        return Counter(before for closure in self._closures.values() for before in closure)

    def topics_below(self, level: Level) -> frozenset[TopicId]:
        """Every topic of a lower level."""
        return self._below[level]

    @cached_property
    def _below(self) -> Mapping[Level, frozenset[TopicId]]:
        return {
            level: frozenset(topic.id for topic in self.topics.values() if topic.level.order < level.order)
            for level in Level
        }

    @cached_property
    def order(self) -> Mapping[TopicId, int]:
        """The place of each topic in the roadmap's own file, from 0."""
        return {topic: place for place, topic in enumerate(self.topics)}

    def in_order(self, topics: Iterable[TopicId]) -> tuple[TopicId, ...]:
        """These topics in roadmap order."""
        return tuple(sorted(topics, key=self.order.__getitem__))

    def select(self, topics: Iterable[TopicId]) -> Sequence[Topic]:
        """The topics with these ids, in roadmap order."""
        return [self.topics[topic] for topic in self.in_order(self.topics.keys() & topics)]


def find_cycle(prerequisites: Mapping[TopicId, Iterable[TopicId]]) -> tuple[TopicId, ...]:
    """A cycle of the prerequisite graph, first topic repeated at the end, or () when there is none."""
    sorter = TopologicalSorter({topic: list(before) for topic, before in prerequisites.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()
