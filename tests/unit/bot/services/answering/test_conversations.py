"""Conversations with a clock that only the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.services.answering.answers import MAX_TURNS
from bot.services.answering.conversations import LIFETIME, OVERHEAD, Conversation, Conversations
from bot.services.answering.replies import Reply
from knowledge.ids import MemberId
from retrieval.errors import QuestionRejected
from retrieval.values import Answer, AnswerKind

ADA, BOB = MemberId(1), MemberId(2)
HERE = Conversation(member_id=ADA, place=10)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def conversations(clock: Clock) -> Conversations:
    return Conversations(clock=clock)


async def ask(conversations: Conversations, question: str, conversation: Conversation = HERE) -> tuple[str, ...]:
    """Ask, and give what the question was read with."""
    seen: list[tuple[str, ...]] = []

    async def answering(turns: tuple[str, ...]) -> Reply:
        seen.append(turns)
        return answer_to(question)

    await conversations.ask(conversation, answering)
    return seen[0]


class SlowQuestion:
    """The question "slow", asked here; its answer waits until it is told to come."""

    def __init__(self, conversations: Conversations) -> None:
        self.asked, self._gate = asyncio.Event(), asyncio.Event()
        self._running = asyncio.create_task(conversations.ask(HERE, self._answer))

    async def finish(self) -> None:
        """Let the answer come."""
        self._gate.set()
        await self._running

    async def _answer(self, _: Sequence[str]) -> Reply:
        self.asked.set()
        await self._gate.wait()
        return answer_to("slow")


def answer_to(question: str) -> Reply:
    return Reply(answer=Answer(question=question, kind=AnswerKind.ANSWERED, text="Yes."))


async def test_a_question_is_read_with_those_before_it_oldest_first(conversations: Conversations) -> None:
    assert await ask(conversations, "one") == ()
    assert await ask(conversations, "two") == ("one",)
    assert await ask(conversations, "three") == ("one", "two")


async def test_what_is_remembered_is_the_question_as_it_was_understood(conversations: Conversations) -> None:
    async def answering(_: Sequence[str]) -> Reply:
        return answer_to("cleaned")

    await conversations.ask(HERE, answering)
    assert conversations.turns(HERE) == ("cleaned",)


@pytest.mark.parametrize("other", [Conversation(member_id=BOB, place=10), Conversation(member_id=ADA, place=11)])
async def test_another_member_and_another_place_have_their_own(
    conversations: Conversations, other: Conversation
) -> None:
    await ask(conversations, "one")
    assert await ask(conversations, "two", other) == ()
    assert await ask(conversations, "three") == ("one",)


async def test_a_question_that_fails_is_not_remembered(conversations: Conversations) -> None:
    async def refuse(_: Sequence[str]) -> Reply:
        raise QuestionRejected("no")

    await ask(conversations, "one")
    with pytest.raises(QuestionRejected):
        await conversations.ask(HERE, refuse)
    assert conversations.turns(HERE) == ("one",)


async def test_only_the_last_questions_are_kept(conversations: Conversations) -> None:
    for number in range(MAX_TURNS + 3):
        await ask(conversations, str(number))
    assert conversations.turns(HERE) == tuple(str(number) for number in range(3, MAX_TURNS + 3))


async def test_it_lasts_from_one_question_to_the_next_but_not_longer(
    conversations: Conversations, clock: Clock
) -> None:
    await ask(conversations, "one")
    clock.now += LIFETIME
    assert await ask(conversations, "two") == ("one",)
    clock.now += LIFETIME
    assert await ask(conversations, "three") == ("one", "two")
    clock.now += LIFETIME + timedelta(seconds=1)
    assert await ask(conversations, "four") == ()


@pytest.mark.parametrize("ahead", [timedelta(minutes=1), timedelta(days=3 * 365)])
async def test_what_was_asked_under_a_clock_that_was_ahead_is_forgotten(
    conversations: Conversations, clock: Clock, ahead: timedelta
) -> None:
    clock.now += ahead
    await ask(conversations, "one")
    clock.now -= ahead
    assert await ask(conversations, "two") == ()
    assert await ask(conversations, "three") == ("two",)


async def test_beginning_anew_forgets_here_and_nowhere_else(conversations: Conversations) -> None:
    there = Conversation(member_id=ADA, place=11)
    await ask(conversations, "one")
    await ask(conversations, "elsewhere", there)
    conversations.begin(HERE)
    assert conversations.turns(HERE) == ()
    assert conversations.turns(there) == ("elsewhere",)


async def test_it_may_begin_with_questions_asked_elsewhere(conversations: Conversations) -> None:
    conversations.begin(HERE, ["one", "two"])
    assert await ask(conversations, "three") == ("one", "two")


async def test_two_questions_at_once_are_both_remembered(conversations: Conversations) -> None:
    slow = SlowQuestion(conversations)
    await slow.asked.wait()
    await ask(conversations, "quick")
    await slow.finish()
    assert conversations.turns(HERE) == ("quick", "slow")


async def test_a_question_under_way_is_forgotten_with_the_conversation_it_was_asked_in(
    conversations: Conversations,
) -> None:
    slow = SlowQuestion(conversations)
    await slow.asked.wait()
    conversations.begin(HERE)
    await ask(conversations, "new")
    await slow.finish()
    assert conversations.turns(HERE) == ("new",)


async def test_all_together_they_are_bounded_and_the_longest_rested_goes_first(clock: Clock) -> None:
    room_for_two = Conversations(clock=clock, max_characters=2 * (OVERHEAD + 10))
    places = [Conversation(member_id=ADA, place=place) for place in range(3)]
    await ask(room_for_two, "first", places[0])
    await ask(room_for_two, "second", places[1])
    await ask(room_for_two, "more", places[0])
    await ask(room_for_two, "third", places[2])
    assert [room_for_two.turns(place) for place in places] == [("first", "more"), (), ("third",)]


async def test_the_room_of_what_expired_or_was_forgotten_is_used_again(clock: Clock) -> None:
    room_for_one = Conversations(clock=clock, max_characters=OVERHEAD + 10)
    for place in range(5):
        await ask(room_for_one, "expires", Conversation(member_id=ADA, place=place))
        clock.now += LIFETIME + timedelta(seconds=1)
    room_for_one.begin(HERE)
    await ask(room_for_one, "kept")
    assert room_for_one.turns(HERE) == ("kept",)
