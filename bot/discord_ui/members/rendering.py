"""A member's standing, next topics and progress as text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import discord

from bot.coaching.profiles import Profile
from bot.coaching.recommending import Recommendation
from bot.discord_ui.check_ins.rendering import render_check_ins
from bot.discord_ui.kit.embeds import BLURPLE
from bot.discord_ui.kit.neutralising import neutralise_line
from bot.services.members import Standing, TopicDone
from bot.wording.english import explain, render_hours, summarise, word_done
from knowledge.progress import ProgressState
from knowledge.roadmap import Level, Roadmap
from storage.records import ProgressChange, ScheduleRecord

_STATES = {
    ProgressState.NOT_STARTED: "not started",
    ProgressState.IN_PROGRESS: "in progress",
    ProgressState.COMPLETED: "done",
}
_BAR_LENGTH = 10


def render_recommendations(found: Sequence[Recommendation], profile: Profile) -> discord.Embed:
    """What to learn next, each with the hours it takes and why."""
    embed = discord.Embed(title="What to learn next", colour=BLURPLE)
    if not found:
        embed.description = summarise(found, profile)
        return embed
    lines = [
        f"{number}. **{item.title}** · {render_hours(item.hours, profile.hours_per_week)}\n{explain(item)}"
        for number, item in enumerate(found, start=1)
    ]
    step = f"**Next step:** start with **{found[0].title}**; when you have it, `/done topic:{found[0].topic}`."
    embed.description = "\n\n".join([*lines, step])
    if profile.level is None:
        embed.set_footer(text="Tell me your level with /level and this will fit you better.")
    return embed


def render_standing(
    standing: Standing,
    schedule: ScheduleRecord | None,
    roadmap: Roadmap,
    *,
    undelivered_at: datetime | None = None,
) -> discord.Embed:
    """Where a member stands: what they said of themselves, their progress by phase, and their check-in.

    ``undelivered_at`` is when the last check-in was given up, if it could not be delivered.
    """
    profile = standing.profile
    embed = discord.Embed(title="Where you stand", colour=BLURPLE)
    embed.add_field(name="Level", value=profile.level.value if profile.level else "not set, coached as junior")
    embed.add_field(name="Track", value=_track(roadmap, profile))
    embed.add_field(name="Hours a week", value=f"{profile.hours_per_week:g}" if profile.hours_per_week else "not set")
    if profile.goal:
        embed.add_field(name="Goal", value=neutralise_line(profile.goal), inline=False)
    phases = [
        f"`{_bar(phase.done, phase.total)}` {phase.done}/{phase.total} · {phase.title}" for phase in standing.phases
    ]
    embed.add_field(name="Topics done", value="\n".join(phases), inline=False)
    embed.add_field(name="Check-in", value=render_check_ins(schedule, undelivered_at), inline=False)
    if standing.grown_into is not None:
        embed.add_field(name="Ready for more", value=_grown(standing.grown_into), inline=False)
    return embed


def render_done(done: TopicDone) -> str:
    """Topics ticked off, and what comes after them."""
    lines = [word_done(done.topics, done.before), summarise(done.next, done.profile)]
    if done.grown_into is not None:
        lines.append(_grown(done.grown_into))
    is_new = len(done.before) < len(done.topics)
    return "\n".join([*lines, "Ticked off by mistake? `/undo` puts it back." if is_new else ""]).rstrip()


def render_undone(change: ProgressChange | None, roadmap: Roadmap) -> str:
    """A change of progress that was taken back."""
    if change is None:
        return "There is nothing to undo."
    topic = roadmap.topics.get(change.topic)
    title = topic.title if topic else change.topic
    return f"Undone: **{title}** is {_STATES[change.previous_state]} again."


def _track(roadmap: Roadmap, profile: Profile) -> str:
    titles = {track.id: track.title for track in roadmap.tracks}
    return "none" if profile.track is None else titles.get(profile.track, neutralise_line(profile.track))


def _grown(level: Level) -> str:
    return (
        f"You've done most of your level: you're ready for **{level.value}**. Set it with `/level level:{level.value}`."
    )


def _bar(done: int, total: int) -> str:
    filled = round(_BAR_LENGTH * done / total) if total else 0
    return "█" * filled + "░" * (_BAR_LENGTH - filled)
