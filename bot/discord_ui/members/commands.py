"""/next, /level, /done and /undo: a member's own road. Only the member sees the replies."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.discord_ui.kit import replies
from bot.discord_ui.kit.choices import topic_choices
from bot.discord_ui.kit.context import Interaction, member_of
from bot.discord_ui.members.rendering import render_done, render_recommendations, render_standing, render_undone
from bot.errors import EXPECTED, InputError
from bot.services.members import MAX_GOAL_LENGTH
from knowledge.roadmap import Level, Roadmap, Track

logger = logging.getLogger(__name__)

SOURCE = "command"
CLEAR = "none"
"""What a member types to clear their track or goal."""

_LEVELS = [app_commands.Choice(name=level.value.title(), value=level.value) for level in Level]


@app_commands.command(name="next", description="What should you learn next? Worked out from your level and progress.")
async def show_next(interaction: Interaction) -> None:
    """The next topics on the member's road."""
    await replies.defer(interaction)
    found = await interaction.client.coach.members.next_topics(member_of(interaction))
    await replies.show(interaction, [render_recommendations(found.found, found.profile)])


@app_commands.command(description="Tick off a topic of the roadmap.")
@app_commands.describe(topic="Type part of its name; several with commas between them")
async def done(interaction: Interaction, topic: str) -> None:
    """Mark topics as completed."""
    await replies.defer(interaction)
    finished = await interaction.client.coach.members.complete(
        member_of(interaction), topic, now=interaction.client.clock(), source=SOURCE
    )
    await replies.say(interaction, render_done(finished))


@done.autocomplete("topic")
async def complete_topic(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Topics that fit, those not done first."""
    try:
        profile = await interaction.client.coach.members.profile(member_of(interaction))
        return topic_choices(await _roadmap(interaction), typed, profile.done)
    except EXPECTED as error:
        logger.info("no topics to choose from: %s", error)
        return []


@app_commands.command(description="Undo your last change of progress.")
async def undo(interaction: Interaction) -> None:
    """Undo the last /done or check-in answer; again for the one before."""
    await replies.defer(interaction)
    change = await interaction.client.coach.members.undo(member_of(interaction), now=interaction.client.clock())
    await replies.say(interaction, render_undone(change, await _roadmap(interaction)))


def level_command(tracks: Sequence[Track]) -> app_commands.Command[Any, ..., None]:
    """/level, with the roadmap's tracks to choose from."""

    @app_commands.command(name="level", description="See where you stand, or tell the coach about yourself.")
    @app_commands.describe(
        level="Where you are now",
        track="What you want to specialise in",
        hours="Hours a week you can give",
        goal="What you are working towards; “none” clears it",
    )
    @app_commands.choices(level=_LEVELS, track=_track_choices(tracks))
    async def show_level(
        interaction: Interaction,
        level: str | None = None,
        track: str | None = None,
        hours: app_commands.Range[float, 1, 100] | None = None,
        goal: app_commands.Range[str, 1, MAX_GOAL_LENGTH] | None = None,
    ) -> None:
        await replies.defer(interaction)
        if any(given is not None for given in (level, track, hours, goal)):
            await _change(interaction, level=level, track=track, hours=hours, goal=goal)
        await replies.show(interaction, [await _standing(interaction)])

    return show_level


async def _change(
    interaction: Interaction, *, level: str | None, track: str | None, hours: float | None, goal: str | None
) -> None:
    await interaction.client.coach.members.change_profile(
        member_of(interaction),
        now=interaction.client.clock(),
        level=_known_level(level) if level else None,
        track=_known_track(await _roadmap(interaction), track) if track else None,
        hours_per_week=hours,
        goal="" if goal is not None and goal.strip().lower() == CLEAR else goal,
    )


def _known_level(name: str) -> Level:
    """The level of this name. Raises InputError for what Discord's menu does not offer."""
    try:
        return Level(name)
    except ValueError as error:
        raise InputError(f"{name!r} is not a level; choose {', '.join(Level)}.") from error


def _known_track(roadmap: Roadmap, name: str) -> str:
    """The track of this name, or what clears it. Raises InputError likewise."""
    tracks = [*(track.id for track in roadmap.tracks), CLEAR]
    if name not in tracks:
        raise InputError(f"{name!r} is not a track; choose {', '.join(tracks)}.")
    return name


async def _standing(interaction: Interaction) -> discord.Embed:
    coach, roadmap = interaction.client.coach, await _roadmap(interaction)
    standing = await coach.members.standing(member_of(interaction))
    schedule = await coach.check_ins.find_schedule(member_of(interaction))
    undelivered_at = await coach.check_ins.find_undelivered(member_of(interaction))
    if undelivered_at is not None:  # said here, so not beside it too
        await coach.check_ins.take_untold(member_of(interaction), now=interaction.client.clock())
    return render_standing(standing, schedule, roadmap, undelivered_at=undelivered_at)


async def _roadmap(interaction: Interaction) -> Roadmap:
    return (await interaction.client.coach.knowledge.view(None)).roadmap


def _track_choices(tracks: Sequence[Track]) -> list[app_commands.Choice[str]]:
    own = [app_commands.Choice(name=track.title, value=str(track.id)) for track in tracks]
    return [*own, app_commands.Choice(name="No track", value=CLEAR)]
