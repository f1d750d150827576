"""A check-in as an embed. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import discord

from bot.coaching.check_in_times import WEEKDAYS
from bot.discord_ui.check_ins.undelivered import HOW_TO_OPEN
from bot.discord_ui.kit.embeds import BLURPLE, FIELD_LENGTH
from bot.services.check_ins.messages import CheckInPrompt
from bot.wording.english import render_hours
from knowledge.roadmap import Topic
from storage.records import ScheduleRecord

NOTED = "Noted"


def render_prompt(prompt: CheckInPrompt) -> discord.Embed:
    """What a check-in asks: how it goes with what is under way, and whether the next topics are known already."""
    embed = discord.Embed(title="How is it going?", colour=BLURPLE)
    if prompt.in_progress:
        embed.add_field(name="Under way", value=_listed(prompt.in_progress), inline=False)
    if prompt.next:
        embed.add_field(name="Up next", value=_listed(prompt.next), inline=False)
    embed.description = (
        "Press a button for each topic; that's all."
        if prompt.topics
        else "You've finished every topic open to you. Revisit one, or help someone else with theirs."
    )
    if prompt.streak > 1:
        embed.set_footer(text=f"You have answered {prompt.streak} check-ins in a row.")
    return embed


def render_check_ins(schedule: ScheduleRecord | None, undelivered_at: datetime | None) -> str:
    """The schedule, and whether the last check-in arrived."""
    lines = [render_schedule(schedule)]
    if undelivered_at is not None:
        when = discord.utils.format_dt(undelivered_at, "D")
        lines.append(f"⚠️ The last one, on {when}, could not be delivered. {HOW_TO_OPEN}")
    return "\n".join(lines)


def render_schedule(schedule: ScheduleRecord | None) -> str:
    """When the weekly check-in comes."""
    if schedule is None:
        return "off; set one with `/checkin schedule`"
    when = f"{WEEKDAYS[schedule.weekday]}s at {schedule.local_time:%H:%M} ({_zone(schedule.zone)})"
    return f"{when}, next {discord.utils.format_dt(schedule.next_at, 'f')}"


def with_note(embed: discord.Embed, text: str) -> discord.Embed:
    """The same embed saying what was noted last."""
    changed = embed.copy()
    for place in reversed(range(len(changed.fields))):
        if changed.fields[place].name == NOTED:
            changed.remove_field(place)
    return changed.add_field(name=NOTED, value=text[:FIELD_LENGTH], inline=False)


def _listed(topics: Sequence[Topic]) -> str:
    return "\n".join(f"**{topic.title}** · {render_hours(topic.hours, None)}" for topic in topics)


def _zone(name: str) -> str:
    """A fixed shift as people write it: Etc/GMT-2 is UTC+2, for POSIX counts the other way round."""
    fixed = re.fullmatch(r"Etc/GMT([+-])(\d+)", name)
    return f"UTC{'-' if fixed[1] == '+' else '+'}{fixed[2]} all year" if fixed else name
