"""/ask, /new, the context menu on messages, and what they share with mentions: a question and its answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import discord
from discord import app_commands

from bot.discord_ui import replies
from bot.discord_ui.context import Interaction, conversation_of, guild_of, member_of
from bot.discord_ui.rendering import render_answer
from bot.discord_ui.threads import may_open_thread, thread_buttons
from bot.services.coach import Coach
from retrieval.passages import Answer
from retrieval.questions import LONGEST_QUESTION
from storage.records import GuildId, MemberId

FORGOTTEN = "Forgotten: what you ask here next is a new beginning. What would you like to know?"


async def find_answer(
    coach: Coach, question: str, *, member_id: MemberId, guild_id: GuildId | None, turns: Sequence[str] = ()
) -> Answer:
    """The answer to a member's question, after their earlier ones. Raises what the services raise."""
    profile = await coach.members.profile(member_id)
    return await coach.answers.answer(question, profile=profile, guild_id=guild_id, turns=turns)


@app_commands.command(description="Ask anything on the way from beginner to senior Python engineer.")
@app_commands.describe(question="For example: what should I learn next? Or: how do decorators work?")
async def ask(interaction: Interaction, question: app_commands.Range[str, 1, LONGEST_QUESTION]) -> None:
    """Answer for everybody in the channel to see."""
    await replies.defer(interaction, public=True)
    client = interaction.client
    find = partial(
        find_answer, client.coach, question, member_id=member_of(interaction), guild_id=guild_of(interaction)
    )
    answer = await client.conversations.ask(conversation_of(interaction), lambda turns: find(turns=turns))
    more = thread_buttons(answer, interaction.user.id) if may_open_thread(interaction) else ()
    await replies.show(interaction, render_answer(answer), more=more)


@app_commands.context_menu(name="Ask the coach about this")
async def ask_about(interaction: Interaction, message: discord.Message) -> None:
    """Answer a message as though it were a question, for the person who chose the menu alone.

    It may be somebody else's message, so it stands outside the conversation.
    """
    await replies.defer(interaction)
    own = interaction.client.user
    question = without_mention(message.content, own.id) if own else message.content
    answer = await find_answer(
        interaction.client.coach, question, member_id=member_of(interaction), guild_id=guild_of(interaction)
    )
    await replies.show(interaction, render_answer(answer))


@app_commands.command(name="new", description="Forget what you asked here before, and begin anew.")
async def begin_anew(interaction: Interaction) -> None:
    """Clear the member's conversation in this channel."""
    interaction.client.conversations.begin(conversation_of(interaction))
    await interaction.response.send_message(FORGOTTEN, ephemeral=True)


def without_mention(text: str, own_id: int) -> str:
    """What a message asks: its text, without the mention that made it the coach's."""
    return re.sub(rf"<@!?{own_id}>", " ", text).strip()
