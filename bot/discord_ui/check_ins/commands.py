"""/checkin: when the coach asks how it is going. Only the member sees the replies."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.coaching.check_in_times import WEEKDAYS
from bot.coaching.local_times import parse_local_time
from bot.discord_ui.check_ins.rendering import render_prompt, render_schedule
from bot.discord_ui.check_ins.views import prompt_view
from bot.discord_ui.kit import replies
from bot.discord_ui.kit.choices import zone_choices
from bot.discord_ui.kit.context import Interaction, member_of
from bot.errors import InputError
from bot.zones import read_zone

check_in = app_commands.Group(name="checkin", description="A short weekly message that asks how it is going.")

_WEEKDAYS = [app_commands.Choice(name=name, value=number) for number, name in enumerate(WEEKDAYS)]


@check_in.command(description="Get a check-in every week, by direct message.")
@app_commands.describe(
    weekday="The day of the week", time="Like 18:30 or 7 pm", zone="Type your city, your country or your time zone"
)
@app_commands.choices(weekday=_WEEKDAYS)
async def schedule(interaction: Interaction, weekday: int, time: str, zone: str) -> None:
    """Set or change when the member is asked."""
    await replies.defer(interaction)
    try:
        local_time = parse_local_time(time)
    except ValueError as error:
        raise InputError(str(error)) from error
    saved = await interaction.client.coach.check_ins.schedule(
        member_of(interaction),
        weekday=weekday,
        local_time=local_time,
        zone=read_zone(zone),
        now=interaction.client.clock(),
    )
    await replies.say(
        interaction,
        f"Your check-in: {render_schedule(saved)}. It comes as a direct message, so keep those open for this server.",
    )


@schedule.autocomplete("zone")
async def complete_zone(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Time zones that fit."""
    return zone_choices(typed)


@check_in.command(description="No more check-ins.")
async def off(interaction: Interaction) -> None:
    """Stop the schedule."""
    await replies.defer(interaction)
    stopped = await interaction.client.coach.check_ins.stop(member_of(interaction), now=interaction.client.clock())
    await replies.say(
        interaction,
        "Your check-ins are off. `/checkin schedule` brings them back." if stopped else "You have no check-ins.",
    )


@check_in.command(description="Check in right now.")
async def now(interaction: Interaction) -> None:
    """A check-in outside the schedule, for the member's eyes only."""
    await replies.defer(interaction)
    prompt = await interaction.client.coach.check_ins.prompt_now(member_of(interaction))
    view = prompt_view(prompt)
    await interaction.edit_original_response(
        embed=render_prompt(prompt), view=view if view.children else discord.utils.MISSING
    )
