"""The address that adds the coach to a guild, with the fewest permissions it can work with."""

from __future__ import annotations

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
