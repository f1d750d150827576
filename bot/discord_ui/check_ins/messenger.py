"""Delivering check-ins as direct messages."""

from __future__ import annotations

import asyncio

import discord

from bot.discord_ui.check_ins.rendering import render_prompt
from bot.discord_ui.check_ins.views import prompt_view
from bot.discord_ui.kit.error_replies import UNSENT
from bot.services.check_ins.messages import CheckInPrompt, SentMessage, UndeliverableError

MAX_TRY = 30.0
"""Seconds for one message; what hangs longer is tried again later with the same nonce."""
UNKNOWN_USER = 10013
INVALID_RECIPIENT = 50033


class DiscordMessenger:
    """Sends check-ins to people.

    discord.py turns a nonce that it is given into ``enforce_nonce``: Discord then gives back the message that it has
    instead of sending another.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def send(self, prompt: CheckInPrompt) -> SentMessage:
        """Send one. Raises UndeliverableError, permanent where the person or their settings refuse it."""
        try:
            async with asyncio.timeout(MAX_TRY):
                return await self._send(prompt)
        except discord.HTTPException as error:
            raise UndeliverableError(f"Discord refuses it: {error}", permanent=_is_final(error)) from error
        except UNSENT as error:
            raise UndeliverableError(f"Discord cannot be reached: {error!r}", permanent=False) from error

    async def _send(self, prompt: CheckInPrompt) -> SentMessage:
        recipient = discord.Object(prompt.member_id)
        channel = await self._client.create_dm(recipient)
        message = await channel.send(
            embed=render_prompt(prompt),
            view=prompt_view(prompt),
            nonce=prompt.nonce,
            allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, users=[recipient]),
        )
        return SentMessage(channel_id=channel.id, message_id=message.id)


def _is_final(error: discord.HTTPException) -> bool:
    """Whether the same message would be refused again: direct messages are closed, or there is no such person."""
    return isinstance(error, discord.Forbidden) or error.code in (UNKNOWN_USER, INVALID_RECIPIENT)
