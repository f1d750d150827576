"""One gateway socket: compression, and writing a session's events in order."""

from __future__ import annotations

import asyncio
import json
import zlib
from typing import Any, Protocol

from aiohttp import web

from .sessions import Session
from .waiting import Pulse

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE = 0, 1, 2, 3, 4
RESUME, RECONNECT, REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 6, 7, 8, 9, 10, 11
SESSION_MOVED = 4000
"""Close code for the socket of a session that has been resumed on another one."""


class Encoder(Protocol):
    def __call__(self, text: str) -> str | bytes: ...


def make_encoder(compress: str | None) -> Encoder:
    """The transport compression that the client asked for in the URL.

    zstd-stream needs the `zstandard` package, which is there whenever discord.py asks for it.
    """
    if compress == "zlib-stream":
        deflate = zlib.compressobj()
        return lambda text: deflate.compress(text.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH)
    if compress == "zstd-stream":
        import zstandard  # noqa: PLC0415  # optional: discord.py asks for it only where it is installed

        stream = zstandard.ZstdCompressor().compressobj()
        block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return lambda text: bytes(stream.compress(text.encode()) + stream.flush(block))
    return lambda text: text


class Connection:
    """A client's socket; carries a session from IDENTIFY or RESUME on."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, pulse: Pulse) -> None:
        self._socket = socket
        self._request = request
        self._pulse = pulse
        self._encode = make_encoder(request.query.get("compress"))
        self._lock = asyncio.Lock()
        self._writer: asyncio.Task[None] | None = None
        self.session: Session | None = None
        self.closed_here = False
        self.path = request.path

    async def send(self, op: int, data: Any = None) -> None:
        await self._write({"op": op, "d": data, "s": None, "t": None})

    async def _write(self, payload: dict[str, Any]) -> None:
        async with self._lock:
            if self._socket.closed:
                return
            frame = self._encode(json.dumps(payload))
            if isinstance(frame, str):
                await self._socket.send_str(frame)
            else:
                await self._socket.send_bytes(frame)

    def attach(self, session: Session, replay_from: int) -> None:
        """From now on this socket carries the session; its events after the first `replay_from` are written."""
        self.session = session
        session.connection = self
        self._writer = asyncio.create_task(self._write_events(session, replay_from))

    async def _write_events(self, session: Session, position: int) -> None:
        while True:
            session.news.clear()
            while position < len(session.sent):
                position += 1
                await self._write(session.sent[position - 1])
            session.ready = True
            self._pulse.beat()
            await session.news.wait()

    async def detach(self) -> None:
        """The session loses this socket; it can be resumed."""
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
            self._writer = None
        if self.session is not None and self.session.connection is self:
            self.session.connection = None

    async def close(self, code: int) -> None:
        self.closed_here = True
        await self.detach()
        await self._socket.close(code=code, message=b"")

    async def abort(self) -> None:
        """Cuts the TCP connection, as a network failure does."""
        self.closed_here = True
        await self.detach()
        if self._request.transport is not None:
            self._request.transport.abort()
