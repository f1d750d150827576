"""What to learn next: a pure function over the prerequisite graph and what a member has done."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from bot.coaching.profiles import Profile, assumed_topics, known_topics
from knowledge.ids import TopicId, TrackId
from knowledge.roadmap import Roadmap, Topic

DEFAULT_COUNT = 3


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """One suggested topic. ``hours`` is (low, high); ``missing_prerequisites`` is empty for what can start today."""

    topic: TopicId
    title: str
    why: str
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


def summarise(recommendations: Sequence[Recommendation], profile: Profile) -> str:
    """One sentence for a member: what is next and how long it takes at their pace."""
    if not recommendations:
        return "You have completed every topic that lies open on your road. Revisit one, or help somebody else along."
    first = recommendations[0]
    return f"Next: {first.title} ({render_hours(first.hours, profile.hours_per_week)}). {first.why}"


def render_hours(hours: tuple[int, int], hours_per_week: float | None) -> str:
    """Hours, and the weeks they take at a member's pace: "8–20 h, about 1–2 weeks at 10 h a week"."""
    low, high = hours
    text = f"{low}–{high} h"
    if not hours_per_week:
        return text
    first, last = math.ceil(low / hours_per_week), math.ceil(high / hours_per_week)
    weeks = f"{first} week{'s' if first > 1 else ''}" if first == last else f"{first}–{last} weeks"
    return f"{text}, about {weeks} at {hours_per_week:g} h a week"


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
        why=_why(roadmap, profile, topic, goal),
        hours=topic.hours,
        missing_prerequisites=roadmap.missing_prerequisites(topic.id, known),
    )


def _why(roadmap: Roadmap, profile: Profile, topic: Topic, goal: frozenset[TopicId]) -> str:
    if topic.id in profile.in_progress:
        return "You have started it; finish it before you open something new."
    return " ".join([_opening(roadmap, profile, topic, goal), _opens(roadmap, profile, topic)]).strip()


def _opening(roadmap: Roadmap, profile: Profile, topic: Topic, goal: frozenset[TopicId]) -> str:
    built_on = [roadmap.topics[other].title for other in topic.prerequisites if other in profile.done]
    by_level = topic.prerequisites.keys() <= assumed_topics(roadmap, profile.effective_level)
    reasons = (
        (topic.id in goal, "It lies on the way to your goal."),
        (
            topic.track is not None and topic.track == profile.track,
            "It belongs to your track, and you have what it needs.",
        ),
        (bool(built_on), f"It builds on {_listed(built_on[:2])}, which you have done."),
        (topic.kind == "practice", "Practice turns what you know into something you can show."),
        (not topic.prerequisites, "Everything else on the road starts here."),
        (by_level, "At your level you have what it needs."),
    )
    return next((reason for applies, reason in reasons if applies), "Everything it needs is done.")


def _opens(roadmap: Roadmap, profile: Profile, topic: Topic) -> str:
    after = [
        roadmap.topics[other]
        for other in roadmap.followers(topic.id)
        if other not in profile.done and roadmap.topics[other].track in (None, profile.track)
    ]
    if not after:
        return ""
    named = [other.title for other in after[:2]]
    more = f" and {len(after) - 2} more" if len(after) > len(named) else ""
    return f"It opens the way to {', '.join(named) + more if more else _listed(named)}."


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


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names)
