"""Acknowledging an interaction at once, and putting pages in its place when they are ready."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.discord_ui.kit.context import Interaction
from bot.discord_ui.kit.page_view import AnyButton, PageView, page_view


async def defer(interaction: Interaction, *, public: bool = False) -> None:
    """Acknowledge a command or a modal before any work; Discord waits three seconds at most."""
    interaction.extras["public"] = public
    await interaction.response.defer(thinking=True, ephemeral=not public)


async def show(interaction: Interaction, pages: Sequence[discord.Embed], *, more: Sequence[AnyButton] = ()) -> None:
    """Replace the deferred reply with pages, with buttons to turn them when there are several, and ``more`` buttons."""
    view = page_view(interaction.client, pages, reader_id=interaction.user.id, more=more)
    message = await interaction.edit_original_response(embed=pages[0], view=view)
    if isinstance(view, PageView):
        view.message = message


async def say(interaction: Interaction, text: str) -> None:
    """Replace the deferred reply with a text that is safe already."""
    await interaction.edit_original_response(content=text)
