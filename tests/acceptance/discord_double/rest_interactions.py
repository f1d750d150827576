"""REST routes that answer interactions: the callback, @original and followups."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web

from .components import JsonObject
from .errors import already_acknowledged, invalid_form, invalid_webhook_token, unknown
from .interactions import Interaction
from .kinds import CHOICES, COMMAND, COMPONENT, DEFER, DEFER_UPDATE, MODAL_SUBMIT, OPEN_MODAL, REPLY_NOW, UPDATE
from .message_payloads import render_message
from .messages import CHAT_INPUT_COMMAND, CONTEXT_MENU_COMMAND, EPHEMERAL, LOADING, Message
from .modals import Modal
from .rest import PREFIX, Server, body_of, message_reply, server_of
from .witness import RECORD, reply_json

routes = web.RouteTableDef()
CALLBACK = PREFIX + "/interactions/{interaction_id}/{interaction_token}/callback"
WEBHOOK = PREFIX + "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL, ONE = WEBHOOK + "/messages/@original", WEBHOOK + "/messages/{message_id}"


@routes.post(CALLBACK)
async def respond(request: web.Request) -> web.Response:
    server, body = server_of(request), body_of(request)
    interaction = _interaction_to_answer(server, request)
    _check_kind(interaction, body["type"])
    interaction.acknowledged_at = time.monotonic()
    interaction.callback_type = body["type"]
    data = body.get("data") or {}
    interaction.callback_flags = data.get("flags") or 0
    _carry_out(server, interaction, data, request[RECORD].files)
    if request.query.get("with_response", "").lower() not in ("1", "true"):
        return reply_json(request, None, 204)
    return reply_json(request, _callback_response(server, interaction))


def _interaction_to_answer(server: Server, request: web.Request) -> Interaction:
    """Raises ApiError 404 10062 (unknown or too late) or 400 40060 (already acknowledged)."""
    record = request[RECORD]
    interaction = server.interactions.get(request.match_info["interaction_token"])
    if interaction is None or str(interaction.id) != request.match_info["interaction_id"]:
        server.witness.violate("interaction", "callback to an interaction that doesn't exist", record)
        raise unknown("interaction")
    if interaction.acknowledged:
        server.witness.violate("interaction", f"acknowledged twice: {interaction.describe()}", record)
        raise already_acknowledged()
    waited = record.at - interaction.sent_at
    if waited > server.acknowledge_within:
        detail = f"acknowledged after {waited:.2f} s, at most {server.acknowledge_within:g} s"
        server.witness.violate("interaction", f"{detail}: {interaction.describe()}", record)
        raise unknown("interaction")
    return interaction


def _check_kind(interaction: Interaction, callback: int) -> None:
    """Raises ApiError 400 50035 where this kind of answer isn't possible here."""
    has_message = interaction.message is not None
    possible = {
        COMMAND: {REPLY_NOW, DEFER, OPEN_MODAL},
        COMPONENT: {REPLY_NOW, DEFER, DEFER_UPDATE, UPDATE, OPEN_MODAL},
        MODAL_SUBMIT: {REPLY_NOW, DEFER, *({DEFER_UPDATE, UPDATE} if has_message else ())},
    }.get(interaction.type, {CHOICES})
    if callback not in possible:
        raise invalid_form([f"type: callback {callback} doesn't answer an interaction of type {interaction.type}"])


def _carry_out(server: Server, interaction: Interaction, data: JsonObject, uploads: list[Any]) -> None:
    match interaction.callback_type:
        case t if t == CHOICES:
            interaction.choices = data.get("choices") or []
        case t if t == OPEN_MODAL:
            interaction.modal = Modal.from_callback(data)
        case t if t in (UPDATE, DEFER_UPDATE):
            interaction.original = interaction.message
            if t == UPDATE:
                _edit_original(server, interaction, data, uploads)
        case t if t == DEFER:
            flags = LOADING | (interaction.callback_flags & EPHEMERAL)
            interaction.original = _create(server, interaction, {}, [], flags=flags)
        case _:
            interaction.original = _create(server, interaction, data, uploads)


