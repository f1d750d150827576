"""Buttons that turn the pages of a long reply."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import discord

from bot.discord_ui.kit.context import Interaction
from bot.discord_ui.kit.error_replies import UNSENT, reply_with_error

AnyButton = discord.ui.DynamicItem[Any]
"""A button or menu of the coach's that works by its custom_id, after a restart too."""
TIMEOUT = 14 * 60.0
"""Seconds; an interaction's own message can be edited for 15 minutes."""


class PageView(discord.ui.View):
    """Previous and next, for the person who asked. When it times out these two go; the page and ``more`` stay."""

    def __init__(
        self, client: discord.Client, pages: Sequence[discord.Embed], *, reader_id: int, more: Sequence[AnyButton] = ()
    ) -> None:
        super().__init__(timeout=TIMEOUT)
        self._client = client
        self._more = more
        self.message: discord.Message | None = None
        self._last_press: Interaction | None = None
        self._pages = pages
        self._reader_id = reader_id
        self._place = 0
        self._mark()
        for item in more:
            self.add_item(item)

    @discord.ui.button(label="Previous", style=discord.ButtonStyle.secondary)
    async def previous(self, interaction: Interaction, _: discord.ui.Button[PageView]) -> None:
        """One page back."""
        await self._turn(interaction, -1)

    @discord.ui.button(label="Next", style=discord.ButtonStyle.secondary)
    async def next(self, interaction: Interaction, _: discord.ui.Button[PageView]) -> None:
        """One page on."""
        await self._turn(interaction, 1)

    async def interaction_check(self, interaction: Interaction, /) -> bool:  # type: ignore[override]  # ours carries the coach
        """Only the person who asked turns the pages; others would turn them for everybody."""
        if interaction.user.id == self._reader_id:
            return True
        await interaction.response.send_message("Only the person who asked can turn these pages.", ephemeral=True)
        return False

    async def on_timeout(self) -> None:
        """Take the two buttons away; the last press may still edit a reply whose own 15 minutes are over."""
        self._client.add_dynamic_items(*map(type, self._more))  # discord.py forgets their kind with this view
        left = self.remove_item(self.previous).remove_item(self.next)
        view = left if left.children else None
        with contextlib.suppress(*UNSENT):
            if self._last_press is not None:
                await self._last_press.edit_original_response(view=view)
            elif self.message is not None:
                await self.message.edit(view=view)

    async def on_error(self, interaction: Interaction, error: Exception, _: discord.ui.Item[Any], /) -> None:  # type: ignore[override]  # ours carries the coach
        """Tell the person who pressed."""
        await reply_with_error(interaction, error)

    async def _turn(self, interaction: Interaction, step: int) -> None:
        self._last_press = interaction
        self._place = min(max(self._place + step, 0), len(self._pages) - 1)
        self._mark()
        await interaction.response.edit_message(embed=self._pages[self._place], view=self)

    def _mark(self) -> None:
        self.previous.disabled = self._place == 0
        self.next.disabled = self._place == len(self._pages) - 1


def page_view(
    client: discord.Client, pages: Sequence[discord.Embed], *, reader_id: int, more: Sequence[AnyButton] = ()
) -> discord.ui.View | None:
    """The buttons below a reply: those that turn pages when there are several, and ``more``. None for no buttons."""
    if len(pages) > 1:
        return PageView(client, pages, reader_id=reader_id, more=more)
    view = discord.ui.View(timeout=None)
    for item in more:
        view.add_item(item)
    return view if more else None
