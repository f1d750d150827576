"""Messages and their history, as the people in the channel see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .components import BUTTON, TEXT_DISPLAY, JsonObject, walk
from .state import Channel, User

EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
DEFAULT, REPLY, CHAT_INPUT_COMMAND, CONTEXT_MENU_COMMAND = 0, 19, 20, 23

MENTION = re.compile(r"<@!?(\d+)>")


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file on the fake CDN. `content` is what GET on its URL answers."""

    id: int
    filename: str
    content: bytes
    content_type: str
    url: str
    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class Version:
    """What a message looked like before an edit."""

    content: str
    embeds: list[JsonObject]
    components: list[JsonObject]
    flags: int


@dataclass(eq=False, kw_only=True)
class Message:
    """One message. `seen_at` is monotonic seconds, `created_at` the double's clock."""

    id: int
    channel: Channel
    author: User
    created_at: datetime
    seen_at: float
    type: int = DEFAULT
    content: str = ""
    embeds: list[JsonObject] = field(default_factory=list)
    components: list[JsonObject] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    poll: JsonObject | None = None
    nonce: str | int | None = None
    reference: Message | None = None
    allowed_mentions: JsonObject | None = None
    interaction: Any = None
    """The Interaction that this message answers, if any."""
    edited_at: datetime | None = None
    edits: list[Version] = field(default_factory=list)
    """Earlier versions, oldest first; empty for a message never edited."""
    deleted: bool = False
    reactions: list[str] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """True while Discord shows "… is thinking"."""
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """Everything to read in it, line by line: content, embeds, text components, attachment names."""
        return "\n".join(part for part in self._parts() if part)

    def _parts(self) -> Iterator[str]:
        yield self.content
        for embed in self.embeds:
            yield (embed.get("author") or {}).get("name", "")
            yield embed.get("title") or ""
            yield embed.get("description") or ""
            for entry in embed.get("fields") or ():
                yield entry["name"]
                yield entry["value"]
            yield (embed.get("footer") or {}).get("text", "")
        for component in walk(self.components):
            if component["type"] == TEXT_DISPLAY:
                yield component["content"]
        for attachment in self.attachments:
            yield attachment.filename

    @property
    def buttons(self) -> dict[str, JsonObject]:
        """Its buttons by label (by custom_id where there is no label)."""
        found = (component for component in walk(self.components) if component["type"] == BUTTON)
        return {one.get("label") or one.get("custom_id") or "": one for one in found}

    @property
    def pinged_users(self) -> set[int]:
        """Ids of the users that this message really notifies, after `allowed_mentions`."""
        mentioned = {int(user_id) for user_id in MENTION.findall(self.content)}
        allowed = self.allowed_mentions
        if allowed is None or "users" in (allowed.get("parse") or ()):
            pinged = mentioned
        else:
            pinged = mentioned & {int(user_id) for user_id in allowed.get("users") or ()}
        if self.reference is not None and (allowed is None or allowed.get("replied_user")):
            pinged = pinged | {self.reference.author.id}
        return pinged

    @property
    def pings_everyone(self) -> bool:
        allowed = self.allowed_mentions
        may = allowed is None or "everyone" in (allowed.get("parse") or ())
        return may and ("@everyone" in self.content or "@here" in self.content)

    def version(self) -> Version:
        return Version(content=self.content, embeds=self.embeds, components=self.components, flags=self.flags)

    @property
    def is_empty(self) -> bool:
        return not (self.content or self.embeds or self.components or self.attachments or self.poll)

    def __repr__(self) -> str:
        return f"<Message {self.id} by {self.author.name}: {self.text[:60]!r}>"
