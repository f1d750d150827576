"""REST routes of messages in channels, and of their reactions."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from .components import JsonObject
from .errors import missing_permissions, not_the_author
from .message_payloads import render_message
from .messages import REPLY, Message
from .permissions import Permission, permissions_in
from .rest import PREFIX, body_of, check_may_write, message_reply, server_of
from .state import Channel
from .witness import RECORD, reply_json

routes = web.RouteTableDef()
MESSAGES = PREFIX + "/channels/{channel_id}/messages"
ONE = MESSAGES + "/{message_id}"


def _channel(request: web.Request) -> Channel:
    return server_of(request).world.get_channel(request.match_info["channel_id"])


def _message(request: web.Request) -> Message:
    return server_of(request).store.get(_channel(request), request.match_info["message_id"])


@routes.post(MESSAGES)
async def create_message(request: web.Request) -> web.Response:
    server, channel, body = server_of(request), _channel(request), body_of(request)
    check_may_write(server.world, channel)
    earlier = server.store.find_by_nonce(channel, body)
    if earlier is not None:
        return message_reply(request, earlier)
    reference = _reference(request, body)
    message = server.store.create(
        channel,
        server.world.bot,
        body,
        request[RECORD].files,
        reference=reference,
        type=REPLY if reference is not None else 0,
    )
    server.gateway.dispatch_message("MESSAGE_CREATE", message)
    return message_reply(request, message)


def _reference(request: web.Request, body: JsonObject) -> Message | None:
    reference = body.get("message_reference")
    if not reference:
        return None
    server = server_of(request)
    channel = server.world.get_channel(reference.get("channel_id") or request.match_info["channel_id"])
    return server.store.get(channel, reference["message_id"])


@routes.get(MESSAGES)
async def list_messages(request: web.Request) -> web.Response:
    server = server_of(request)
    visible = [message for message in server.store.in_channel(_channel(request)) if not message.ephemeral]
    chosen = _page(visible, request.query)
    return reply_json(request, [render_message(message, server.world) for message in reversed(chosen)])


def _page(messages: list[Message], query: Mapping[str, str]) -> list[Message]:
    """The asked-for part of messages that are in order, oldest first."""
    limit = int(query.get("limit", "50"))
    if "after" in query:
        return [message for message in messages if message.id > int(query["after"])][:limit]
    before = int(query.get("before", messages[-1].id + 1 if messages else 0))
    return [message for message in messages if message.id < before][-limit:]


@routes.get(ONE)
async def get_message(request: web.Request) -> web.Response:
    return message_reply(request, _message(request))


@routes.patch(ONE)
async def edit_message(request: web.Request) -> web.Response:
    server, message = server_of(request), _message(request)
    if message.author is not server.world.bot:
        raise not_the_author()
    server.store.edit(message, body_of(request), request[RECORD].files)
    server.gateway.dispatch_message("MESSAGE_UPDATE", message)
    return message_reply(request, message)


@routes.delete(ONE)
async def delete_message(request: web.Request) -> web.Response:
    server, message = server_of(request), _message(request)
    guild = message.channel.guild
    if message.author is not server.world.bot:
        has = permissions_in(guild.members[server.world.bot.id], message.channel) if guild else 0
        if not has & Permission.MANAGE_MESSAGES:
            raise missing_permissions()
    message.deleted = True
    deleted = {"id": str(message.id), "channel_id": str(message.channel.id)}
    if guild is not None:
        deleted["guild_id"] = str(guild.id)
    server.gateway.dispatch("MESSAGE_DELETE", deleted, guild)
    return reply_json(request, None, 204)


@routes.put(ONE + "/reactions/{emoji_name}/@me")
async def add_reaction(request: web.Request) -> web.Response:
    _message(request).reactions.append(request.match_info["emoji_name"])
    return reply_json(request, None, 204)


@routes.delete(ONE + "/reactions/{emoji_name}/@me")
async def remove_reaction(request: web.Request) -> web.Response:
    reactions = _message(request).reactions
    if request.match_info["emoji_name"] in reactions:
        reactions.remove(request.match_info["emoji_name"])
    return reply_json(request, None, 204)
