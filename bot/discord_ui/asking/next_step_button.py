"""The button below an answer that all can read: whoever presses it sees their own next step, alone."""

from __future__ import annotations

import re
from typing import Any, Self

import discord

from bot.discord_ui.asking.rendering import render_reply
from bot.discord_ui.kit import replies
from bot.discord_ui.kit.buttons import Button, Pressed
from bot.discord_ui.kit.context import Interaction, guild_of, member_of
from bot.wording.english import MY_NEXT_STEP
from retrieval.values import Answer, AnswerKind

MAX_TOPIC = 90
"""Characters; Discord takes 100 of a custom_id."""


class NextStepButton(Pressed, discord.ui.DynamicItem[Button], template=re.compile(r"step:(?P<topic>[\w-]*)")):
    """Shows a next step around the document that an answer was about; around none, what is recommended."""

    def __init__(self, topic: str) -> None:
        self.topic = topic
        super().__init__(Button(label=MY_NEXT_STEP, custom_id=f"step:{topic}", emoji="🧭"))

    @classmethod
    def read(cls, match: re.Match[str], item: discord.ui.Item[Any]) -> Self:
        """The button that a custom_id stands for."""
        return cls(match["topic"])

    async def respond(self, interaction: Interaction) -> None:
        """Show whoever pressed what they do next."""
        await replies.defer(interaction)
        coach = interaction.client.coach
        profile = await coach.members.profile(member_of(interaction))
        step = await coach.answers.next_step(
            self.topic, title=MY_NEXT_STEP, profile=profile, guild_id=guild_of(interaction)
        )
        await replies.show(interaction, render_reply(step))


def next_step_buttons(answer: Answer) -> tuple[NextStepButton, ...]:
    """The button, for an answer that can be gone on from."""
    if answer.kind not in (AnswerKind.ANSWERED, AnswerKind.RECOMMENDED):
        return ()
    about = next((citation.document for citation in answer.citations), "")
    return (NextStepButton(about if re.fullmatch(rf"[\w-]{{0,{MAX_TOPIC}}}", about) else ""),)
