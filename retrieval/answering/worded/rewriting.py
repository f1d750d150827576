"""Follow-ups rewritten by a language model, so that they are understood without the turns before them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from langchain_core.prompts import ChatPromptTemplate

from retrieval.answering.worded.model_calls import MeteredModel, OnCall
from retrieval.answering.worded.prompts import REWRITE_HUMAN, REWRITE_SYSTEM, as_data
from retrieval.errors import QuestionRejected
from retrieval.ranking.follow_ups import content_words
from retrieval.ranking.questions import clean_question

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

logger = logging.getLogger(__name__)

REWRITE_TIMEOUT = 4.0
"""Seconds. A member waits for this before anything is searched for."""
_TURNS_FOR_MODEL = 4
_LONGEST = 300


class Rewriter:
    """Asks a chat model for one short line, and takes it only when it says nothing that the turns do not."""

    def __init__(self, model: BaseChatModel, *, name: str, timeout: float = REWRITE_TIMEOUT) -> None:
        self._timeout = timeout
        prompt = ChatPromptTemplate.from_messages([("system", REWRITE_SYSTEM), ("human", REWRITE_HUMAN)])
        self._model = MeteredModel(chain=prompt | model, name=name)

    async def rewrite(self, turns: Sequence[str], on_call: OnCall | None = None) -> str | None:
        """The last of a member's turns as a question of its own; None when the model fails or makes something up."""
        values = {
            "turns": "\n".join(f"- {as_data(turn)}" for turn in turns[-1 - _TURNS_FOR_MODEL : -1]),
            "question": as_data(turns[-1]),
        }
        try:
            text = await self._read(values, on_call)
        except Exception as error:  # whatever a provider's client raises, the rule understands most follow-ups
            logger.warning("a follow-up could not be rewritten: %s", type(error).__name__)
            return None
        return accept_rewriting(text, turns)

    async def _read(self, values: dict[str, str], on_call: OnCall | None) -> str:
        """What the model writes, until it is longer than any question that would be taken."""
        text = ""
        async with (
            asyncio.timeout(self._timeout),
            contextlib.aclosing(self._model.stream(values, on_call)) as stream,  # type: ignore[type-var]
        ):
            async for progress in stream:
                text = progress.text
                if len(text) > _LONGEST:
                    break
        return text


def accept_rewriting(text: str, turns: Sequence[str]) -> str | None:
    """The rewritten question, cleaned; None unless it is one line of sensible length made of the turns' own words."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) != 1 or len(text) > _LONGEST:
        return None
    try:
        question = clean_question(lines[0].strip().strip("\"'`*"))
    except QuestionRejected:
        return None
    said = {word for turn in turns for word in content_words(turn)}
    words = content_words(question)
    own = [word for word in words if word not in said]
    return question if words and len(own) <= len(words) // 3 else None
