"""Keeping messages: creating with nonces, editing with history, deleting."""

from __future__ import annotations

import mimetypes
import time
from dataclasses import dataclass, field
from typing import Any

from .components import JsonObject, numbered
from .errors import empty_message, unknown
from .messages import COMPONENTS_V2, EPHEMERAL, LOADING, Attachment, Message
from .state import Channel, User, World

NONCE_WINDOW_SECONDS = 300.0
BOT_FLAGS = (1 << 2) | EPHEMERAL | (1 << 12) | COMPONENTS_V2
"""The flags a bot may set: suppress embeds, ephemeral, suppress notifications, components v2."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One file of a multipart request, `key` being its `n` of `files[n]`."""

    key: str
    filename: str
    content: bytes


@dataclass(kw_only=True)
class MessageStore:
    """All messages of all channels, deleted ones included. `cdn` is the base URL of attachments."""

    world: World
    cdn: str = ""
    messages: dict[int, Message] = field(default_factory=dict)
    attachments: dict[int, Attachment] = field(default_factory=dict)
    nonce_window: float = NONCE_WINDOW_SECONDS

    def in_channel(self, channel: Channel) -> list[Message]:
        """The messages to see in a channel, oldest first."""
        return [one for one in self.messages.values() if one.channel is channel and not one.deleted]

    def get(self, channel: Channel, message_id: object) -> Message:
        """Raises ApiError 404 10008 for a message that isn't there or was deleted."""
        message = self.messages.get(int(str(message_id))) if str(message_id).isdigit() else None
        if message is None or message.deleted or message.channel is not channel:
            raise unknown("message")
        return message

    def find_by_nonce(self, channel: Channel, body: JsonObject) -> Message | None:
        """The earlier message that `enforce_nonce` makes Discord return instead of a second one."""
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return None
        oldest = time.monotonic() - self.nonce_window
        for message in self.in_channel(channel):
            if str(message.nonce) == str(body["nonce"]) and message.seen_at >= oldest:
                return message
        return None

    def create(
        self, channel: Channel, author: User, body: JsonObject, uploads: list[Upload] | None = None, **extra: Any
    ) -> Message:
        """A new message from the body of a request. Raises ApiError 400 50006 for an empty one."""
        message = Message(
            id=self.world.snowflakes.next(),
            channel=channel,
            author=author,
            created_at=self.world.clock(),
            seen_at=time.monotonic(),
            nonce=body.get("nonce"),
            **extra,
        )
        message.flags |= (body.get("flags") or 0) & BOT_FLAGS
        self._apply(message, body, uploads or [])
        if message.is_empty and not message.loading:
            raise empty_message()
        self.messages[message.id] = message
        channel.last_message_id = message.id
        return message

    def edit(self, message: Message, body: JsonObject, uploads: list[Upload] | None = None) -> None:
        """Changes what the body names, keeping the version before. Raises ApiError 400 50006 if nothing is left."""
        before = message.version()
        message.flags &= ~LOADING
        message.flags |= (body.get("flags") or 0) & COMPONENTS_V2
        self._apply(message, body, uploads or [])
        if message.is_empty:
            message.content, message.embeds = before.content, before.embeds
            message.components, message.flags = before.components, before.flags
            raise empty_message()
        message.edits.append(before)
        message.edited_at = self.world.clock()

    def _apply(self, message: Message, body: JsonObject, uploads: list[Upload]) -> None:
        if "content" in body:
            message.content = body["content"] or ""
        if "embeds" in body:
            message.embeds = [{"type": "rich", **embed} for embed in body["embeds"] or ()]
        if "components" in body:
            message.components = numbered(body["components"])
        if "allowed_mentions" in body:
            message.allowed_mentions = body["allowed_mentions"]
        if body.get("poll"):
            message.poll = body["poll"]
        if "attachments" in body or uploads:
            message.attachments = self._attachments_after(message, body, uploads)

    def _attachments_after(self, message: Message, body: JsonObject, uploads: list[Upload]) -> list[Attachment]:
        listed = {str(one["id"]): one for one in body.get("attachments") or ()}
        kept = [one for one in message.attachments if "attachments" not in body or str(one.id) in listed]
        added = [
            self.add_attachment(upload.filename, upload.content, listed.get(upload.key, {}).get("description"))
            for upload in uploads
        ]
        return kept + added

    def add_attachment(self, filename: str, content: bytes, description: str | None = None) -> Attachment:
        """A file on the fake CDN."""
        attachment_id = self.world.snowflakes.next()
        attachment = Attachment(
            id=attachment_id,
            filename=filename,
            content=content,
            content_type=mimetypes.guess_type(filename)[0] or "application/octet-stream",
            url=f"{self.cdn}/attachments/{attachment_id}/{filename}",
            description=description,
        )
        self.attachments[attachment_id] = attachment
        return attachment
