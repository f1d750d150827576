"""/topic: read a note."""

from __future__ import annotations

import logging

from discord import app_commands

from bot.discord_ui.kit import replies
from bot.discord_ui.kit.choices import MAX_CHOICES, document_choices
from bot.discord_ui.kit.context import Interaction, guild_of
from bot.discord_ui.reading.views import show_note
from bot.errors import EXPECTED

logger = logging.getLogger(__name__)


@app_commands.command(description="Read a note, section by section. Only you see it.")
@app_commands.describe(name="Type part of its title")
async def topic(interaction: Interaction, name: str) -> None:
    """Show a note to whoever asks for it."""
    await replies.defer(interaction)
    note = await interaction.client.coach.notes.read(name, guild_id=guild_of(interaction))
    await show_note(interaction, note, 0)


@topic.autocomplete("name")
async def complete_name(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Notes whose title is like what was typed."""
    try:
        found = await interaction.client.coach.notes.suggest(typed, count=MAX_CHOICES, guild_id=guild_of(interaction))
    except EXPECTED as error:
        logger.info("no notes to choose from: %s", error)
        return []
    return document_choices(found)
