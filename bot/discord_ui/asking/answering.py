"""From a member's question to the answer, shown while it is being written. What commands and messages share."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot.discord_ui.asking.drafts import Draft, DraftWriter
from bot.discord_ui.asking.rendering import render_draft
from bot.discord_ui.asking.stop_button import BROKEN_OFF, stop_view
from bot.discord_ui.kit.context import CoachBound
from bot.discord_ui.kit.error_replies import UNSENT
from bot.services.answering.conversations import Conversation
from bot.services.answering.replies import Reply
from knowledge.ids import GuildId, MemberId
from retrieval.ranking import clean_question
from retrieval.values import Answer, AnswerKind

STOPPED = "Stopped here, before it was finished."
MAX_FAREWELL = 2.0
"""Seconds that a stop of the coach waits for the last word on an answer."""

Show = Callable[[discord.Embed, discord.ui.View | None], Awaitable[Any]]
"""Puts an embed and its buttons where the answer will be."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question, who asks it, and in which guild; None in direct messages.

    ``public`` is where others can read the answer: it says nothing of who asks.
    """

    question: str
    member_id: MemberId
    guild_id: GuildId | None
    public: bool
    notice: str = ""
    """What to say of how the question was read."""


async def answer_in_conversation(client: CoachBound, asked: Asked, place: int, show: Show) -> Reply:
    """The reply in the light of what the member asked before in this place. Raises what the services raise."""
    conversation = Conversation(member_id=asked.member_id, place=place, private=not asked.public)
    return await client.conversations.ask(conversation, lambda turns: find_answer(client, asked, show, turns))


async def find_answer(client: CoachBound, asked: Asked, show: Show, turns: Sequence[str] = ()) -> Reply:
    """The reply, with its drafts shown on the way and a button to stop it. Raises what the services raise.

    Nothing is shown any more once it returns; the answer itself is shown by the caller. Cancelled, it says in the
    answer's place that there will be none.
    """
    profile = None if asked.public else await client.coach.members.profile(asked.member_id)
    drafts = DraftWriter(lambda draft: show(_render(asked, draft), stop_view(asked.member_id, key)))
    answers = client.coach.answers.answer(
        asked.question, profile=profile, guild_id=asked.guild_id, turns=turns, on_draft=drafts.offer
    )
    writing = asyncio.create_task(answers, name="answer")
    with client.writings.hold(writing) as key:
        try:
            await asyncio.wait([writing])
        except asyncio.CancelledError:  # the coach is told to stop
            await drafts.close()
            await _break_off(asked, drafts.newest, show)
            raise
        await drafts.close()
    if writing.cancelled() and drafts.newest is not None:
        return _stopped(asked, drafts.newest, by=client.coach.settings.chat_model)
    return _with_notice(writing.result(), asked.notice)


def _with_notice(reply: Reply, notice: str) -> Reply:
    """The reply with a line about how its question was read."""
    if not notice:
        return reply
    return replace(reply, answer=replace(reply.answer, notice=f"{notice} {reply.answer.notice}".strip()))


async def _break_off(asked: Asked, draft: Draft | None, show: Show) -> None:
    """Leave what was written so far, and say that it stays at that."""
    embed = _render(asked, draft or Draft(text="", citations=())).set_footer(text=BROKEN_OFF)
    with contextlib.suppress(*UNSENT):  # which TimeoutError is one of
        async with asyncio.timeout(MAX_FAREWELL):
            await show(embed, None)


def _render(asked: Asked, draft: Draft) -> discord.Embed:
    return render_draft(_so_far(asked, draft))


def _stopped(asked: Asked, draft: Draft, *, by: str | None) -> Reply:
    answer = _so_far(asked, draft).answer
    return Reply(answer=replace(answer, answered_by=by or "a language model", notice=STOPPED))


def _so_far(asked: Asked, draft: Draft) -> Reply:
    question = clean_question(asked.question)
    answer = Answer(question=question, kind=AnswerKind.ANSWERED, text=draft.text, citations=draft.citations)
    return Reply(answer=answer)
