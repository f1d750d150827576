"""A chat model that fails, in every way that was thought of: the notes answer instead, once, and say so."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from dataclasses import replace

import pytest

from retrieval.answering.answerer import Answerer, extract
from retrieval.answering.worded.chat_models import load_chat_model
from retrieval.answering.worded.model_calls import ModelCall
from tests.model_answers import GOOD, KEY, NAME, ask, generator_of, load_model, model_that, request_about_caching
from tests.openai_server import (
    OpenAIServer,
    Reply,
    an_error,
    answers_with,
    breaks_off,
    completion,
    garbage,
    goes_on_after,
    never_replies,
    no_end,
    refuses,
    says,
    silence,
)

CUT = "The language model could not be used just now, so this answer is taken from the notes word for word."
LATE = "The language model took too long, so this answer is taken from the notes word for word."


FAILURES = {
    "only wrong citations": says("Caching is good [77]."),
    "no citations": says("Caching is good."),
    "empty": says(""),
    "blank": says("  \n "),
    "endless": says("word [1] " * 600),
    "not JSON": answers_with('{"choices": [{"message": {"content": "half'),
    "another JSON": answers_with('{"hello": "world"}'),
    "no choices": answers_with(json.dumps(completion("x") | {"choices": []})),
    "a login page": answers_with("<html>Please log in</html>", content_type="text/html"),
    "too many requests": refuses(429),
    "server error": refuses(500),
    "overloaded": refuses(529),
    "wrong key": refuses(401, "Incorrect API key provided"),
    "unknown model": refuses(404, "The model does not exist"),
    "too long": refuses(400, "maximum context length"),
    "broken off": breaks_off(GOOD),
    "garbage in the middle": goes_on_after(GOOD, garbage),
    "an error in the middle": goes_on_after(GOOD, an_error),
    "no end": goes_on_after(GOOD, no_end),
    "unsupported": says("Redis was sold in 2024 [1]. Penguins cannot fly [2]."),
    "cut short at once": says("Caching keeps a", finish_reason="length"),
}


@pytest.mark.parametrize("reply", FAILURES.values(), ids=FAILURES.keys())
async def test_whatever_goes_wrong_the_member_gets_the_extractive_answer_and_is_told(reply: Reply) -> None:
    answer = await ask(reply)
    extractive = extract(request_about_caching())
    assert answer == replace(extractive, degraded=True, notice=CUT)
    assert answer.answered_by == "notes"
    assert answer.citations


async def test_what_was_shown_of_an_answer_that_breaks_off_does_not_bind_the_answer_that_stands_in() -> None:
    drafts: list[str] = []
    async with model_that(breaks_off(f"{GOOD} {GOOD}")) as (answerer, _):
        answer = await answerer.answer(request_about_caching(), on_draft=lambda text, _: drafts.append(text))
    assert drafts
    assert answer == replace(extract(request_about_caching()), degraded=True, notice=CUT)


async def test_a_stream_that_breaks_off_is_not_taken_for_an_answer() -> None:
    answer = await ask(breaks_off(f"{GOOD} {GOOD}"))
    assert (answer.answered_by, answer.degraded, answer.notice) == ("notes", True, CUT)


@pytest.mark.parametrize("reply", [never_replies, refuses(429, Retry_After="30")], ids=["silent", "asks to wait"])
async def test_a_model_that_takes_too_long_is_not_waited_for(reply: Reply) -> None:
    answer = await ask(reply, patience=0.3)
    assert answer == replace(extract(request_about_caching()), degraded=True, notice=LATE)


async def test_a_stream_that_stalls_is_not_waited_for_either() -> None:
    async with asyncio.timeout(15):
        answer = await ask(goes_on_after(GOOD, silence), patience=600, stalled=0.3)
    assert answer == replace(extract(request_about_caching()), degraded=True, notice=LATE)


async def test_a_providers_own_time_out_is_called_one_too() -> None:
    async with OpenAIServer(never_replies) as server:
        model = load_chat_model(NAME, base_url=server.url, api_key=KEY, timeout=0.2)
        answer = await Answerer(generator_of(model)).answer(request_about_caching())
    assert answer.notice == LATE


async def test_a_server_that_is_not_there_is_a_failure_like_any_other() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        model = load_model(f"http://127.0.0.1:{unused.getsockname()[1]}/v1")
        answer = await Answerer(generator_of(model)).answer(request_about_caching())
    assert (answer.answered_by, answer.degraded, answer.notice) == ("notes", True, CUT)


async def test_one_failure_is_tried_again_and_a_second_is_not() -> None:
    async with model_that(refuses(500), says(GOOD)) as (answerer, server):
        assert (await answerer.answer(request_about_caching())).answered_by == NAME
        assert len(server.requests) == 2
    async with model_that(refuses(500), refuses(500), says(GOOD)) as (answerer, server):
        assert (await answerer.answer(request_about_caching())).degraded
        assert len(server.requests) == 2


async def test_a_failure_does_not_stick_to_the_next_question() -> None:
    async with model_that(says(""), says(GOOD)) as (answerer, _):
        assert (await answerer.answer(request_about_caching())).degraded
        assert not (await answerer.answer(request_about_caching())).degraded


@pytest.mark.parametrize("reply", [never_replies, goes_on_after(GOOD, silence)], ids=["before", "in the middle"])
async def test_a_member_who_gives_up_closes_the_connection_to_the_provider(reply: Reply) -> None:
    calls: list[ModelCall] = []
    shown = asyncio.Event()
    async with model_that(reply) as (answerer, server):
        asking = asyncio.create_task(
            answerer.answer(request_about_caching(), on_draft=lambda *_: shown.set(), on_call=calls.append)
        )
        await (server.asked if reply is never_replies else shown).wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await server.left.wait()
    assert [call.estimated for call in calls] == [True]


async def test_an_endless_answer_is_not_read_to_its_end() -> None:
    async with model_that(goes_on_after(GOOD, no_end)) as (answerer, server):
        assert (await answerer.answer(request_about_caching())).degraded
        await server.left.wait()


async def test_a_call_that_was_refused_used_no_tokens() -> None:
    calls: list[ModelCall] = []
    async with model_that(refuses(429)) as (answerer, _):
        await answerer.answer(request_about_caching(), on_call=calls.append)
    assert calls == [ModelCall(model=NAME, input_tokens=0, output_tokens=0)]


@pytest.mark.parametrize("name", ["wrong key", "server error", "broken off"])
async def test_the_key_is_in_no_log(caplog: pytest.LogCaptureFixture, name: str) -> None:
    with caplog.at_level(logging.DEBUG, logger="retrieval"):
        await ask(FAILURES[name])
    assert "the language model failed" in caplog.text
    assert KEY not in caplog.text
    assert KEY not in repr(load_model("http://127.0.0.1:1/v1"))
