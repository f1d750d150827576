"""/ask, the context menu on messages, and what both share with mentions: a question and its answer."""

from __future__ import annotations

import re

import discord
from discord import app_commands

from bot.discord_ui import replies
from bot.discord_ui.context import Interaction, guild_of, member_of
from bot.discord_ui.rendering import render_answer
from bot.services.coach import Coach
from retrieval.questions import LONGEST_QUESTION
from storage.records import GuildId, MemberId


async def find_answer(
    coach: Coach, question: str, *, member_id: MemberId, guild_id: GuildId | None
) -> list[discord.Embed]:
    """The answer to a member's question, as pages. Raises what the services raise."""
    profile = await coach.members.profile(member_id)
    return render_answer(await coach.answers.answer(question, profile=profile, guild_id=guild_id))


@app_commands.command(description="Ask anything on the way from beginner to senior Python engineer.")
@app_commands.describe(question="For example: what should I learn next? Or: how do decorators work?")
async def ask(interaction: Interaction, question: app_commands.Range[str, 1, LONGEST_QUESTION]) -> None:
    """Answer for everybody in the channel to see."""
    await replies.defer(interaction, public=True)
    await _answer(interaction, question)


@app_commands.context_menu(name="Ask the coach about this")
async def ask_about(interaction: Interaction, message: discord.Message) -> None:
    """Answer a message as though it were a question, for the person who chose the menu alone."""
    await replies.defer(interaction)
    own = interaction.client.user
    await _answer(interaction, without_mention(message.content, own.id) if own else message.content)


def without_mention(text: str, own_id: int) -> str:
    """What a message asks: its text, without the mention that made it the coach's."""
    return re.sub(rf"<@!?{own_id}>", " ", text).strip()


async def _answer(interaction: Interaction, question: str) -> None:
    pages = await find_answer(
        interaction.client.coach, question, member_id=member_of(interaction), guild_id=guild_of(interaction)
    )
    await replies.show(interaction, pages)
