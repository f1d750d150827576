"""Stand-ins for services, for what is hard to bring about with the real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from bot.coaching.profiles import Profile
from bot.services.answers import AnswerService
from bot.services.coach import Coach
from retrieval.passages import Answer, AnswerKind
from storage.records import GuildId


class ScriptedAnswers:
    """Gives the answer it was made with, or raises the error."""

    def __init__(self, outcome: Answer | Exception) -> None:
        self.asked: list[str] = []
        self.turns: list[tuple[str, ...]] = []
        self._outcome = outcome

    async def answer(
        self, question: str, *, profile: Profile, guild_id: GuildId | None = None, turns: Sequence[str] = ()
    ) -> Answer:
        self.asked.append(question)
        self.turns.append(tuple(turns))
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return replace(self._outcome, question=question)


def with_answers(coach: Coach, answers: ScriptedAnswers) -> Coach:
    """The same coach, answering by script."""
    return replace(coach, answers=cast("AnswerService", answers))


def answer_of(text: str) -> Answer:
    """An answer without sources."""
    return Answer(question="", kind=AnswerKind.ANSWERED, text=text)
