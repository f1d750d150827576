"""Profiles: what the rules need to know of a member, read from what is stored."""

from __future__ import annotations

from bot.coaching.profiles import Profile
from knowledge.ids import MemberId
from knowledge.progress import Aliases, ProgressState, migrate_progress
from storage.store import Repositories


async def load_profile(stored: Repositories, member_id: MemberId, aliases: Aliases) -> Profile:
    """A member's profile; a newcomer has an empty one, and nothing is written.

    ``aliases`` says which topics were renamed, split or merged since progress was saved. Raises StorageError.
    """
    record = await stored.members.find_member(member_id)
    saved = {entry.topic: entry.state.value for entry in await stored.progress.list_progress(member_id)}
    states = migrate_progress(saved, aliases)
    return Profile(
        level=record.level if record else None,
        track=record.track if record else None,
        hours_per_week=record.hours_per_week if record else None,
        goal=(record.goal or "") if record else "",
        done=frozenset(topic for topic, state in states.items() if state is ProgressState.COMPLETED),
        in_progress=frozenset(topic for topic, state in states.items() if state is ProgressState.IN_PROGRESS),
    )
