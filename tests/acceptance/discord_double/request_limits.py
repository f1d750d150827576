"""Which limits apply to which request."""

from __future__ import annotations

from typing import Any

from .command_limits import command_problems, command_set_problems
from .faults import Request
from .kinds import CHOICES, OPEN_MODAL, REPLY_NOW, UPDATE
from .limits import FILE_BYTES, choice_problems, is_empty_message, message_problems, modal_problems

CREATES = {
    ("POST", "/channels/{channel_id}/messages"),
    ("POST", "/webhooks/{webhook_id}/{webhook_token}"),
}
EDITS = {
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original"),
}
CALLBACK = ("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
COMMAND_ROUTES = (
    "/applications/{application_id}/commands",
    "/applications/{application_id}/guilds/{guild_id}/commands",
)


def request_problems(request: Request) -> list[str]:
    """Problems of a request beyond the specification; those of empty messages start with "empty message"."""
    return [*_body_problems(request), *_file_problems(request)]


def _body_problems(request: Request) -> list[str]:
    operation = (request.method, request.route)
    if operation in CREATES and isinstance(request.body, dict):
        return _creation_problems(request.body, len(request.files))
    if operation in EDITS and isinstance(request.body, dict):
        return message_problems(request.body)
    if operation == CALLBACK and isinstance(request.body, dict):
        return _callback_problems(request.body, len(request.files))
    if request.route in COMMAND_ROUTES and isinstance(request.body, list):
        return command_set_problems(request.body)
    if request.route in COMMAND_ROUTES and isinstance(request.body, dict):
        return command_problems(request.body)
    return []


def _creation_problems(body: dict[str, Any], files: int) -> list[str]:
    if is_empty_message(body, files):
        return ["empty message: no content, embeds, components, files or poll"]
    return message_problems(body)


def _callback_problems(body: dict[str, Any], files: int) -> list[str]:
    data = body.get("data") or {}
    match body.get("type"):
        case t if t == REPLY_NOW:
            return _creation_problems(data, files)
        case t if t == UPDATE:
            return message_problems(data)
        case t if t == CHOICES:
            return choice_problems(data.get("choices") or [])
        case t if t == OPEN_MODAL:
            return modal_problems(data)
    return []


def _file_problems(request: Request) -> list[str]:
    problems = [] if len(request.files) <= 10 else [f"{len(request.files)} files, at most 10"]
    size = sum(len(upload.content) for upload in request.files)
    if size > FILE_BYTES:
        problems.append(f"files of {size} bytes in all, at most {FILE_BYTES}")
    return problems
