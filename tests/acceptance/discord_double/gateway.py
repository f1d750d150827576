"""The gateway: IDENTIFY, READY, heartbeats, RESUME, and dispatching events to sessions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from aiohttp import WSMsgType, web

from . import connection as op
from .components import JsonObject
from .connection import Connection
from .message_payloads import redact, render_message_event
from .messages import Message
from .payloads import render_guild_create, render_member, render_own_user
from .sessions import MESSAGE_CONTENT, PRIVILEGED, Session
from .state import Guild, World
from .waiting import Pulse

AUTHENTICATION_FAILED, INVALID_SHARD, DISALLOWED_INTENTS = 4004, 4010, 4014
NORMAL_CLOSES = {1000, 1001}


@dataclass(kw_only=True)
class Gateway:
    """All gateway sessions. `url` is where clients connect, `resume_url` what READY tells them."""

    world: World
    pulse: Pulse
    url: str = ""
    resume_url: str = ""
    shards: int = 1
    allowed_intents: int = ~PRIVILEGED
    starts_left: int = 999
    heartbeat_interval: float = 41.25
    acknowledge_heartbeats: bool = True
    sessions: dict[str, Session] = field(default_factory=dict)
    connections: set[Connection] = field(default_factory=set)
    refused_identifies: list[JsonObject] = field(default_factory=list)
    heartbeats: int = 0
    up: asyncio.Event = field(default_factory=asyncio.Event)
    """While cleared, clients that connect wait for their HELLO."""

    @property
    def connected(self) -> list[Session]:
        """The sessions that are READY and have a live socket."""
        return [session for session in self.sessions.values() if session.ready and session.connected]

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """The aiohttp handler of one client's socket, from HELLO to its close."""
        await self.up.wait()
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        connection = Connection(socket, request, self.pulse)
        self.connections.add(connection)
        try:
            await connection.send(op.HELLO, {"heartbeat_interval": int(self.heartbeat_interval * 1000)})
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    await self._receive(connection, json.loads(frame.data))
        finally:
            await connection.detach()
            self.connections.discard(connection)
            self._forget_if_closed(connection, socket.close_code)
            self.pulse.beat()
        return socket

    def _forget_if_closed(self, connection: Connection, code: int | None) -> None:
        """A client that closes with 1000 or 1001 ends its session; any other close may be resumed."""
        if connection.session is not None and not connection.closed_here and code in NORMAL_CLOSES:
            self.sessions.pop(connection.session.id, None)

    async def _receive(self, connection: Connection, payload: JsonObject) -> None:
        data = payload.get("d")
        match payload["op"]:
            case op.HEARTBEAT:
                self.heartbeats += 1
                if self.acknowledge_heartbeats:
                    await connection.send(op.HEARTBEAT_ACK)
            case op.IDENTIFY:
                await self._identify(connection, data or {})
            case op.RESUME:
                await self._resume(connection, data or {})
            case op.REQUEST_MEMBERS:
                self._send_members(connection, data or {})
        self.pulse.beat()

    async def _identify(self, connection: Connection, data: JsonObject) -> None:
        shard = tuple(data.get("shard") or (0, 1))
        refusal = self._refusal(data, shard)
        if refusal is not None:
            self.refused_identifies.append(data)
            await connection.close(refusal)
            return
        session = Session(id=token_hex(16), shard=(shard[0], shard[1]), intents=int(data["intents"]), identify=data)
        self.sessions[session.id] = session
        self._greet(session)
        connection.attach(session, replay_from=0)

    def _refusal(self, data: JsonObject, shard: tuple[Any, ...]) -> int | None:
        """The close code for an IDENTIFY that Discord would not take."""
        if data.get("token") != self.world.token:
            return AUTHENTICATION_FAILED
        if len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            return INVALID_SHARD
        if int(data["intents"]) & ~self.allowed_intents:
            return DISALLOWED_INTENTS
        return None

    def _greet(self, session: Session) -> None:
        guilds = [guild for guild in self.world.guilds.values() if session.handles(guild.id)]
        ready = {
            "v": 10,
            "user": render_own_user(self.world.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.resume_url,
            "shard": list(session.shard),
            "application": {"id": str(self.world.application_id), "flags": 0},
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "_trace": [],
        }
        session.dispatch("READY", ready)
        for guild in guilds:
            if session.wants("GUILD_CREATE", direct=False):
                session.dispatch("GUILD_CREATE", render_guild_create(guild, self.world))

    async def _resume(self, connection: Connection, data: JsonObject) -> None:
        session = self.sessions.get(data.get("session_id") or "")
        if data.get("token") != self.world.token:
            await connection.close(AUTHENTICATION_FAILED)
        elif session is None or not isinstance(data.get("seq"), int) or data["seq"] > len(session.sent):
            await connection.send(op.INVALID_SESSION, False)
        else:
            if session.connection is not None:
                await session.connection.close(op.SESSION_MOVED)
            session.resumes += 1
            session.dispatch("RESUMED", {"_trace": []})
            connection.attach(session, replay_from=data["seq"])

    def _send_members(self, connection: Connection, data: JsonObject) -> None:
        session, guild = connection.session, self.world.guilds.get(int(data["guild_id"]))
        if session is None or guild is None:
            return
        wanted = {int(user_id) for user_id in data.get("user_ids") or ()}
        members = [member for member in guild.members.values() if not wanted or member.id in wanted]
        chunk = {
            "guild_id": str(guild.id),
            "members": [render_member(member) for member in members],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [],
            "nonce": data.get("nonce"),
        }
        session.dispatch("GUILD_MEMBERS_CHUNK", chunk)

    def dispatch(self, event: str, data: Any, guild: Guild | None) -> None:
        """To every session of the shard that the guild (None: direct messages) belongs to."""
        for session in self._audience(event, guild):
            session.dispatch(event, data)

    def dispatch_message(self, event: str, message: Message) -> None:
        """A message event, emptied for sessions that may not read it."""
        payload = render_message_event(message, self.world)
        for session in self._audience(event, message.channel.guild):
            readable = session.intents & MESSAGE_CONTENT
            session.dispatch(event, payload if readable else redact(payload, self.world))

    def _audience(self, event: str, guild: Guild | None) -> list[Session]:
        guild_id = guild.id if guild is not None else None
        return [
            session
            for session in self.sessions.values()
            if session.handles(guild_id) and session.wants(event, direct=guild is None)
        ]

    async def drop(self, code: int | None) -> None:
        """Closes every socket: with a close code, or by cutting the connection where None."""
        for connection in list(self.connections):
            await (connection.abort() if code is None else connection.close(code))

    @asynccontextmanager
    async def outage(self) -> AsyncIterator[None]:
        """Cuts every connection and takes none until the block ends; events meanwhile are kept for RESUME."""
        self.up.clear()
        await self.drop(None)
        try:
            yield
        finally:
            self.up.set()

    async def ask_to_reconnect(self) -> None:
        """Sends RECONNECT to every client."""
        for connection in list(self.connections):
            await connection.send(op.RECONNECT)

    async def invalidate(self, *, resumable: bool) -> None:
        """Sends INVALID_SESSION to every client; forgets the sessions unless they may be resumed."""
        if not resumable:
            self.sessions.clear()
        for connection in list(self.connections):
            await connection.send(op.INVALID_SESSION, resumable)
