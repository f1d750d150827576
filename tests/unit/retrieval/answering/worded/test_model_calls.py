"""What a call of a model is accounted for, however it ends."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence

import pytest
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.runnables import RunnableGenerator

from retrieval.answering.worded.model_calls import MeteredModel, ModelCall

VALUES = {"question": "what is caching"}
TEXT = "Caching keeps a result near its reader. " * 10
WRITTEN = len(TEXT) // 4


def counted(tokens_in: int, tokens_out: int) -> AIMessageChunk:
    usage = UsageMetadata(input_tokens=tokens_in, output_tokens=tokens_out, total_tokens=tokens_in + tokens_out)
    return AIMessageChunk(content="", usage_metadata=usage)


def model_of(messages: Sequence[BaseMessage]) -> MeteredModel:
    async def stream(_: AsyncIterator[object]) -> AsyncIterator[BaseMessage]:
        for message in messages:
            yield message

    return MeteredModel(chain=RunnableGenerator(stream), name="made:up")


async def call_of(*messages: BaseMessage, stop_after: int | None = None) -> ModelCall:
    """The account of a call that is read to its end, or to so many pieces."""
    calls: list[ModelCall] = []
    async with contextlib.aclosing(model_of(messages).stream(VALUES, calls.append)) as pieces:  # type: ignore[type-var]
        read = 0
        async for _ in pieces:
            read += 1
            if read == stop_after:
                break
    [call] = calls
    return call


async def test_a_call_read_to_its_end_counts_what_the_provider_counted() -> None:
    call = await call_of(counted(90, 1), AIMessageChunk(content=TEXT), counted(0, 4))
    assert call == ModelCall(model="made:up", input_tokens=90, output_tokens=5)


async def test_a_stopped_call_counts_what_was_written_though_only_what_was_read_had_been_counted() -> None:
    call = await call_of(counted(90, 1), AIMessageChunk(content=TEXT), counted(0, 200), stop_after=2)
    assert call == ModelCall(model="made:up", input_tokens=90, output_tokens=WRITTEN, estimated=True)


async def test_a_stopped_call_that_was_counted_in_full_is_not_estimated() -> None:
    call = await call_of(AIMessageChunk(content=TEXT), counted(90, 200), AIMessageChunk(content=""), stop_after=2)
    assert call == ModelCall(model="made:up", input_tokens=90, output_tokens=200)


@pytest.mark.parametrize("stop_after", [None, 1])
async def test_a_call_that_nobody_counted_is_estimated(stop_after: int | None) -> None:
    call = await call_of(AIMessageChunk(content=TEXT), AIMessageChunk(content=""), stop_after=stop_after)
    assert call == ModelCall(model="made:up", input_tokens=3, output_tokens=WRITTEN, estimated=True)
