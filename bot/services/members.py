"""Members: who they say they are, what they have done, and taking a step back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.coaching.levels import PhaseProgress, phase_progress, suggested_level
from bot.coaching.profiles import Profile
from bot.coaching.recommending import Recommendation, recommend
from bot.errors import InputError
from bot.services.knowledge.base import KnowledgeBase
from bot.services.profiles import load_profile
from bot.services.topic_names import find_topics
from knowledge.ids import MemberId, TopicId, TrackId
from knowledge.progress import Aliases, ProgressState
from knowledge.roadmap import Level, Roadmap, Topic
from retrieval.text import clean_text
from storage.records import UNSET, ProfileChange, ProgressChange
from storage.store import Store

MAX_GOAL_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a member stands: profile, progress by phase, and the level they have grown into, if a new one."""

    profile: Profile
    phases: tuple[PhaseProgress, ...]
    grown_into: Level | None


@dataclass(frozen=True, kw_only=True)
class NextTopics:
    """What to learn next, best first, and for whom it was worked out."""

    profile: Profile
    found: tuple[Recommendation, ...]


@dataclass(frozen=True, kw_only=True)
class TopicDone:
    """Topics marked as completed, and the profile after it. ``before`` are those that were already."""

    topics: tuple[Topic, ...]
    before: frozenset[TopicId]
    profile: Profile
    next: tuple[Recommendation, ...]
    grown_into: Level | None


class MemberService:
    """What a member tells the coach about themselves. Progress belongs to the person, across guilds.

    Any method raises StorageError.
    """

    def __init__(self, *, store: Store, knowledge: KnowledgeBase, aliases: Aliases | None = None) -> None:
        """``aliases`` says which topics were renamed, split or merged since progress was saved."""
        self._store = store
        self._knowledge = knowledge
        self._aliases = aliases or Aliases()

    async def profile(self, member_id: MemberId) -> Profile:
        """What the rules need to know of a member; a newcomer has an empty profile and nothing is written."""
        async with self._store.reading() as stored:
            return await load_profile(stored, member_id, self._aliases)

    async def next_topics(self, member_id: MemberId) -> NextTopics:
        """What to learn next."""
        roadmap, profile = await self._roadmap(), await self.profile(member_id)
        return NextTopics(profile=profile, found=tuple(recommend(roadmap, profile)))

    async def standing(self, member_id: MemberId) -> Standing:
        """Where a member stands on the road."""
        roadmap, profile = await self._roadmap(), await self.profile(member_id)
        return Standing(
            profile=profile,
            phases=tuple(phase_progress(roadmap, profile)),
            grown_into=suggested_level(roadmap, profile),
        )

    async def change_profile(
        self,
        member_id: MemberId,
        *,
        now: datetime,
        level: Level | None = None,
        track: str | None = None,
        hours_per_week: float | None = None,
        goal: str | None = None,
    ) -> Profile:
        """Change what is given and leave the rest; track "none" clears the track. Raises InputError."""
        if hours_per_week is not None and not 1 <= hours_per_week <= 100:
            raise InputError("Hours a week must be between 1 and 100.")
        goal = None if goal is None else clean_text(goal)
        if goal is not None and len(goal) > MAX_GOAL_LENGTH:
            raise InputError(f"Please keep the goal under {MAX_GOAL_LENGTH} characters.")
        change = ProfileChange(
            level=UNSET if level is None else level,
            track=UNSET if track is None else (None if track == "none" else TrackId(track)),
            hours_per_week=UNSET if hours_per_week is None else hours_per_week,
            goal=UNSET if goal is None else (goal or None),
        )
        async with self._store.writing() as stored:
            await stored.members.update_profile(member_id, change, now=now)
            return await load_profile(stored, member_id, self._aliases)

    async def complete(self, member_id: MemberId, named: str, *, now: datetime, source: str) -> TopicDone:
        """Mark the topics that a text names as completed, all or none. Raises UnknownTopicError."""
        roadmap = await self._roadmap()
        topics = find_topics(named, roadmap)
        async with self._store.writing() as stored:
            changes = [
                await stored.progress.set_state(member_id, topic, ProgressState.COMPLETED, now=now, source=source)
                for topic in topics
            ]
            profile = await load_profile(stored, member_id, self._aliases)
        return TopicDone(
            topics=tuple(roadmap.topics[topic] for topic in topics),
            before=frozenset(change.topic for change in changes if not change.changed),
            profile=profile,
            next=tuple(recommend(roadmap, profile)),
            grown_into=suggested_level(roadmap, profile),
        )

    async def set_state(
        self, member_id: MemberId, topic: TopicId, state: ProgressState, *, now: datetime, source: str
    ) -> ProgressChange:
        """Put a topic into a state."""
        async with self._store.writing() as stored:
            return await stored.progress.set_state(member_id, topic, state, now=now, source=source)

    async def undo(self, member_id: MemberId, *, now: datetime) -> ProgressChange | None:
        """Take the last change of progress back; None when there is none left."""
        async with self._store.writing() as stored:
            return await stored.progress.undo_last(member_id, now=now)

    async def forget(self, member_id: MemberId) -> bool:
        """Delete everything stored about a person; whether there was anything."""
        async with self._store.writing() as stored:
            return await stored.members.forget_member(member_id)

    async def export(self, member_id: MemberId) -> dict[str, Any]:
        """Everything stored about a person."""
        async with self._store.reading() as stored:
            return await stored.members.export_member(member_id)

    async def _roadmap(self) -> Roadmap:
        return (await self._knowledge.view(None)).roadmap
