"""/ask, /new and the context menu on messages."""

from __future__ import annotations

import re
from dataclasses import replace

import discord
from discord import app_commands

from bot.discord_ui.asking.answering import Asked, Show, answer_in_conversation, find_answer
from bot.discord_ui.asking.buttons import buttons_below
from bot.discord_ui.asking.message_text import NOTHING_TO_READ, fit_question, read_message
from bot.discord_ui.asking.rendering import render_reply
from bot.discord_ui.asking.threads import may_open_thread, thread_buttons
from bot.discord_ui.kit import replies
from bot.discord_ui.kit.context import Interaction, conversation_of, guild_of, is_public, member_of
from bot.discord_ui.kit.question_limits import render_refusal
from bot.errors import InputError
from retrieval.ranking import MAX_QUESTION_LENGTH, asks_for_recommendation
from retrieval.text import clean_text

FORGOTTEN = "Done. I've forgotten this conversation. What would you like to know?"


@app_commands.command(description="Ask anything on the way from beginner to senior Python engineer.")
@app_commands.describe(
    question="For example: what should I learn next? Or: how do decorators work?",
    private="True: only you see the answer, with your own next step",
)
async def ask(
    interaction: Interaction, question: app_commands.Range[str, 1, MAX_QUESTION_LENGTH], private: bool = False
) -> None:
    """Answer for everybody in the channel to see; what is the asker's own, for them alone."""
    hidden = private or (is_public(interaction) and asks_for_recommendation(clean_text(question)))
    public = is_public(interaction) and not hidden
    if await _is_too_much(interaction, public=public):
        return
    await replies.defer(interaction, public=not hidden)
    asked = _asked(interaction, question, public=public)
    place = conversation_of(interaction, private=not public).place
    reply = await answer_in_conversation(interaction.client, asked, place, _shower(interaction))
    more = buttons_below(reply.answer, public=public)
    if public and may_open_thread(interaction):
        more += thread_buttons(reply.answer, interaction.user.id)
    await replies.show(interaction, render_reply(reply), more=more)


@app_commands.context_menu(name="Ask the coach about this")
async def ask_about(interaction: Interaction, message: discord.Message) -> None:
    """Answer a message as though it were a question, for the person who chose the menu alone.

    It may be somebody else's message, so it stands outside the conversation.
    """
    if await _is_too_much(interaction, public=False):
        return
    await replies.defer(interaction)
    own = interaction.client.user
    said = await read_message(message, without_mention(message.content, own.id) if own else message.content)
    if not said.strip():
        raise InputError(NOTHING_TO_READ)
    question, notice = fit_question(said)
    asked = replace(_asked(interaction, question, public=False), notice=notice)
    reply = await find_answer(interaction.client, asked, _shower(interaction))
    await replies.show(interaction, render_reply(reply), more=buttons_below(reply.answer, public=False))


@app_commands.command(name="new", description="Forget what you asked here before, and start afresh.")
async def begin_anew(interaction: Interaction) -> None:
    """Clear the member's conversation in this channel."""
    for private in (False, True):
        interaction.client.conversations.begin(conversation_of(interaction, private=private))
    await interaction.response.send_message(FORGOTTEN, ephemeral=True)


def without_mention(text: str, own_id: int, own_role_id: int | None = None) -> str:
    """What a message asks: its text, without the mentions that made it the coach's."""
    text = re.sub(rf"<@!?{own_id}>", " ", text)
    return (text if own_role_id is None else text.replace(f"<@&{own_role_id}>", " ")).strip()


def _asked(interaction: Interaction, question: str, *, public: bool) -> Asked:
    return Asked(question=question, member_id=member_of(interaction), guild_id=guild_of(interaction), public=public)


async def _is_too_much(interaction: Interaction, *, public: bool) -> bool:
    """Count the question; one over the limit is refused at once, to whoever asked alone."""
    place = interaction.channel_id if public else None
    refusal = interaction.client.limits.take(interaction.user.id, place, interaction.client.clock())
    if refusal is not None:
        await interaction.response.send_message(render_refusal(refusal), ephemeral=True)
    return refusal is not None


def _shower(interaction: Interaction) -> Show:
    return lambda embed, view: interaction.edit_original_response(embed=embed, view=view)
