"""REST routes of application commands, global and of a guild."""

from __future__ import annotations

from aiohttp import web

from .errors import missing_access
from .rest import PREFIX, body_of, server_of
from .witness import reply_json

routes = web.RouteTableDef()
GLOBAL = PREFIX + "/applications/{application_id}/commands"
OF_GUILD = PREFIX + "/applications/{application_id}/guilds/{guild_id}/commands"


def _scope(request: web.Request) -> int | None:
    """The guild's id, or None for global commands. Raises ApiError 403 50001 for another guild."""
    if "guild_id" not in request.match_info:
        return None
    guild_id = int(request.match_info["guild_id"])
    if guild_id not in server_of(request).world.guilds:
        raise missing_access()
    return guild_id


@routes.get(GLOBAL)
@routes.get(OF_GUILD)
async def list_commands(request: web.Request) -> web.Response:
    return reply_json(request, server_of(request).book.listed(_scope(request)))


@routes.put(GLOBAL)
@routes.put(OF_GUILD)
async def overwrite_commands(request: web.Request) -> web.Response:
    return reply_json(request, server_of(request).book.overwrite(_scope(request), body_of(request) or []))


@routes.post(GLOBAL)
@routes.post(OF_GUILD)
async def upsert_command(request: web.Request) -> web.Response:
    return reply_json(request, server_of(request).book.upsert(_scope(request), body_of(request)), 201)


@routes.get(GLOBAL + "/{command_id}")
@routes.get(OF_GUILD + "/{command_id}")
async def get_command(request: web.Request) -> web.Response:
    command = server_of(request).book.get(_scope(request), request.match_info["command_id"])
    return reply_json(request, command)


@routes.delete(GLOBAL + "/{command_id}")
@routes.delete(OF_GUILD + "/{command_id}")
async def delete_command(request: web.Request) -> web.Response:
    server_of(request).book.delete(_scope(request), request.match_info["command_id"])
    return reply_json(request, None, 204)
