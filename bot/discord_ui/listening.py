"""Messages that ask the coach something: mentions, replies to it, direct messages, and those in its own threads.

All but the last carry their text without the message-content intent; without it those are empty and left alone.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

import discord
from discord.utils import MISSING

from bot.discord_ui.asking import find_answer, without_mention
from bot.discord_ui.context import CoachBound
from bot.discord_ui.error_replies import UNSENT, describe_failure
from bot.discord_ui.page_view import PageView, page_view
from bot.discord_ui.rendering import render_answer, render_as_text
from bot.discord_ui.threads import is_own_thread, may_open_thread_on, thread_buttons
from bot.errors import EXPECTED
from bot.services.conversations import Conversation
from storage.records import GuildId, MemberId

logger = logging.getLogger(__name__)

_ORDINARY = (discord.MessageType.default, discord.MessageType.reply)


def find_question(message: discord.Message, own_id: int) -> str | None:
    """What a message asks the coach: its text without the mention. None when it is not meant for the coach.

    A reply to the coach mentions it, unless its author switched that off.
    """
    if message.author.bot or message.webhook_id is not None or message.type not in _ORDINARY:
        return None
    if message.guild is None or own_id in [user.id for user in message.mentions]:
        return without_mention(message.content, own_id)
    return message.content if _goes_on_in_thread(message, own_id) else None


def _goes_on_in_thread(message: discord.Message, own_id: int) -> bool:
    """Whether a message goes on with the coach in its own thread: it has words, and addresses nobody else."""
    has_words = re.search(r"[^\W_]", message.content) is not None
    return has_words and not message.mentions and is_own_thread(message.channel, own_id)


async def answer_message(client: CoachBound, message: discord.Message) -> None:
    """Answer a message that is meant for the coach, as a reply to it; errors become a reply too."""
    question = find_question(message, client.user.id) if client.user else None
    if question is None:
        return
    try:
        await _answer(client, message, question)
    except UNSENT as error:
        logger.warning("a message could not be answered: %s", error)
    except Exception as error:
        if not isinstance(error, EXPECTED):
            logger.error("a message could not be answered", exc_info=error)
        with contextlib.suppress(*UNSENT):
            await _reply(message, content=describe_failure(error))


async def _answer(client: CoachBound, message: discord.Message, question: str) -> None:
    guild_id = None if message.guild is None else GuildId(message.guild.id)
    member_id = MemberId(message.author.id)
    async with contextlib.AsyncExitStack() as stack:
        with contextlib.suppress(discord.HTTPException):  # not to be seen typing is no reason not to answer
            await stack.enter_async_context(message.channel.typing())
        find = partial(find_answer, client.coach, question, member_id=member_id, guild_id=guild_id)
        conversation = Conversation(member_id=member_id, place=message.channel.id)
        answer = await client.conversations.ask(conversation, lambda turns: find(turns=turns))
    pages = render_answer(answer)
    try:
        await _show(message, pages, more=thread_buttons(answer, member_id) if may_open_thread_on(message) else ())
    except discord.Forbidden:  # most often the permission to embed links is missing
        for text in render_as_text(pages):
            await _reply(message, content=text)


async def _show(
    message: discord.Message, pages: Sequence[discord.Embed], *, more: Sequence[discord.ui.Item[Any]]
) -> None:
    view = page_view(pages, reader_id=message.author.id, more=more)
    shown = await _reply(message, embed=pages[0], view=view or MISSING)
    if isinstance(view, PageView):
        view.message = shown


async def _reply(
    message: discord.Message,
    *,
    content: str | None = None,
    embed: discord.Embed = MISSING,
    view: discord.ui.View = MISSING,
) -> discord.Message:
    """Reply without a ping; a question that was deleted meanwhile is answered all the same."""
    reference = message.to_reference(fail_if_not_exists=False)
    return await message.channel.send(content, embed=embed, view=view, reference=reference, mention_author=False)
