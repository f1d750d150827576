"""Threads of the coach's own: opened from an answer by a button, with the conversation that led to it."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any, Literal, Self

import discord

from bot.discord_ui.asking.rendering import render_title
from bot.discord_ui.kit import replies
from bot.discord_ui.kit.buttons import Button, Pressed
from bot.discord_ui.kit.context import Interaction, conversation_of, member_of
from bot.discord_ui.kit.error_replies import UNSENT
from bot.discord_ui.kit.neutralising import shorten
from bot.errors import NotNowError
from bot.services.answering.conversations import Conversation
from retrieval.values import Answer, AnswerKind

logger = logging.getLogger(__name__)

LABEL = "Continue in a thread"
NEEDED = discord.Permissions(view_channel=True, create_public_threads=True, send_messages_in_threads=True)
NOT_YOURS = "Only the person who asked can open a thread on this answer. Ask me yourself with `/ask`."
NOT_ALLOWED = (
    "I can't open a thread here. I need the permissions Create Public Threads and Send Messages in Threads in this "
    "channel; a moderator can give them to me."
)
NOT_OPENED = "Discord would not let me open a thread just now. Please try again in a minute."
HOW_TO_GO_ON = {
    False: "Carry on here: reply to me or mention me. I remember what you asked before.",
    True: "Carry on here: I answer every message, and I remember what you asked before.",
}
"""Without and with the message-content intent."""
THREAD_EXISTS = 160004
MAX_NAME_LENGTH = 100
ARCHIVED_AFTER: Literal[1440] = 1440
"""Minutes without a message."""


class ThreadButton(Pressed, discord.ui.DynamicItem[Button], template=re.compile(r"thread:(?P<asker>\d+)")):
    """Opens a thread from the answer it stands below, for the person who asked."""

    def __init__(self, asker_id: int) -> None:
        self.asker_id = asker_id
        super().__init__(Button(label=LABEL, custom_id=f"thread:{asker_id}", emoji="🧵"))

    @classmethod
    def read(cls, match: re.Match[str], item: discord.ui.Item[Any]) -> Self:
        """The button that a custom_id stands for."""
        return cls(int(match["asker"]))

    async def respond(self, interaction: Interaction) -> None:
        """Open the thread, and say privately where it is."""
        await replies.defer(interaction)
        await replies.say(interaction, await self._open(interaction))

    async def _open(self, interaction: Interaction) -> str:
        message = interaction.message
        if interaction.user.id != self.asker_id:
            return NOT_YOURS
        if message is None or not may_open_thread(interaction):
            return NOT_ALLOWED
        title = (message.embeds[0].title if message.embeds else None) or "Career Coach"
        try:
            thread = await message.create_thread(name=thread_name(title), auto_archive_duration=ARCHIVED_AFTER)
        except discord.HTTPException as error:
            return _explain(error, message)
        await _begin(interaction, thread, title)
        return f"Carry on in {thread.mention}."


def thread_buttons(answer: Answer, asker_id: int) -> tuple[ThreadButton, ...]:
    """The button, for an answer that there is something to say about."""
    return (ThreadButton(asker_id),) if answer.kind is AnswerKind.ANSWERED else ()


def may_open_thread(interaction: Interaction) -> bool:
    """Whether a public reply to this interaction can become a thread of the coach's."""
    is_in_guild = interaction.guild_id is not None and interaction.client.get_guild(interaction.guild_id) is not None
    return is_in_guild and can_hold_threads(interaction.channel) and interaction.app_permissions >= NEEDED


def may_open_thread_on(message: discord.Message) -> bool:
    """Whether a reply to this message can."""
    if message.guild is None or not can_hold_threads(message.channel):
        return False
    return message.channel.permissions_for(message.guild.me) >= NEEDED


def can_hold_threads(channel: object) -> bool:
    """Whether a message of this channel can have a thread: not in direct messages, threads and voice channels."""
    return getattr(channel, "type", None) in (discord.ChannelType.text, discord.ChannelType.news)


def is_own_thread(channel: object, own_id: int) -> bool:
    """Whether the coach opened this thread."""
    return isinstance(channel, discord.Thread) and channel.owner_id == own_id


def thread_name(title: str) -> str:
    """A thread's name for the title of an answer, which is Markdown."""
    return shorten(_unescaped(title), MAX_NAME_LENGTH)


def turns_up_to(turns: Sequence[str], title: str) -> tuple[str, ...]:
    """The conversation as it was when the answer of this title came; the title alone when it is remembered no more."""
    places = [place for place, turn in enumerate(turns) if render_title(turn) == title]
    return tuple(turns[: places[-1] + 1]) if places else (_unescaped(title),)


async def _begin(interaction: Interaction, thread: discord.Thread, title: str) -> None:
    client, member_id = interaction.client, member_of(interaction)
    here = conversation_of(interaction, private=False)
    there = Conversation(member_id=member_id, place=thread.id)
    client.conversations.begin(there, turns_up_to(client.conversations.turns(here), title))
    try:
        await thread.send(HOW_TO_GO_ON[client.intents.message_content])
    except UNSENT as error:
        logger.warning("a thread was opened, but could not be written to: %s", error)


def _explain(error: discord.HTTPException, message: discord.Message) -> str:
    """What to tell whoever pressed. Raises NotNowError for whatever else Discord has against it."""
    if isinstance(error, discord.Forbidden):
        return NOT_ALLOWED
    if error.code == THREAD_EXISTS:
        return f"This answer already has a thread: <#{message.id}>."  # Discord gives it the message's id
    logger.warning("Discord opened no thread: %s", error)
    raise NotNowError(NOT_OPENED) from error


def _unescaped(title: str) -> str:
    return re.sub(r"\\(.)", r"\1", title)
