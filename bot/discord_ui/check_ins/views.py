"""The buttons of a check-in. All they need is in their custom_id, so they work after any restart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any, Self

import discord

from bot.discord_ui.check_ins.rendering import with_note
from bot.discord_ui.kit.buttons import Button, Pressed
from bot.discord_ui.kit.context import Interaction, member_of
from bot.discord_ui.kit.neutralising import shorten
from bot.services.check_ins.messages import CheckInPrompt
from bot.wording.english import summarise
from knowledge.ids import TopicId
from storage.records import CheckInAnswer

MAX_LABEL_LENGTH = 80
_LABELS = {CheckInAnswer.DONE: "Done", CheckInAnswer.IN_PROGRESS: "Still on it"}
_SIGNS = {CheckInAnswer.DONE: "✅", CheckInAnswer.IN_PROGRESS: "⏳"}
_STYLES = {CheckInAnswer.DONE: discord.ButtonStyle.success, CheckInAnswer.IN_PROGRESS: discord.ButtonStyle.primary}

_ANSWER = re.compile(r"checkin:(?P<check_in>\d+):(?P<topic>[a-z0-9-]+):(?P<answer>done|in_progress)")
_SNOOZE = re.compile(r"checkin:(?P<check_in>\d+):snooze")


class AnswerButton(Pressed, discord.ui.DynamicItem[Button], template=_ANSWER):
    """One answer about one topic; pressed it is disabled, and the other one of its row can still be pressed."""

    def __init__(
        self, check_in_id: int, topic: TopicId, answer: CheckInAnswer, *, label: str, pressed: bool = False
    ) -> None:
        self.check_in_id, self.topic, self.answer, self.label = check_in_id, topic, answer, label
        super().__init__(
            Button(
                label=label,
                custom_id=f"checkin:{check_in_id}:{topic}:{answer.value}",
                style=_STYLES[answer] if pressed else discord.ButtonStyle.secondary,
                emoji=_SIGNS[answer] if pressed else None,
                disabled=pressed,
            )
        )

    @classmethod
    def read(cls, match: re.Match[str], item: discord.ui.Item[Any]) -> Self:
        """The button that a custom_id stands for."""
        return cls.shown(match, str(getattr(item, "label", "")))

    @classmethod
    def shown(cls, match: re.Match[str], label: str, *, pressed: bool = False) -> Self:
        """The button that a custom_id stands for, as it looks."""
        return cls(
            int(match["check_in"]),
            TopicId(match["topic"]),
            CheckInAnswer(match["answer"]),
            label=label,
            pressed=pressed,
        )

    async def respond(self, interaction: Interaction) -> None:
        """Write the answer to the member's progress and show that it is noted."""
        await interaction.response.defer()
        coach, member_id = interaction.client.coach, member_of(interaction)
        response = await coach.check_ins.respond(
            self.check_in_id, member_id, self.topic, self.answer, now=interaction.client.clock()
        )
        state = "is done" if self.answer is CheckInAnswer.DONE else "stays on your list"
        note = f"**{response.topic.title}** {state}. {summarise(response.next, response.profile)}"
        await _update(interaction, note, pressed=self, done=response.profile.done)


class SnoozeButton(Pressed, discord.ui.DynamicItem[Button], template=_SNOOZE):
    """Ask again in a day."""

    def __init__(self, check_in_id: int, *, pressed: bool = False) -> None:
        self.check_in_id = check_in_id
        label = "Asking again tomorrow" if pressed else "Ask me again in a day"
        super().__init__(Button(label=label, custom_id=f"checkin:{check_in_id}:snooze", disabled=pressed, emoji="💤"))

    @classmethod
    def read(cls, match: re.Match[str], item: discord.ui.Item[Any]) -> Self:
        """The button that a custom_id stands for."""
        return cls(int(match["check_in"]))

    async def respond(self, interaction: Interaction) -> None:
        """Put the next check-in off."""
        await interaction.response.defer()
        until = await interaction.client.coach.check_ins.snooze(
            self.check_in_id, member_of(interaction), now=interaction.client.clock()
        )
        await _update(interaction, f"I'll ask again {discord.utils.format_dt(until, 'f')}.", pressed=self)


def prompt_view(prompt: CheckInPrompt) -> discord.ui.View:
    """A row of buttons for each topic, and one to snooze; at most Discord's five rows."""
    view = discord.ui.View(timeout=None)
    for row, topic in enumerate(prompt.topics):
        for answer, words in _LABELS.items():
            label = shorten(f"{words}: {topic.title}" if answer is CheckInAnswer.DONE else words, MAX_LABEL_LENGTH)
            _add(view, AnswerButton(prompt.check_in_id, topic.id, answer, label=label), row)
    if prompt.can_snooze:
        _add(view, SnoozeButton(prompt.check_in_id), len(prompt.topics))
    return view


def pressed_view(
    message: discord.Message, pressed: AnswerButton | SnoozeButton, done: AbstractSet[TopicId] = frozenset()
) -> discord.ui.View:
    """The buttons of a message as they are after a press; ``done`` is what the member has completed by now."""
    view = discord.ui.View(timeout=None)
    for row, button in _buttons(message):
        custom_id = button.custom_id or ""
        if match := _ANSWER.fullmatch(custom_id):
            is_pressed = _is_pressed(button, match, pressed, done)
            _add(view, AnswerButton.shown(match, button.label or "", pressed=is_pressed), row)
        elif match := _SNOOZE.fullmatch(custom_id):
            is_pressed = button.disabled or isinstance(pressed, SnoozeButton)
            _add(view, SnoozeButton(int(match["check_in"]), pressed=is_pressed), row)
    return view


def _is_pressed(
    button: discord.Button,
    match: re.Match[str],
    pressed: AnswerButton | SnoozeButton,
    done: AbstractSet[TopicId],
) -> bool:
    if isinstance(pressed, AnswerButton) and pressed.topic == match["topic"]:
        return pressed.answer == match["answer"]
    if match["topic"] in done:  # two quick presses: the message may not show the first one yet
        return match["answer"] == CheckInAnswer.DONE
    return button.disabled


async def _update(
    interaction: Interaction,
    note: str,
    *,
    pressed: AnswerButton | SnoozeButton,
    done: AbstractSet[TopicId] = frozenset(),
) -> None:
    message = interaction.message
    if message is None or not message.embeds:
        return
    embed = with_note(message.embeds[0], note)
    await interaction.edit_original_response(embed=embed, view=pressed_view(message, pressed, done))


def _buttons(message: discord.Message) -> Iterator[tuple[int, discord.Button]]:
    for row, component in enumerate(message.components):
        if isinstance(component, discord.ActionRow):
            yield from ((row, child) for child in component.children if isinstance(child, discord.Button))


def _add(view: discord.ui.View, item: AnswerButton | SnoozeButton, row: int) -> None:
    item.row = row
    view.add_item(item)
