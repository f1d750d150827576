"""Messages that ask the coach something: mentions, replies to it, direct messages, and those in its own threads.

All but the last carry their text without the message-content intent; without it those are empty and left alone.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Sequence

import discord
from discord.utils import MISSING

from bot.discord_ui.asking.answering import Asked, answer_in_conversation
from bot.discord_ui.asking.buttons import buttons_below
from bot.discord_ui.asking.commands import without_mention
from bot.discord_ui.asking.message_text import fit_question, read_message
from bot.discord_ui.asking.rendering import render_as_text, render_reply
from bot.discord_ui.asking.threads import is_own_thread, may_open_thread_on, thread_buttons
from bot.discord_ui.kit.context import CoachBound
from bot.discord_ui.kit.error_replies import UNSENT, report_failure
from bot.discord_ui.kit.page_view import PageView, page_view
from bot.discord_ui.kit.question_limits import render_refusal
from knowledge.ids import GuildId, MemberId

logger = logging.getLogger(__name__)

HOW_TO_ASK = (
    "I can't see any text there. "
    "Write your question after the mention, such as *how do decorators work?*, or use `/ask`."
)
_NO_WORDS = re.compile(r"<(?:@[!&]?|#|t:|/[^:>]*:|a?:\w+:)-?\w+(?::\w)?>|@everyone|@here")
"""What stands in a message for people, places, times and emoji."""
_ORDINARY = (discord.MessageType.default, discord.MessageType.reply)


def find_question(message: discord.Message, own_id: int) -> str | None:
    """What a message asks the coach: its text without the mention. None when it is not meant for the coach.

    A reply to the coach mentions it, unless its author switched that off.
    """
    if message.author.bot or message.webhook_id is not None or message.type not in _ORDINARY:
        return None
    role_id = _own_role_id(message)
    mentioned = [*(user.id for user in message.mentions), *message.raw_role_mentions]
    mentioned += [role.id for role in message.role_mentions]  # where the text is kept from the coach
    is_mentioned = own_id in mentioned or role_id in mentioned
    if message.guild is None or is_mentioned:
        return without_mention(message.content, own_id, role_id)
    return message.content if _goes_on_in_thread(message, own_id) else None


def has_words(text: str) -> bool:
    """Whether there is anything to read, beside mentions and emoji."""
    return re.search(r"[^\W_]", _NO_WORDS.sub(" ", text)) is not None


def _own_role_id(message: discord.Message) -> int | None:
    """The role that Discord made for the coach in this guild; people pick it instead of the coach itself."""
    role = message.guild.self_role if message.guild is not None else None
    return None if role is None else role.id


def _goes_on_in_thread(message: discord.Message, own_id: int) -> bool:
    """Whether a message goes on with the coach in its own thread: it has words, and addresses nobody else."""
    is_ours = is_own_thread(message.channel, own_id) and not _addresses_others(message, own_id)
    return is_ours and has_words(message.content)


def _addresses_others(message: discord.Message, own_id: int) -> bool:
    """Whether a message mentions somebody, or answers somebody without mentioning them.

    A reply to what the coach said to a command mentions whoever used that command.
    """
    answered = message.reference.resolved if message.reference else None
    if isinstance(answered, discord.Message) and answered.author.id != message.author.id:
        return answered.author.id != own_id
    return bool(message.mentions or message.raw_role_mentions or message.mention_everyone)


async def answer_message(client: CoachBound, message: discord.Message) -> None:
    """Answer a message that is meant for the coach, as a reply to it; errors become a reply too."""
    question = find_question(message, client.user.id) if client.user else None
    if question is None:
        return
    reply = MessageReply(message)
    now = client.clock()
    refusal = client.limits.take(message.author.id, message.channel.id if message.guild else None, now)
    if refusal is not None and not client.limits.may_tell(refusal, now):
        return
    try:
        if refusal is not None:
            await reply.show(content=render_refusal(refusal))
        elif not has_words(said := await read_message(message, question)):
            await reply.show(content=HOW_TO_ASK)
        else:
            await _answer(client, message, said, reply)
    except UNSENT as error:
        logger.warning("a message could not be answered: %s", error)
    except Exception as error:
        said = report_failure(error)
        with contextlib.suppress(*UNSENT):
            await reply.show(content=said)


class MessageReply:
    """The coach's reply to a message: placed first, edited after that. It pings nobody."""

    def __init__(self, message: discord.Message) -> None:
        self._message = message
        self._placed: discord.Message | None = None

    @property
    def is_placed(self) -> bool:
        """Whether it stands in the channel, as a draft perhaps."""
        return self._placed is not None

    async def show(
        self, embed: discord.Embed | None = None, view: discord.ui.View | None = None, *, content: str | None = None
    ) -> discord.Message:
        """Let the reply be this and nothing else. Raises what discord.py raises."""
        if self._placed is not None:
            self._placed = await self._placed.edit(content=content, embed=embed, view=view)
        else:
            self._placed = await self.add(content, embed=embed or MISSING, view=view or MISSING)
        return self._placed

    async def add(
        self, content: str | None, *, embed: discord.Embed = MISSING, view: discord.ui.View = MISSING
    ) -> discord.Message:
        """One more reply; a question that was deleted meanwhile is answered all the same."""
        reference = self._message.to_reference(fail_if_not_exists=False)
        return await self._message.channel.send(
            content, embed=embed, view=view, reference=reference, mention_author=False
        )


async def _answer(client: CoachBound, message: discord.Message, question: str, reply: MessageReply) -> None:
    guild_id = None if message.guild is None else GuildId(message.guild.id)
    public = guild_id is not None
    asking, notice = fit_question(question)
    member_id = MemberId(message.author.id)
    asked = Asked(question=asking, member_id=member_id, guild_id=guild_id, public=public, notice=notice)
    async with contextlib.AsyncExitStack() as stack:
        with contextlib.suppress(*UNSENT):  # not to be seen typing is no reason not to answer
            await stack.enter_async_context(message.channel.typing())
        given = await answer_in_conversation(client, asked, message.channel.id, reply.show)
    pages = render_reply(given)
    more = buttons_below(given.answer, public=public)
    if may_open_thread_on(message):
        more += thread_buttons(given.answer, asked.member_id)
    try:
        await _show(reply, pages, page_view(client, pages, reader_id=asked.member_id, more=more))
    except discord.Forbidden:  # most often the permission to embed links is missing
        *texts, last = render_as_text(pages)
        for text in texts:
            await reply.add(text)
        await reply.add(last, view=page_view(client, pages[:1], reader_id=asked.member_id, more=more) or MISSING)


async def _show(reply: MessageReply, pages: Sequence[discord.Embed], view: discord.ui.View | None) -> None:
    try:
        shown = await reply.show(pages[0], view)
    except (discord.Forbidden, discord.NotFound):
        raise
    except UNSENT as error:  # its thread was archived meanwhile, or the connection broke
        if not reply.is_placed:
            raise
        logger.info("a reply could not be edited, so the answer is another one: %s", error)
        shown = await reply.add(None, embed=pages[0], view=view or MISSING)
    if isinstance(view, PageView):
        view.message = shown
