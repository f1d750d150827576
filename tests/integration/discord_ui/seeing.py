"""What a person sees of the coach's replies, typed."""

from __future__ import annotations

import re
from typing import Any

import discord
import simcord

Shown = discord.Message | simcord.ResponseMessage


def reply(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """The reply to an interaction."""
    assert result.response is not None
    return result.response


def last(channel: simcord.ChannelHandle) -> discord.Message:
    """The newest message of a channel."""
    assert channel.last_message is not None
    return channel.last_message


def described(message: Shown) -> str:
    """The text of a message's embed."""
    return message.embeds[0].description or ""


def footer(message: Shown) -> str:
    """What is below a message's embed."""
    return message.embeds[0].footer.text or ""


def fields(message: Shown) -> dict[str, str]:
    """The fields of a message's embed, by name."""
    return {str(field.name): str(field.value) for field in message.embeds[0].fields}


def own_mention(client: discord.Client) -> str:
    """How a person mentions the coach."""
    assert client.user is not None
    return client.user.mention


def rows(message: discord.Message) -> list[list[Any]]:
    """The buttons of a message, row by row."""
    return [list(row.children) for row in message.components if isinstance(row, discord.ActionRow)]


def labels(message: Shown) -> list[str]:
    """What the buttons of a message say."""
    sent: list[Any] = [row if isinstance(row, dict) else row.to_dict() for row in message.components]
    return [str(button["label"]) for row in sent for button in row.get("components", ())]


def incident_of(text: str) -> str:
    """The incident that a reply names."""
    found = re.search(r"\(Incident ([0-9a-f]{6})\)", text)
    assert found, text
    return found[1]
