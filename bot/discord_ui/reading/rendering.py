"""A note's section as an embed. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.discord_ui.kit.embeds import BLURPLE, PAGE_LENGTH
from bot.discord_ui.kit.neutralising import neutralise, neutralise_line, shorten
from bot.discord_ui.kit.paging import split_pages
from bot.services.knowledge.reading import Note
from bot.wording.english import word_place
from knowledge.documents import Document, Link

MAX_LINKS = 5
MAX_SECTIONS = 25
"""Options of a menu."""
OVERVIEW = "Overview"
_FIELD = 1000


def sections_of(document: Document) -> list[str]:
    """What the menu offers: the overview, then the sections by their headings."""
    return [OVERVIEW, *(section.heading or document.title for section in document.sections)][:MAX_SECTIONS]


def render_section(note: Note, place: int) -> list[discord.Embed]:
    """The overview (place 0) or a section of a note, as one embed a page."""
    document = note.document
    texts = [document.summary or document.title, *(section.text for section in document.sections)]
    place = place if 0 <= place < min(len(texts), MAX_SECTIONS) else 0
    pages = split_pages(neutralise(texts[place]), PAGE_LENGTH)
    title = shorten(neutralise_line(document.title), 120)
    heading = f"{title} — {shorten(neutralise_line(sections_of(document)[place]), 100)}" if place else title
    embeds = [discord.Embed(title=heading, description=page, colour=BLURPLE) for page in pages]
    if place == 0:
        _add_place(embeds[0], note)
    for number, embed in enumerate(embeds, start=1):
        if len(embeds) > 1:
            embed.set_footer(text=f"Page {number} of {len(embeds)}")
    return embeds


def _add_place(embed: discord.Embed, note: Note) -> None:
    where = word_place(note.document, note.before, note.after)
    if where:
        embed.add_field(name="On the road", value=shorten(neutralise(where), _FIELD), inline=False)
    if links := _links(note.document.links):
        embed.add_field(name="Read more", value=links, inline=False)


def _links(links: Sequence[Link]) -> str:
    lines = [f"[{neutralise_line(shorten(link.title, 80))}]({link.url})" for link in links[:MAX_LINKS]]
    while lines and len("\n".join(lines)) > _FIELD:
        lines.pop()
    return "\n".join(lines)
