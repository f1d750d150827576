"""What lies between a member and a topic they asked about. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.coaching.profiles import Profile, known_topics
from knowledge.ids import TopicId
from knowledge.roadmap import Roadmap


@dataclass(frozen=True, kw_only=True)
class Gap:
    """The topics to learn before ``topic``, in roadmap order and never empty; their (low, high) hours together."""

    topic: TopicId
    missing: tuple[TopicId, ...]
    hours: tuple[int, int]


def find_gap(roadmap: Roadmap, profile: Profile, topic: TopicId) -> Gap | None:
    """What a member still lacks before a topic; None when nothing is, or when they have the topic behind them.

    Of somebody who has said nothing of themselves nothing is known to be missing but what the topic itself names.
    """
    known = known_topics(roadmap, profile)
    if topic in known:
        return None
    needed = set(roadmap.topics[topic].prerequisites) if profile.is_unknown else roadmap.prerequisite_closure(topic)
    missing = roadmap.in_order(needed - known)
    if not missing:
        return None
    hours = [roadmap.topics[other].hours for other in missing]
    return Gap(topic=topic, missing=missing, hours=(sum(low for low, _ in hours), sum(high for _, high in hours)))
