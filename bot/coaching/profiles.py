"""What the rules know about a member."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from knowledge.ids import TopicId, TrackId
from knowledge.roadmap import Level, Roadmap


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A member as the rules see them. ``level`` None means not said yet, and counts as junior."""

    level: Level | None = None
    track: TrackId | None = None
    hours_per_week: float | None = None
    goal: str = ""
    done: AbstractSet[TopicId] = field(default_factory=frozenset)
    in_progress: AbstractSet[TopicId] = field(default_factory=frozenset)

    @property
    def effective_level(self) -> Level:
        """The level to coach for."""
        return self.level or Level.JUNIOR

    @property
    def is_unknown(self) -> bool:
        """Whether the member has said nothing of what they know."""
        return self.level is None and not self.done


def assumed_topics(roadmap: Roadmap, level: Level) -> frozenset[TopicId]:
    """What somebody at a level is taken to know without saying so: every topic of a lower level."""
    return roadmap.topics_below(level)


CHOICE = TopicId("choosing-a-track")


def known_topics(roadmap: Roadmap, profile: Profile) -> frozenset[TopicId]:
    """What a member has done, and what their level and their choice of a track let the coach assume."""
    chosen = {CHOICE} if profile.track is not None else set()
    return frozenset(profile.done) | assumed_topics(roadmap, profile.effective_level) | chosen
