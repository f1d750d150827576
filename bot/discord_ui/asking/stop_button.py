"""The button that ends an answer while it is being written."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.discord_ui.kit.buttons import Button, Pressed
from bot.discord_ui.kit.context import Interaction

LABEL = "Stop"
NOT_YOURS = "Only the person who asked can stop this answer."
BROKEN_OFF = "This answer was cut short. Please ask again."


class StopButton(
    Pressed, discord.ui.DynamicItem[Button], template=re.compile(r"stop:(?P<asker>\d+):(?P<key>[0-9a-f]{16}-\d+)")
):
    """Stops the answer it stands below, for the person who asked."""

    def __init__(self, asker_id: int, key: str) -> None:
        self.asker_id, self.key = asker_id, key
        super().__init__(Button(label=LABEL, custom_id=f"stop:{asker_id}:{key}", emoji="⏹️"))

    @classmethod
    def read(cls, match: re.Match[str], item: discord.ui.Item[Any]) -> Self:
        """The button that a custom_id stands for."""
        return cls(int(match["asker"]), match["key"])

    async def respond(self, interaction: Interaction) -> None:
        """Stop; what was written so far stays."""
        if interaction.user.id != self.asker_id:
            await interaction.response.send_message(NOT_YOURS, ephemeral=True)
        elif interaction.client.writings.knows(self.key):
            interaction.client.writings.stop(self.key)
            await interaction.response.defer()
        else:
            await self._tidy(interaction)

    async def _tidy(self, interaction: Interaction) -> None:
        """What was being written when the coach was restarted: say so, and take the button away."""
        message = interaction.message
        embeds = [embed.set_footer(text=BROKEN_OFF) for embed in message.embeds] if message else []
        await interaction.response.edit_message(embeds=embeds, view=None)


def stop_view(asker_id: int, key: str) -> discord.ui.View:
    """The button alone."""
    view = discord.ui.View(timeout=None)
    view.add_item(StopButton(asker_id, key))
    return view
