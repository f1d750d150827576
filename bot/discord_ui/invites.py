"""The address that adds the coach to a guild, with the fewest permissions it can work with."""

from __future__ import annotations

import base64
import binascii

import discord

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    create_public_threads=True,  # an answer can be continued in a thread of its own
    send_messages_in_threads=True,
    embed_links=True,  # answers are embeds
    read_message_history=True,  # a reply names the message it answers
)
SCOPES = ("bot", "applications.commands")


def invite_url(application_id: int) -> str:
    """Where a moderator adds the coach to their guild."""
    return discord.utils.oauth_url(application_id, permissions=PERMISSIONS, scopes=SCOPES)


def application_id_of(token: str) -> int | None:
    """The application that a bot token belongs to: its first part is the id in base64. None for any other text."""
    first = token.strip().partition(".")[0]
    try:
        text = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return int(text) if text.isdigit() and 15 <= len(text) <= 20 else None
