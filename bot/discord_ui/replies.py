"""Acknowledging an interaction at once, and putting pages in its place when they are ready."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.discord_ui.context import Interaction
from bot.discord_ui.page_view import PageView


async def defer(interaction: Interaction, *, public: bool = False) -> None:
    """Acknowledge a command or a modal before any work; Discord waits three seconds at most."""
    interaction.extras["public"] = public
    await interaction.response.defer(thinking=True, ephemeral=not public)


async def show(interaction: Interaction, pages: Sequence[discord.Embed]) -> None:
    """Replace the deferred reply with pages, with buttons to turn them when there are several."""
    if len(pages) == 1:
        await interaction.edit_original_response(embed=pages[0])
        return
    view = PageView(pages, reader_id=interaction.user.id)
    view.message = await interaction.edit_original_response(embed=pages[0], view=view)


async def say(interaction: Interaction, text: str) -> None:
    """Replace the deferred reply with a text that is safe already."""
    await interaction.edit_original_response(content=text)
