"""The buttons below "Which question do you mean?": each gives the answer to its question, to whoever presses it."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.discord_ui.asking.rendering import render_reply
from bot.discord_ui.kit import replies
from bot.discord_ui.kit.buttons import Button, Pressed
from bot.discord_ui.kit.context import Interaction, guild_of, member_of
from bot.discord_ui.kit.neutralising import shorten, visible
from bot.discord_ui.reading.views import note_buttons
from knowledge.ids import EntryId
from retrieval.values import Answer

MAX_LABEL = 80
MAX_ID = 90


class OfferButton(Pressed, discord.ui.DynamicItem[Button], template=re.compile(r"offer:(?P<entry>[\w-]+)")):
    """Answers the question that was meant."""

    def __init__(self, entry: str, label: str = "") -> None:
        self.entry = EntryId(entry)
        super().__init__(Button(label=shorten(label, MAX_LABEL) or "…", custom_id=f"offer:{entry}"))

    @classmethod
    def read(cls, match: re.Match[str], item: discord.ui.Item[Any]) -> Self:
        """The button that a custom_id stands for."""
        return cls(match["entry"], str(getattr(item, "label", "") or ""))

    async def respond(self, interaction: Interaction) -> None:
        """Show the answer to whoever pressed, with their own next step."""
        await replies.defer(interaction)
        coach = interaction.client.coach
        profile = await coach.members.profile(member_of(interaction))
        reply = await coach.answers.say_entry(self.entry, profile=profile, guild_id=guild_of(interaction))
        await replies.show(interaction, render_reply(reply), more=note_buttons(reply.answer))


def offer_buttons(answer: Answer) -> tuple[OfferButton, ...]:
    """A button for each question that may have been meant."""
    return tuple(
        OfferButton(offer.entry, visible(offer.question)) for offer in answer.offers if len(offer.entry) <= MAX_ID
    )
