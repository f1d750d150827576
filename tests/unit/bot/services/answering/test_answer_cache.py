"""Which answers are remembered, for whom, and for how long."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.services.answering.answer_cache import AnswerCache, AnswerKey
from knowledge.ids import GuildId
from retrieval.errors import IndexUnavailable
from retrieval.values import Answer, AnswerKind

KEY = AnswerKey(guild_id=None, version="1", turns=("why",), reader=("junior", None))
ANSWER = Answer(question="why", kind=AnswerKind.ANSWERED, text="Because. [1]")


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def making(answer: Answer, made: list[Answer]) -> Callable[[], Awaitable[Answer]]:
    async def make() -> Answer:
        made.append(answer)
        return answer

    return make


async def test_an_equal_question_is_answered_once() -> None:
    cache, made = AnswerCache(), list[Answer]()
    for _ in range(3):
        assert await cache.get(KEY, making(ANSWER, made)) is ANSWER
    assert made == [ANSWER]


@pytest.mark.parametrize(
    "other",
    [
        replace(KEY, guild_id=GuildId(7)),
        replace(KEY, version="2"),
        replace(KEY, turns=("what is git", "why")),
        replace(KEY, reader=("senior", None)),
    ],
)
async def test_another_guild_version_conversation_or_reader_gets_an_answer_of_its_own(other: AnswerKey) -> None:
    cache, made = AnswerCache(), list[Answer]()
    await cache.get(KEY, making(ANSWER, made))
    different = replace(ANSWER, text="Another. [1]")
    assert await cache.get(other, making(different, made)) is different
    assert await cache.get(KEY, making(different, made)) is ANSWER


async def test_an_answer_that_the_model_could_not_give_in_full_is_tried_again() -> None:
    cache, made = AnswerCache(), list[Answer]()
    for lacking in (replace(ANSWER, degraded=True), replace(ANSWER, notice="It was cut short.")):
        await cache.get(KEY, making(lacking, made))
    assert await cache.get(KEY, making(ANSWER, made)) is ANSWER
    assert len(made) == 3


async def test_a_failure_is_raised_and_not_remembered() -> None:
    async def fail() -> Answer:
        raise IndexUnavailable("gone")

    cache = AnswerCache()
    with pytest.raises(IndexUnavailable):
        await cache.get(KEY, fail)
    assert await cache.get(KEY, making(ANSWER, [])) is ANSWER


async def test_what_was_asked_is_not_held() -> None:
    class Text(str):
        """One that can be watched."""

    cache, asked = AnswerCache(), Text("why")
    watched = weakref.ref(asked)
    await cache.get(replace(KEY, turns=(asked,)), making(ANSWER, []))
    del asked
    gc.collect()
    assert watched() is None
    assert await cache.get(KEY, making(replace(ANSWER, text="Another. [1]"), [])) is ANSWER


async def test_an_answer_is_made_anew_after_its_lifetime() -> None:
    clock, made = Clock(), list[Answer]()
    cache = AnswerCache(lifetime=60, timer=clock)
    await cache.get(KEY, making(ANSWER, made))
    clock.now = 59
    await cache.get(KEY, making(ANSWER, made))
    assert len(made) == 1
    clock.now = 61
    await cache.get(KEY, making(ANSWER, made))
    assert len(made) == 2


async def test_the_answer_that_rested_longest_goes_when_there_are_too_many() -> None:
    cache, made = AnswerCache(most=2), list[Answer]()
    first, second, third = (replace(KEY, turns=(text,)) for text in ("a", "b", "c"))
    for key in (first, second, first, third, first, second):
        await cache.get(key, making(ANSWER, made))
    assert len(made) == 4