def _create(
    server: Server, interaction: Interaction, body: JsonObject, uploads: list[Any], *, flags: int = 0
) -> Message:
    kind = 0
    if interaction.type == COMMAND and interaction.original is None:
        menu = interaction.payload["data"]["type"] != 1
        kind = CONTEXT_MENU_COMMAND if menu else CHAT_INPUT_COMMAND
    message = server.store.create(
        interaction.channel, server.world.bot, body, uploads, flags=flags, interaction=interaction, type=kind
    )
    if not message.ephemeral:
        server.gateway.dispatch_message("MESSAGE_CREATE", message)
    return message


def _edit_original(server: Server, interaction: Interaction, body: JsonObject, uploads: list[Any]) -> Message:
    message = interaction.original
    if message is None or message.deleted:
        raise unknown("message")
    server.store.edit(message, body, uploads)
    interaction.mark_updated()
    if not message.ephemeral:
        server.gateway.dispatch_message("MESSAGE_UPDATE", message)
    return message


def _callback_response(server: Server, interaction: Interaction) -> JsonObject:
    about: JsonObject = {"id": str(interaction.id), "type": interaction.type}
    response: JsonObject = {"interaction": about}
    message = interaction.original
    if message is not None:
        about["response_message_id"] = str(message.id)
        about["response_message_loading"] = message.loading
        about["response_message_ephemeral"] = message.ephemeral
        if interaction.callback_type in (REPLY_NOW, UPDATE):
            resource = {"type": interaction.callback_type, "message": render_message(message, server.world)}
            response["resource"] = resource
    return response


def _interaction_of(request: web.Request) -> Interaction:
    """Raises ApiError 404 10015 (not acknowledged yet) or 401 50027 (unknown or expired token)."""
    server = server_of(request)
    interaction = server.interactions.get(request.match_info["webhook_token"])
    if interaction is None or request.match_info["webhook_id"] != str(server.world.application_id):
        raise invalid_webhook_token()
    if time.monotonic() - interaction.sent_at > server.token_lifetime:
        server.witness.violate("interaction", "its token has expired (15 minutes)", request[RECORD])
        raise invalid_webhook_token()
    if not interaction.acknowledged:
        server.witness.violate("interaction", "answered before it was acknowledged", request[RECORD])
        raise unknown("webhook")
    return interaction


@routes.get(ORIGINAL)
async def get_original(request: web.Request) -> web.Response:
    message = _interaction_of(request).original
    if message is None or message.deleted:
        raise unknown("message")
    return message_reply(request, message)


@routes.patch(ORIGINAL)
async def edit_original(request: web.Request) -> web.Response:
    interaction = _interaction_of(request)
    message = _edit_original(server_of(request), interaction, body_of(request), request[RECORD].files)
    return message_reply(request, message)


@routes.delete(ORIGINAL)
async def delete_original(request: web.Request) -> web.Response:
    message = _interaction_of(request).original
    if message is None or message.deleted:
        raise unknown("message")
    message.deleted = True
    return reply_json(request, None, 204)


@routes.post(WEBHOOK)
async def create_followup(request: web.Request) -> web.Response:
    """A followup; the first one after a deferral fills in the deferred message, as Discord documents."""
    server, interaction, body = server_of(request), _interaction_of(request), body_of(request)
    uploads = request[RECORD].files
    if interaction.original is not None and interaction.original.loading:
        message = _edit_original(server, interaction, body, uploads)
    else:
        message = _create(server, interaction, body, uploads)
        interaction.followups.append(message)
    return message_reply(request, message)


@routes.get(ONE)
@routes.patch(ONE)
@routes.delete(ONE)
async def handle_followup(request: web.Request) -> web.Response:
    """Gets, edits or deletes a message of the interaction by its id."""
    server, interaction = server_of(request), _interaction_of(request)
    message = next((one for one in interaction.messages if str(one.id) == request.match_info["message_id"]), None)
    if message is None:
        raise unknown("message")
    if request.method == "DELETE":
        message.deleted = True
        return reply_json(request, None, 204)
    if request.method == "PATCH":
        server.store.edit(message, body_of(request), request[RECORD].files)
        if message is interaction.original:
            interaction.mark_updated()
    return message_reply(request, message)
