"""What to learn next: a pure function over the prerequisite graph and what a member has done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.coaching.profiles import Profile, assumed_topics, known_topics
from knowledge.ids import TopicId, TrackId
from knowledge.roadmap import Roadmap, Topic

DEFAULT_COUNT = 3


class Reason(StrEnum):
    """Why a topic comes next; the first that applies."""

    STARTED = "started"
    GOAL = "goal"
    """It lies on the way to the member's goal."""
    TRACK = "track"
    BUILDS_ON = "builds_on"
    """It builds on what the member has done."""
    PRACTICE = "practice"
    BEGINNING = "beginning"
    """It needs nothing, and all else needs it."""
    LEVEL = "level"
    """The member's level is taken to have what it needs."""
    OPEN = "open"
    """Everything it needs is done."""


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """One suggested topic. ``hours`` is (low, high); ``missing_prerequisites`` is empty for what can start today."""

    topic: TopicId
    title: str
    reason: Reason
    built_on: tuple[str, ...]
    """Titles of the topics it needs that the member has done."""
    opens: tuple[str, ...]
    """Titles of the topics that build on it and are still to come."""
    hours: tuple[int, int]
    missing_prerequisites: tuple[TopicId, ...] = ()


def recommend(roadmap: Roadmap, profile: Profile, count: int = DEFAULT_COUNT) -> list[Recommendation]:
    """The next topics for a member with the reason for each, best first; empty when the whole road is done."""
    goal, profile = _read_goal(roadmap, profile)
    known = known_topics(roadmap, profile)
    chosen = _choose(roadmap, profile, goal, known, count)
    return [_recommendation(roadmap, profile, topic, known, goal) for topic in chosen]


def choose_topics(roadmap: Roadmap, profile: Profile, count: int = DEFAULT_COUNT) -> list[TopicId]:
    """The topics that :func:`recommend` gives, without a word on any of them."""
    goal, profile = _read_goal(roadmap, profile)
    return [topic.id for topic in _choose(roadmap, profile, goal, known_topics(roadmap, profile), count)]


def _read_goal(roadmap: Roadmap, profile: Profile) -> tuple[frozenset[TopicId], Profile]:
    """What a member's goal takes, and the member with the track that it implies where they have chosen none."""
    goal = _goal_topics(roadmap, profile.goal)
    track = profile.track or _implied_track(roadmap, goal)
    return goal, profile if track == profile.track else replace(profile, track=track)


def _choose(
    roadmap: Roadmap, profile: Profile, goal: frozenset[TopicId], known: frozenset[TopicId], count: int
) -> list[Topic]:
    """The next topics, best first.

    Only topics whose prerequisites are all known are suggested. What is in progress comes first, then the earliest
    phase; within a phase what the member's goal leads to, then their track, then the topics that most others build on,
    then the roadmap's own order. Lower levels are assumed known; other tracks come after everything else, and with no
    track chosen (or implied by the goal) all tracks wait until the topics for everybody are done. Among several
    suggestions of one phase, one is practice where practice is open.
    """
    started = profile.in_progress - profile.done
    open_topics = [
        topic
        for topic in roadmap.list_open(known)
        if topic.id not in profile.done and (topic.id in started or topic.id not in known)
    ]
    ordered = sorted(open_topics, key=lambda topic: _priority(roadmap, profile, goal, topic))
    return _with_practice(ordered, count, started)


def next_around(roadmap: Roadmap, profile: Profile, topic: TopicId) -> tuple[TopicId, ...]:
    """The next steps around a topic somebody asked about, best first.

    What it still needs that can start today; the topic itself when nothing is missing; what follows it when it is
    done. Empty when none of these is open.
    """
    known = known_topics(roadmap, profile)
    if topic in profile.done:
        after = [other for other in roadmap.followers(topic) if other not in known]
        return tuple(other for other in after if roadmap.is_open(other, known))
    if topic in known or roadmap.is_open(topic, known):
        return (topic,)
    needed = roadmap.prerequisite_closure(topic) - known
    return roadmap.in_order(other for other in needed if roadmap.is_open(other, known))


def _priority(roadmap: Roadmap, profile: Profile, goal: frozenset[TopicId], topic: Topic) -> tuple[object, ...]:
    other_track = topic.track is not None and topic.track != profile.track
    return (
        topic.id not in profile.in_progress,
        other_track,
        topic.phase,
        topic.id not in goal,
        topic.track is None,
        -roadmap.count_opened(topic.id),
        roadmap.order[topic.id],
    )


def _with_practice(ordered: Sequence[Topic], count: int, started: AbstractSet[TopicId]) -> list[Topic]:
    chosen = list(ordered[:count])
    if count < DEFAULT_COUNT or len(chosen) < count or any(topic.kind == "practice" for topic in chosen):
        return chosen
    last = chosen[-1]
    practice = next((t for t in ordered if t.kind == "practice" and t.phase == last.phase and not t.track), None)
    if practice is not None and last.id not in started:
        chosen[-1] = practice
    return chosen


def _recommendation(
    roadmap: Roadmap, profile: Profile, topic: Topic, known: frozenset[TopicId], goal: frozenset[TopicId]
) -> Recommendation:
    return Recommendation(
        topic=topic.id,
        title=topic.title,
        reason=_reason(roadmap, profile, topic, goal),
        built_on=tuple(roadmap.topics[other].title for other in topic.prerequisites if other in profile.done),
        opens=_opens(roadmap, profile, topic),
        hours=topic.hours,
        missing_prerequisites=roadmap.missing_prerequisites(topic.id, known),
    )


def _reason(roadmap: Roadmap, profile: Profile, topic: Topic, goal: frozenset[TopicId]) -> Reason:
    by_level = topic.prerequisites.keys() <= assumed_topics(roadmap, profile.effective_level)
    reasons = (
        (topic.id in profile.in_progress, Reason.STARTED),
        (topic.id in goal, Reason.GOAL),
        (topic.track is not None and topic.track == profile.track, Reason.TRACK),
        (not profile.done.isdisjoint(topic.prerequisites), Reason.BUILDS_ON),
        (topic.kind == "practice", Reason.PRACTICE),
        (not topic.prerequisites, Reason.BEGINNING),
        (by_level, Reason.LEVEL),
    )
    return next((reason for applies, reason in reasons if applies), Reason.OPEN)


def _opens(roadmap: Roadmap, profile: Profile, topic: Topic) -> tuple[str, ...]:
    after = (roadmap.topics[other] for other in roadmap.followers(topic.id) if other not in profile.done)
    return tuple(other.title for other in after if other.track in (None, profile.track))


def _implied_track(roadmap: Roadmap, goal: frozenset[TopicId]) -> TrackId | None:
    tracks = {topic.track for topic in roadmap.select(goal) if topic.track is not None}
    return tracks.pop() if len(tracks) == 1 else None


def _goal_topics(roadmap: Roadmap, goal: str) -> frozenset[TopicId]:
    """The topics that a goal names, with everything they need."""
    lowered = goal.lower()
    if not lowered.strip():
        return frozenset()
    named = [topic.id for topic in roadmap.topics.values() if any(_holds(lowered, name) for name in topic.names)]
    return frozenset(named).union(*(roadmap.prerequisite_closure(topic) for topic in named))


def _holds(text: str, name: str) -> bool:
    """Whether a name stands in a text as words of its own; most stand there not at all, which is quickly seen."""
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
