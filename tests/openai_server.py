"""A chat model to test against: a server on this machine that speaks OpenAI's chat completions as told.

What it says next is a ``Reply``. The last one given is repeated.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from types import TracebackType
from typing import Any

from aiohttp import web

Reply = Callable[[web.Request, Mapping[str, Any]], Awaitable[web.StreamResponse]]


def says(text: str, *, finish_reason: str = "stop", usage: tuple[int, int] | None = None) -> Reply:
    """A completion with this text, streamed where the client asks for a stream. ``usage``: tokens in and out."""

    async def reply(request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        if not body.get("stream"):
            return web.json_response(completion(text))
        response = await _open_stream(request)
        for event in _events(text, finish_reason, usage if body.get("stream_options") else None):
            await response.write(event)
        await response.write_eof()
        return response

    return reply


def goes_on_after(text: str, then: Callable[[web.StreamResponse], Awaitable[None]]) -> Reply:
    """A stream of this text that does not end there; what comes ``then`` is written until the client goes away."""

    async def reply(request: web.Request, _body: Mapping[str, Any]) -> web.StreamResponse:
        response = await _open_stream(request)
        for piece in text.split(" "):
            await response.write(_event({"role": "assistant", "content": f"{piece} "}, None))
        await then(response)
        return response

    return reply


async def silence(_response: web.StreamResponse) -> None:
    """Nothing more, though the connection stays."""
    await asyncio.Event().wait()


async def no_end(response: web.StreamResponse) -> None:
    """The same words for ever."""
    while True:
        await response.write(_event({"content": "and so on "}, None))
        await asyncio.sleep(0)


async def garbage(response: web.StreamResponse) -> None:
    """An event that is no JSON."""
    await response.write(b'data: {"choices": [{"delta": {"content": "half\n\n')
    await response.write_eof()


async def an_error(response: web.StreamResponse) -> None:
    """An error in the middle, as the API words it."""
    error = {"error": {"message": "overloaded", "type": "server_error", "param": None, "code": None}}
    await response.write(f"data: {json.dumps(error)}\n\n".encode())
    await response.write_eof()


def answers_with(body: str, *, content_type: str = "application/json") -> Reply:
    """A success whose body is whatever it is."""

    async def reply(_request: web.Request, _body: Mapping[str, Any]) -> web.StreamResponse:
        return web.Response(text=body, content_type=content_type)

    return reply


def refuses(status: int, message: str = "no", **headers: str) -> Reply:
    """An error as the API words it. The client is asked to try again at once, unless ``headers`` say otherwise."""

    async def reply(_request: web.Request, _body: Mapping[str, Any]) -> web.StreamResponse:
        wait = {name.replace("_", "-"): value for name, value in headers.items()} or {"Retry-After-Ms": "1"}
        error = {"error": {"message": message, "type": "error", "param": None, "code": None}}
        return web.json_response(error, status=status, headers=wait)

    return reply


def breaks_off(text: str) -> Reply:
    """The first half of a completion, and then the connection ends."""

    async def reply(request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        if body.get("stream"):
            response = await _open_stream(request)
            events = list(_events(text))
            await response.write(b"".join(events[: len(events) // 2]))
        else:
            whole = json.dumps(completion(text)).encode()
            response = web.StreamResponse(headers={"Content-Type": "application/json"})
            response.content_length = len(whole)
            await response.prepare(request)
            await response.write(whole[: len(whole) // 2])
        assert request.transport is not None
        request.transport.close()
        return response

    return reply


async def never_replies(_request: web.Request, _body: Mapping[str, Any]) -> web.StreamResponse:
    """Nothing, until the client gives up or the server ends."""
    await asyncio.Event().wait()
    raise AssertionError


def completion(text: str) -> dict[str, Any]:
    """A completion of one choice, as the API returns it."""
    message = {"role": "assistant", "content": text, "refusal": None}
    return {
        **_envelope("chat.completion"),
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": _usage(1, 1),
    }


class OpenAIServer:
    """The server, on a free port of 127.0.0.1, while it is entered. ``requests`` are the bodies it was sent.

    ``asked`` is set by the first request, and ``left`` when a client closes the connection during a reply.
    """

    def __init__(self, *replies: Reply) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.asked = asyncio.Event()
        self.left = asyncio.Event()
        self._replies = list(replies)
        self._port = 0
        application = web.Application()
        application.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(application, shutdown_timeout=0, handler_cancellation=True)

    @property
    def url(self) -> str:
        """The base URL that a client is given."""
        return f"http://127.0.0.1:{self._port}/v1"

    async def __aenter__(self) -> OpenAIServer:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body: dict[str, Any] = await request.json()
        self.requests.append(body)
        self.keys.append(request.headers.get("Authorization", ""))
        self.asked.set()
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        try:
            return await reply(request, body)
        except (asyncio.CancelledError, ConnectionResetError):
            self.left.set()
            raise


async def _open_stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    return response


def _events(text: str, finish_reason: str = "stop", usage: tuple[int, int] | None = None) -> Iterator[bytes]:
    for piece in text.split(" "):
        yield _event({"role": "assistant", "content": f"{piece} "}, None)
    yield _event({}, finish_reason)
    if usage is not None:
        yield _chunk(choices=[], usage=_usage(*usage))
    yield b"data: [DONE]\n\n"


def _event(delta: Mapping[str, str], finish_reason: str | None) -> bytes:
    return _chunk(choices=[{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}])


def _chunk(**fields: Any) -> bytes:
    return f"data: {json.dumps({**_envelope('chat.completion.chunk'), **fields})}\n\n".encode()


def _usage(tokens_in: int, tokens_out: int) -> dict[str, int]:
    return {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}


def _envelope(kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 1_700_000_000, "model": "test-model"}
