"""Calls of a chat model: its text as it comes, and an account of every call, however it ends."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata, add_usage
from langchain_core.runnables import Runnable

STALLED = 10.0
"""Seconds without a further piece of an answer that has begun."""
_LETTERS_PER_TOKEN = 4
_CUT_SHORT = frozenset({"length", "max_tokens", "MAX_TOKENS"})
"""How providers say that a limit on the length ended the text."""


@dataclass(frozen=True, kw_only=True)
class ModelCall:
    """What one call used, in tokens. Estimated where the provider did not come to say it."""

    model: str
    input_tokens: int
    output_tokens: int
    estimated: bool = False


OnCall = Callable[[ModelCall], None]
"""Told of every call once it is over. Must not block or raise."""


@dataclass(kw_only=True)
class Progress:
    """What has come so far of one call."""

    text: str = ""
    cut_short: bool = False
    usage: UsageMetadata | None = None
    began: bool = False
    ended: bool = False

    def add(self, message: BaseMessage) -> None:
        """Take in the next piece."""
        self.began = True
        self.text += str(message.text)
        if isinstance(message, AIMessage) and message.usage_metadata:
            self.usage = add_usage(self.usage, message.usage_metadata)
        reasons = (message.response_metadata.get(key) for key in ("finish_reason", "stop_reason", "done_reason"))
        self.cut_short = self.cut_short or any(reason in _CUT_SHORT for reason in reasons)


@dataclass(frozen=True, kw_only=True)
class MeteredModel:
    """A prompt with its model, by the name that it is accounted under."""

    chain: Runnable[dict[str, Any], BaseMessage]
    name: str
    stalled: float = STALLED

    async def stream(self, values: dict[str, str], on_call: OnCall | None = None) -> AsyncIterator[Progress]:
        """What has come so far, each time that more has come. Closing it closes the connection.

        Raises TimeoutError when the text stops coming, and whatever the provider's client raises.
        """
        progress, refused = Progress(), False
        try:
            async with contextlib.aclosing(self.chain.astream(values)) as messages:  # type: ignore[type-var]
                while (message := await self._next(messages, progress)) is not None:
                    progress.add(message)
                    yield progress
            progress.ended = True
        except Exception as error:
            refused = not progress.began and not is_timeout(error)
            raise
        finally:
            if on_call is not None:
                on_call(self._account(values, progress, refused=refused))

    async def _next(self, messages: AsyncIterator[BaseMessage], progress: Progress) -> BaseMessage | None:
        async with asyncio.timeout(self.stalled if progress.began else None):
            return await anext(messages, None)

    def _account(self, values: Mapping[str, str], progress: Progress, *, refused: bool) -> ModelCall:
        """What the provider counted; where it counts what it read first and was cut off, the rest is estimated."""
        used, written = progress.usage, len(progress.text) // _LETTERS_PER_TOKEN
        if used is not None and (progress.ended or used["output_tokens"] >= written):
            return ModelCall(model=self.name, input_tokens=used["input_tokens"], output_tokens=used["output_tokens"])
        if refused:
            return ModelCall(model=self.name, input_tokens=0, output_tokens=0)
        asked = used["input_tokens"] if used is not None else sum(map(len, values.values())) // _LETTERS_PER_TOKEN
        return ModelCall(model=self.name, input_tokens=asked, output_tokens=written, estimated=True)


def is_timeout(error: BaseException | None) -> bool:
    """Whether time ran out, here or in a provider's client, each of which has an error of its own for it."""
    while error is not None:
        if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
            return True
        error = error.__cause__
    return False
