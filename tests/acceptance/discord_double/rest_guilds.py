"""REST routes of guilds, their members and roles, and of threads."""

from __future__ import annotations

from aiohttp import web

from .components import JsonObject
from .errors import invalid_form, missing_permissions
from .payloads import render_channel, render_guild, render_member, render_role
from .permissions import Permission, permissions_in
from .rest import PREFIX, body_of, server_of, visible_channel
from .state import PUBLIC_THREAD, TEXT, Channel, Guild, World
from .witness import reply_json

routes = web.RouteTableDef()


@routes.get(PREFIX + "/guilds/{guild_id}")
async def get_guild(request: web.Request) -> web.Response:
    return reply_json(request, render_guild(server_of(request).world.get_guild(request.match_info["guild_id"])))


@routes.get(PREFIX + "/guilds/{guild_id}/channels")
async def get_guild_channels(request: web.Request) -> web.Response:
    guild = server_of(request).world.get_guild(request.match_info["guild_id"])
    return reply_json(request, [render_channel(channel) for channel in guild.channels])


@routes.get(PREFIX + "/guilds/{guild_id}/roles")
async def get_roles(request: web.Request) -> web.Response:
    guild = server_of(request).world.get_guild(request.match_info["guild_id"])
    return reply_json(request, [render_role(role) for role in guild.roles])


@routes.get(PREFIX + "/users/@me/guilds")
async def list_own_guilds(request: web.Request) -> web.Response:
    world = server_of(request).world
    return reply_json(request, [_own_guild(guild, world) for guild in world.guilds.values()])


def _own_guild(guild: Guild, world: World) -> JsonObject:
    permissions = permissions_in(guild.members[world.bot.id], None)
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": str(permissions),
        "features": [],
    }


@routes.delete(PREFIX + "/users/@me/guilds/{guild_id}")
async def leave_guild(request: web.Request) -> web.Response:
    server = server_of(request)
    guild = server.world.get_guild(request.match_info["guild_id"])
    del server.world.guilds[guild.id]
    server.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild)
    return reply_json(request, None, 204)


@routes.get(PREFIX + "/guilds/{guild_id}/members/{user_id}")
async def get_member(request: web.Request) -> web.Response:
    world = server_of(request).world
    guild = world.get_guild(request.match_info["guild_id"])
    return reply_json(request, render_member(world.get_member(guild, request.match_info["user_id"])))


@routes.post(PREFIX + "/channels/{channel_id}/threads")
async def create_thread(request: web.Request) -> web.Response:
    kind = body_of(request).get("type") or PUBLIC_THREAD
    return _new_thread(request, visible_channel(request), kind)


@routes.post(PREFIX + "/channels/{channel_id}/messages/{message_id}/threads")
async def create_thread_from_message(request: web.Request) -> web.Response:
    channel = visible_channel(request)
    server_of(request).store.get(channel, request.match_info["message_id"])
    return _new_thread(request, channel, PUBLIC_THREAD)


def _new_thread(request: web.Request, parent: Channel, kind: int) -> web.Response:
    server = server_of(request)
    if parent.guild is None or parent.type != TEXT:
        raise invalid_form(["threads live in text channels only"])
    member = parent.guild.members[server.world.bot.id]
    if not permissions_in(member, parent) & Permission.CREATE_PUBLIC_THREADS:
        raise missing_permissions()
    thread = server.world.add_channel(parent.guild, body_of(request)["name"], parent=parent, kind=kind)
    thread.owner_id = server.world.bot.id
    payload = render_channel(thread)
    server.gateway.dispatch("THREAD_CREATE", {**payload, "newly_created": True}, parent.guild)
    return reply_json(request, payload, 201)
