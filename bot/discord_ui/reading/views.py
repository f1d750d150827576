"""The button that opens a note, and the menu of its sections. Both work after a restart."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.discord_ui.kit import replies
from bot.discord_ui.kit.buttons import Button, Pressed
from bot.discord_ui.kit.context import Interaction, guild_of
from bot.discord_ui.reading.rendering import render_section, sections_of
from bot.services.knowledge.reading import Note
from knowledge.documents import Document
from retrieval.values import Answer

READ_THE_NOTE = "Read the note"
MAX_ID = 80
"""Characters of a note's id that fit a custom_id with what stands around it."""
Menu = discord.ui.Select[discord.ui.View]


class NoteButton(Pressed, discord.ui.DynamicItem[Button], template=re.compile(r"note:(?P<place>\d+):(?P<note>[\w-]+)")):
    """Opens a note at a section, for whoever presses it alone."""

    def __init__(self, note: str, place: int = 0) -> None:
        self.note = note
        self.place = place
        super().__init__(Button(label=READ_THE_NOTE, custom_id=f"note:{place}:{note}", emoji="📖"))

    @classmethod
    def read(cls, match: re.Match[str], item: discord.ui.Item[Any]) -> Self:
        """The button that a custom_id stands for."""
        return cls(match["note"], int(match["place"]))

    async def respond(self, interaction: Interaction) -> None:
        """Show the section."""
        await replies.defer(interaction)
        note = await interaction.client.coach.notes.read(self.note, guild_id=guild_of(interaction))
        await show_note(interaction, note, self.place)


class SectionMenu(Pressed, discord.ui.DynamicItem[Menu], template=re.compile(r"sections:(?P<note>[\w-]+)")):
    """Turns to another section of the same note, in the message that shows it."""

    def __init__(self, note: str, options: list[discord.SelectOption]) -> None:
        self.note = note
        super().__init__(Menu(placeholder="Sections", custom_id=f"sections:{note}", options=options))

    @classmethod
    def read(cls, match: re.Match[str], item: discord.ui.Item[Any]) -> Self:
        """The menu that a custom_id stands for; its options are those of the message."""
        return cls(match["note"], list(getattr(item, "options", [])))

    @classmethod
    def of(cls, document: Document, chosen: int) -> SectionMenu:
        """The menu of a note, with the section that is shown chosen."""
        return cls(
            document.id,
            [
                discord.SelectOption(label=heading[:100], value=str(place), default=place == chosen)
                for place, heading in enumerate(sections_of(document))
            ],
        )

    async def respond(self, interaction: Interaction) -> None:
        """Show the chosen section in the place of the one before."""
        await interaction.response.defer()
        chosen = self.item.values or ["0"]
        note = await interaction.client.coach.notes.read(self.note, guild_id=guild_of(interaction))
        await show_note(interaction, note, int(chosen[0]))


async def show_note(interaction: Interaction, note: Note, place: int) -> None:
    """Replace the deferred reply with a section and the menu of all of them."""
    fits = len(note.document.id) <= MAX_ID
    more = [SectionMenu.of(note.document, place)] if fits and note.document.sections else []
    await replies.show(interaction, render_section(note, place), more=more)


def note_buttons(answer: Answer) -> tuple[NoteButton, ...]:
    """The button that opens the first source of an answer, at the section it rests on."""
    first = next(iter(answer.citations), None)
    if first is None or not re.fullmatch(rf"[\w-]{{1,{MAX_ID}}}", first.document):
        return ()
    return (NoteButton(first.document, answer.source_place),)
