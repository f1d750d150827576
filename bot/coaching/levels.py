"""How far along a member is, and when they have grown into the next level."""

from __future__ import annotations

from dataclasses import dataclass

from bot.coaching.profiles import Profile
from knowledge.roadmap import Level, Roadmap, Topic

READY_SHARE = 0.8
"""A level's topics that should be done before the next one is suggested."""


@dataclass(frozen=True, kw_only=True)
class PhaseProgress:
    """What a member has done of one phase, counting topics for everybody and those of their track."""

    phase: int
    title: str
    done: int
    total: int


def phase_progress(roadmap: Roadmap, profile: Profile) -> list[PhaseProgress]:
    """Done and total for each phase, first phase first."""
    return [
        PhaseProgress(
            phase=phase.id,
            title=phase.title,
            done=sum(topic.id in profile.done for topic in _own(roadmap, profile) if topic.phase == phase.id),
            total=sum(topic.phase == phase.id for topic in _own(roadmap, profile)),
        )
        for phase in roadmap.phases
    ]


def suggested_level(roadmap: Roadmap, profile: Profile) -> Level | None:
    """The next level, when four fifths of this one's topics are done; None while it is not time or at the top."""
    level = profile.effective_level
    if level is Level.SENIOR:
        return None
    topics = [topic for topic in _own(roadmap, profile) if topic.level is level]
    done = sum(topic.id in profile.done for topic in topics)
    if not topics or done < READY_SHARE * len(topics):
        return None
    return list(Level)[level.order + 1]


def _own(roadmap: Roadmap, profile: Profile) -> list[Topic]:
    return [topic for topic in roadmap.topics.values() if topic.track in (None, profile.track)]
