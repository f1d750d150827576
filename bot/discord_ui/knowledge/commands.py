"""/kb: moderators keep what the coach knows in their guild true. The service asks for the permission itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

import discord
from discord import app_commands

from bot.discord_ui.kit import replies
from bot.discord_ui.kit.choices import note_choices
from bot.discord_ui.kit.context import Interaction, actor_of
from bot.discord_ui.kit.embeds import render_pages
from bot.discord_ui.kit.forms import Form, Sent
from bot.discord_ui.kit.neutralising import neutralise_line
from bot.errors import EXPECTED
from bot.services.knowledge.editing import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH
from storage.records import DocumentRecord, DocumentState

logger = logging.getLogger(__name__)

kb = app_commands.Group(
    name="kb",
    description="What the coach knows in this server.",
    guild_only=True,
    default_permissions=discord.Permissions(manage_guild=True),
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
)


class NoteForm(Form, title="Add a note"):
    """A title and a text; sending it adds the note."""

    template = re.compile("kb:add")

    def __init__(self) -> None:
        super().__init__(custom_id="kb:add")
        self.note_title: discord.ui.TextInput[NoteForm] = discord.ui.TextInput(
            max_length=MAX_TITLE_LENGTH, custom_id="title", placeholder="Onboarding: setting up your laptop"
        )
        self.note_text: discord.ui.TextInput[NoteForm] = discord.ui.TextInput(
            style=discord.TextStyle.long, max_length=MAX_TEXT_LENGTH, custom_id="text"
        )
        self.add_item(discord.ui.Label(text="Title", component=self.note_title))
        self.add_item(
            discord.ui.Label(
                text="Text",
                description="Markdown. Members get answers from it, with its title as the source.",
                component=self.note_text,
            )
        )

    @classmethod
    async def take(cls, interaction: Interaction, sent: Sent) -> None:
        """Add the note."""
        await replies.defer(interaction)
        added = await interaction.client.coach.editing.add(
            actor_of(interaction),
            title=sent.typed.get("title", ""),
            text=sent.typed.get("text", ""),
            now=interaction.client.clock(),
        )
        await replies.say(
            interaction,
            f"Added {_named(added)}. Members of this server get answers from it from now on. "
            f"`/kb undo note:{added.key}` undoes it.",
        )


@kb.command(description="Add a note that members of this server get answers from.")
async def add(interaction: Interaction) -> None:
    """Open the form; who may not send it is told at once."""
    actor_of(interaction).require_moderator()
    await interaction.response.send_modal(NoteForm())


@kb.command(name="list", description="The notes of this server.")
async def list_notes(interaction: Interaction) -> None:
    """This guild's own notes."""
    await replies.defer(interaction)
    notes = await interaction.client.coach.editing.list_own(actor_of(interaction))
    lines = [f"- {_named(note)} · changed {discord.utils.format_dt(note.updated_at, 'R')}" for note in notes]
    text = "\n".join(lines) or "This server has no notes of its own yet. `/kb add` writes the first one."
    await replies.show(interaction, render_pages("Notes of this server", text))


@kb.command(description="Remove a note. You can bring it back.")
@app_commands.describe(note="Type part of its title")
async def remove(interaction: Interaction, note: str) -> None:
    """Remove one of this guild's notes."""
    await replies.defer(interaction)
    removed = await interaction.client.coach.editing.remove(actor_of(interaction), note, now=interaction.client.clock())
    await replies.say(interaction, f"Removed {_named(removed)}. `/kb undo note:{removed.key}` brings it back.")


@kb.command(description="Undo the last change to a note.")
@app_commands.describe(note="Type part of its title")
async def undo(interaction: Interaction, note: str) -> None:
    """Bring a removed note back, or the text a note had before."""
    await replies.defer(interaction)
    changed = await interaction.client.coach.editing.undo(actor_of(interaction), note, now=interaction.client.clock())
    state = "is gone again" if changed.state is DocumentState.REMOVED else "is back as it was before"
    await replies.say(interaction, f"Undone: {_named(changed)} {state}.")


@remove.autocomplete("note")
async def complete_note(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Notes that can be removed."""
    return note_choices(await _own_notes(interaction), typed)


@undo.autocomplete("note")
async def complete_changed_note(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Notes, removed ones too."""
    return note_choices(await _own_notes(interaction, include_removed=True), typed)


async def _own_notes(interaction: Interaction, *, include_removed: bool = False) -> Sequence[DocumentRecord]:
    try:
        editing = interaction.client.coach.editing
        return await editing.list_own(actor_of(interaction), include_removed=include_removed)
    except EXPECTED as error:
        logger.info("no notes to choose from: %s", error)
        return []


def _named(note: DocumentRecord) -> str:
    return f"**{neutralise_line(note.title) or note.key}** (`{note.key}`)"
