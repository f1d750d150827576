"""What every button of the coach is made of: it works after any restart, and its errors are told to whoever pressed."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.discord_ui.kit.context import Interaction
from bot.discord_ui.kit.error_replies import guard

Button = discord.ui.Button[discord.ui.View]


class Pressed:
    """Beside ``discord.ui.DynamicItem``: a button says how its custom_id is read and what a press does."""

    @classmethod
    def read(cls, match: re.Match[str], item: discord.ui.Item[Any]) -> Self:
        """The button that a custom_id stands for; ``item`` is how it looks in its message."""
        raise NotImplementedError

    async def respond(self, interaction: Interaction) -> None:
        """What a press does. May raise anything."""
        raise NotImplementedError

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, as discord.py asks for it."""
        return cls.read(match, item)

    async def callback(self, interaction: discord.Interaction[Any], /) -> None:
        """Respond; an error becomes a reply for whoever pressed."""
        await guard(interaction, self.respond(interaction))
