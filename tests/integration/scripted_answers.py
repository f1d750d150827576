"""Stand-ins for services, for what is hard to bring about with the real ones."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from bot.coaching.profiles import Profile
from bot.services.answering.answers import AnswerService
from bot.services.answering.replies import Reply
from bot.services.coach import Coach
from knowledge.ids import GuildId
from retrieval.values import Answer, AnswerKind, Citation, OnDraft


class ScriptedAnswers:
    """Gives the answer it was made with, or raises the error."""

    def __init__(self, outcome: Answer | Exception) -> None:
        self.asked: list[str] = []
        self.turns: list[tuple[str, ...]] = []
        self._outcome = outcome

    async def answer(
        self,
        question: str,
        *,
        profile: Profile,
        guild_id: GuildId | None = None,
        turns: Sequence[str] = (),
        on_draft: OnDraft | None = None,
    ) -> Reply:
        self.asked.append(question)
        self.turns.append(tuple(turns))
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return Reply(answer=replace(self._outcome, question=question))


class WritingAnswers:
    """Writes as the test says: ``drafts`` are told to whoever shows them, ``finish`` lets the answer come."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.cancelled = asyncio.Event()
        self._answer: asyncio.Future[Answer] = asyncio.Future()
        self._on_draft: OnDraft | None = None

    def draft(self, text: str, *citations: Citation) -> None:
        """Write this far."""
        assert self._on_draft is not None
        self._on_draft(text, citations)

    def finish(self, answer: Answer) -> None:
        """Let this be the answer."""
        self._answer.set_result(answer)

    def fail(self, error: Exception) -> None:
        """Let it end with this error."""
        self._answer.set_exception(error)

    async def answer(
        self,
        question: str,
        *,
        profile: Profile,
        guild_id: GuildId | None = None,
        turns: Sequence[str] = (),
        on_draft: OnDraft | None = None,
    ) -> Reply:
        self._on_draft = on_draft
        self.asked.set()
        try:
            return Reply(answer=replace(await self._answer, question=question))
        except asyncio.CancelledError:
            self.cancelled.set()
            raise


def with_answers(coach: Coach, answers: ScriptedAnswers | WritingAnswers) -> Coach:
    """The same coach, answering by script."""
    return replace(coach, answers=cast("AnswerService", answers))


def answer_of(text: str) -> Answer:
    """An answer without sources."""
    return Answer(question="", kind=AnswerKind.ANSWERED, text=text)
