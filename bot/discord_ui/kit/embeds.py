"""Embeds: their colours, how much they hold, and any longer text as pages of them. Pure."""

from __future__ import annotations

import discord

from bot.discord_ui.kit.paging import split_pages

BLURPLE = discord.Colour(0x5865F2)
GREY = discord.Colour(0x80848E)
PAGE_LENGTH = 3200
"""Leaves room in an embed's 6,000 characters for the title, two fields of sources, a notice and the footer."""
FIELD_LENGTH = 1024


def render_pages(title: str, text: str) -> list[discord.Embed]:
    """Any longer text that is safe already, as one embed a page."""
    pages = split_pages(text, PAGE_LENGTH)
    embeds = [discord.Embed(title=title, description=page, colour=BLURPLE) for page in pages]
    for number, embed in enumerate(embeds, start=1):
        if len(embeds) > 1:
            embed.set_footer(text=f"Page {number} of {len(embeds)}")
    return embeds
