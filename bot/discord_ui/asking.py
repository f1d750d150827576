"""/ask, /new, the context menu on messages, for which commands and menus translate."""

from __future__ import annotations

import re

import discord
from discord import app_commands

from bot.discord_ui import replies
from bot.discord_ui.answering import Asked, Show, answer_in_conversation, find_answer
from bot.discord_ui.context import Interaction, conversation_of, guild_of, member_of
from bot.discord_ui.rendering import render_answer
from bot.discord_ui.threads import may_open_thread, thread_buttons
from retrieval.ranking import LONGEST_QUESTION

FORGOTTEN = "Forgotten: what you ask here next is a new beginning. What would you like to know?"


@app_commands.command(description="Ask anything on the way from beginner to senior Python engineer.")
@app_commands.describe(question="For example: what should I learn next? Or: how do decorators work?")
async def ask(interaction: Interaction, question: app_commands.Range[str, 1, LONGEST_QUESTION]) -> None:
    """Answer for everybody in the channel to see."""
    await replies.defer(interaction, public=True)
    conversation = conversation_of(interaction)
    answer = await answer_in_conversation(
        interaction.client, _asked(interaction, question), conversation.place, _shower(interaction)
    )
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
    answer = await find_answer(interaction.client, _asked(interaction, question), _shower(interaction))
    await replies.show(interaction, render_answer(answer))


@app_commands.command(name="new", description="Forget what you asked here before, and begin anew.")
async def begin_anew(interaction: Interaction) -> None:
    """Clear the member's conversation in this channel."""
    interaction.client.conversations.begin(conversation_of(interaction))
    await interaction.response.send_message(FORGOTTEN, ephemeral=True)


def without_mention(text: str, own_id: int) -> str:
    """What a message asks: its text, without the mention that made it the coach's."""
    return re.sub(rf"<@!?{own_id}>", " ", text).strip()


def _asked(interaction: Interaction, question: str) -> Asked:
    return Asked(question=question, member_id=member_of(interaction), guild_id=guild_of(interaction))


def _shower(interaction: Interaction) -> Show:
    return lambda embed, view: interaction.edit_original_response(embed=embed, view=view)
