"""Drafts, shown by a message that the test looks at, and paused by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import discord
import pytest

from bot.discord_ui.asking.drafts import Draft, DraftWriter


class Message:
    """What was shown, in order. ``ended`` counts the edits that came to their end."""

    def __init__(self, *errors: Exception | None) -> None:
        self.texts: list[str] = []
        self.ended = 0
        self._errors = list(errors)

    async def show(self, draft: Draft) -> None:
        self.texts.append(draft.text)
        error = self._errors.pop(0) if self._errors else None
        if error is not None:
            raise error
        self.ended += 1


class Pauses:
    """Each pause lasts until the test ends it."""

    def __init__(self) -> None:
        self._reached = asyncio.Semaphore(0)
        self._ended = asyncio.Semaphore(0)

    async def __call__(self) -> None:
        self._reached.release()
        await self._ended.acquire()

    async def reached(self) -> None:
        """Wait until an edit has been made and the writer pauses."""
        async with asyncio.timeout(5):
            await self._reached.acquire()

    def end(self) -> None:
        self._ended.release()


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


def writer(show: Callable[[Draft], Awaitable[None]], pauses: Pauses) -> DraftWriter:
    return DraftWriter(show, between=pauses)


async def end_of_writing() -> None:
    """Wait until the writer rests by itself."""
    async with asyncio.timeout(5):
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "drafts"))


def refusal(status: int) -> discord.HTTPException:
    kind = {403: discord.Forbidden, 404: discord.NotFound}.get(status, discord.HTTPException)
    response = type("Response", (), {"status": status, "reason": "no"})()
    return kind(response, "no")


async def test_the_first_draft_is_shown_at_once_and_then_the_newest_after_each_pause(pauses: Pauses) -> None:
    message = Message()
    drafts = writer(message.show, pauses)
    drafts.offer("1", ())
    await pauses.reached()
    for text in ("12", "123", "1234"):
        drafts.offer(text, ())
    assert message.texts == ["1"]
    pauses.end()
    await pauses.reached()
    assert message.texts == ["1", "1234"]
    await drafts.close()


async def test_nothing_is_shown_twice_and_a_pause_is_kept_before_what_comes_later(pauses: Pauses) -> None:
    message = Message()
    drafts = writer(message.show, pauses)
    drafts.offer("1", ())
    await pauses.reached()
    drafts.offer("1", ())
    pauses.end()
    await end_of_writing()
    assert message.texts == ["1"]
    drafts.offer("2", ())
    await pauses.reached()
    assert message.texts == ["1", "2"]
    await drafts.close()


async def test_a_pause_does_not_keep_the_answer_waiting_and_nothing_follows_it(pauses: Pauses) -> None:
    message = Message()
    drafts = writer(message.show, pauses)
    drafts.offer("1", ())
    await pauses.reached()
    drafts.offer("2", ())
    await drafts.close()
    drafts.offer("3", ())
    assert (message.texts, drafts.is_writing) == (["1"], False)
    assert drafts.newest == Draft(text="3", citations=())


async def test_an_edit_on_its_way_is_waited_for(pauses: Pauses) -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def show(_: Draft) -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    drafts = writer(show, pauses)
    drafts.offer("1", ())
    await begun.wait()
    closing = asyncio.create_task(drafts.close())
    may_end.set()
    await closing
    assert ended.is_set()


async def test_an_edit_that_hangs_is_given_up(pauses: Pauses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.discord_ui.asking.drafts.MAX_EDIT", 0.0)
    begun = asyncio.Event()

    async def show(_: Draft) -> None:
        begun.set()
        await asyncio.Event().wait()

    drafts = writer(show, pauses)
    drafts.offer("1", ())
    await begun.wait()
    await drafts.close()
    assert not drafts.is_writing


@pytest.mark.parametrize("error", [refusal(500), aiohttp.ClientError("cut"), OSError("cut")])
async def test_after_an_edit_that_failed_the_next_one_is_tried(pauses: Pauses, error: Exception) -> None:
    message = Message(error)
    drafts = writer(message.show, pauses)
    drafts.offer("1", ())
    await pauses.reached()
    drafts.offer("2", ())
    pauses.end()
    await pauses.reached()
    assert (message.texts, message.ended) == (["1", "2"], 1)
    await drafts.close()


@pytest.mark.parametrize("status", [403, 404])
async def test_where_discord_refuses_one_no_other_is_tried(pauses: Pauses, status: int) -> None:
    message = Message(refusal(status))
    drafts = writer(message.show, pauses)
    drafts.offer("1", ())
    await end_of_writing()
    drafts.offer("2", ())
    assert not drafts.is_writing
    await drafts.close()
    assert message.texts == ["1"]


async def test_an_answer_without_drafts_has_nothing_to_close(pauses: Pauses) -> None:
    message = Message()
    drafts = writer(message.show, pauses)
    await drafts.close()
    assert (message.texts, drafts.newest) == ([], None)
