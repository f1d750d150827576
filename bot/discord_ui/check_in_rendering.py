"""A check-in as an embed. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.coaching.recommending import render_hours
from bot.discord_ui.rendering import BLURPLE, FIELD_LENGTH
from bot.services.check_ins import CheckInPrompt
from knowledge.roadmap import Topic

NOTED = "Noted"


def render_prompt(prompt: CheckInPrompt) -> discord.Embed:
    """What a check-in asks: how it goes with what is under way, and whether the next topics are known already."""
    embed = discord.Embed(title="How is it going?", colour=BLURPLE)
    if prompt.in_progress:
        embed.add_field(name="Under way", value=_listed(prompt.in_progress), inline=False)
    if prompt.next:
        embed.add_field(name="Up next", value=_listed(prompt.next), inline=False)
    embed.description = (
        "Press a button for each topic; that is all."
        if prompt.topics
        else "Every topic that lies open on your road is done. Revisit one, or help somebody else along."
    )
    if prompt.streak > 1:
        embed.set_footer(text=f"You have answered {prompt.streak} check-ins in a row.")
    return embed


def with_note(embed: discord.Embed, text: str) -> discord.Embed:
    """The same embed saying what was noted last."""
    changed = embed.copy()
    for place in reversed(range(len(changed.fields))):
        if changed.fields[place].name == NOTED:
            changed.remove_field(place)
    return changed.add_field(name=NOTED, value=text[:FIELD_LENGTH], inline=False)


def _listed(topics: Sequence[Topic]) -> str:
    return "\n".join(f"**{topic.title}** · {render_hours(topic.hours, None)}" for topic in topics)
