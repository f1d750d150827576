"""Gateway sessions: what was sent to a shard, so that it can be sent again on RESUME."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .components import JsonObject

if TYPE_CHECKING:
    from .connection import Connection

GUILDS, MEMBERS, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 1, 1 << 9, 1 << 12, 1 << 15
PRESENCES = 1 << 8
PRIVILEGED = MEMBERS | PRESENCES | MESSAGE_CONTENT

ALWAYS = {"READY", "RESUMED", "INTERACTION_CREATE", "USER_UPDATE"}
MESSAGES = {"MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"}


@dataclass(eq=False, kw_only=True)
class Session:
    """One IDENTIFY. `sent` holds every dispatch in order, the first with sequence number 1."""

    id: str
    shard: tuple[int, int]
    intents: int
    identify: JsonObject
    sent: list[JsonObject] = field(default_factory=list)
    connection: Connection | None = None
    ready: bool = False
    """Whether READY and what followed it has been written to a socket."""
    resumes: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def connected(self) -> bool:
        return self.connection is not None

    def handles(self, guild_id: int | None) -> bool:
        """Whether this shard gets the events of a guild (None: of direct messages)."""
        number, count = self.shard
        return ((guild_id or 0) >> 22) % count == number

    def wants(self, event: str, *, direct: bool) -> bool:
        """Whether the intents of this session ask for the event."""
        if event in ALWAYS:
            return True
        if event in MESSAGES:
            return bool(self.intents & (DIRECT_MESSAGES if direct else GUILD_MESSAGES))
        return bool(self.intents & GUILDS)

    def dispatch(self, event: str, data: Any) -> None:
        self.sent.append({"op": 0, "t": event, "s": len(self.sent) + 1, "d": data})
        self.news.set()
