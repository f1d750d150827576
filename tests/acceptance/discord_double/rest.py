"""The REST API: the application with all its routes, and those of users, guilds and channels."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .commands import CommandBook
from .errors import cannot_message_user, missing_access, missing_permissions
from .gateway import Gateway
from .interactions import Interaction
from .message_payloads import render_message
from .message_store import MessageStore
from .payloads import render_channel, render_own_user, render_user
from .permissions import Permission, permissions_in
from .sessions import MESSAGE_CONTENT
from .state import Channel, World
from .witness import RECORD, Violation, Witness, reply_json

MAY_READ_MESSAGES = 1 << 19
"""The application flag GATEWAY_MESSAGE_CONTENT_LIMITED: the intent is switched on, and there are few servers."""


@dataclass(kw_only=True)
class Server:
    """What the handlers work on."""

    world: World
    store: MessageStore
    book: CommandBook
    gateway: Gateway
    witness: Witness
    interactions: dict[str, Interaction] = field(default_factory=dict)
    """By token."""
    acknowledge_within: float = 3.0
    token_lifetime: float = 900.0

    def unacknowledged(self) -> list[Violation]:
        """The interactions whose time ran out without any callback."""
        latest = time.monotonic() - self.acknowledge_within
        return [
            Violation(rule="interaction", detail=one.describe())
            for one in self.interactions.values()
            if not one.acknowledged and one.sent_at < latest
        ]


SERVER = web.AppKey("server", Server)
routes = web.RouteTableDef()
PREFIX = "/api/v10"


def server_of(request: web.Request) -> Server:
    return request.app[SERVER]


def body_of(request: web.Request) -> Any:
    return request[RECORD].body


def message_reply(request: web.Request, message: Any, status: int = 200) -> web.Response:
    return reply_json(request, render_message(message, server_of(request).world), status)


def check_may_write(world: World, channel: Channel) -> None:
    """Raises ApiError 403 where the bot can't write: 50007 (closed DMs), 50001 or 50013."""
    if channel.guild is None:
        if channel.recipient is not None and not channel.recipient.dms_open:
            raise cannot_message_user()
        return
    has = permissions_in(channel.guild.members[world.bot.id], channel)
    if not has & Permission.VIEW_CHANNEL:
        raise missing_access()
    needed = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
    if not has & needed:
        raise missing_permissions()


@routes.get(PREFIX + "/users/@me")
async def get_own_user(request: web.Request) -> web.Response:
    return reply_json(request, render_own_user(server_of(request).world.bot))


@routes.get(PREFIX + "/users/{user_id}")
async def get_user(request: web.Request) -> web.Response:
    return reply_json(request, render_user(server_of(request).world.get_user(request.match_info["user_id"])))


@routes.get(PREFIX + "/oauth2/applications/@me")
@routes.get(PREFIX + "/applications/@me")
async def get_application(request: web.Request) -> web.Response:
    world = server_of(request).world
    nothing = dict.fromkeys(["icon", "type", "interactions_endpoint_url", "role_connections_verification_url", "team"])
    zeros = dict.fromkeys(
        ["approximate_user_install_count", "approximate_user_authorization_count", "explicit_content_filter"],
        0,
    )
    payload = {
        **nothing,
        **zeros,
        "id": str(world.application_id),
        "name": world.bot.name,
        "description": "",
        "verify_key": "0" * 64,
        "flags_new": "0",
        "flags": MAY_READ_MESSAGES if server_of(request).gateway.allowed_intents & MESSAGE_CONTENT else 0,
        "redirect_uris": [],
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": render_user(world.owner),
        "approximate_guild_count": len(world.guilds),
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
    }
    return reply_json(request, payload)


@routes.get(PREFIX + "/gateway/bot")
async def get_gateway(request: web.Request) -> web.Response:
    gateway = server_of(request).gateway
    starts = {"total": 1000, "remaining": gateway.starts_left, "reset_after": 5_000, "max_concurrency": 1}
    return reply_json(request, {"url": gateway.url, "shards": gateway.shards, "session_start_limit": starts})


@routes.post(PREFIX + "/users/@me/channels")
async def create_dm(request: web.Request) -> web.Response:
    world = server_of(request).world
    user = world.get_user(body_of(request).get("recipient_id"))
    if user.bot:
        raise cannot_message_user()
    return reply_json(request, render_channel(world.dm_channel(user)))


@routes.get(PREFIX + "/channels/{channel_id}")
async def get_channel(request: web.Request) -> web.Response:
    return reply_json(request, render_channel(visible_channel(request)))


def visible_channel(request: web.Request) -> Channel:
    """Raises ApiError 404 or 403 50001."""
    world = server_of(request).world
    channel = world.get_channel(request.match_info["channel_id"])
    if channel.guild is not None:
        member = channel.guild.members.get(world.bot.id)
        if member is None or not permissions_in(member, channel) & Permission.VIEW_CHANNEL:
            raise missing_access()
    return channel


@routes.post(PREFIX + "/channels/{channel_id}/typing")
async def show_typing(request: web.Request) -> web.Response:
    channel = visible_channel(request)
    channel.typing += 1
    return reply_json(request, None, 204)


@routes.get("/attachments/{attachment_id}/{filename}")
async def get_attachment(request: web.Request) -> web.Response:
    """The fake CDN."""
    attachment = server_of(request).store.attachments.get(int(request.match_info["attachment_id"]))
    if attachment is None:
        raise web.HTTPNotFound(text=json.dumps({"message": "no such file"}))
    return web.Response(body=attachment.content, content_type=attachment.content_type)
