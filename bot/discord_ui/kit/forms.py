"""Forms that outlive the process which opened them: what is sent is taken by its custom_id, and never lost."""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import discord

from bot.discord_ui.kit.context import Interaction
from bot.discord_ui.kit.error_replies import reply_with_error
from bot.errors import InputError, NotNowError

OUTDATED_FORM = "This form has changed since you opened it, so nothing was saved. Please open it again."
STOPPING = (
    "I'm being restarted, so this may not have been saved. Please check, and send it again in a moment if it's missing."
)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A form that somebody sent: its custom_id, matched, and what was typed, by the custom_ids of its fields."""

    about: re.Match[str]
    typed: Mapping[str, str]


class Form(discord.ui.Modal, ABC):
    """A form. Its custom_id says all that taking it needs, so that no process has to remember having opened it.

    The custom_ids of its fields are names that a person understands: what was typed is given back under them.
    """

    template: ClassVar[re.Pattern[str]]
    """Which custom_ids are those of this form."""

    def __init__(self, *, custom_id: str) -> None:
        super().__init__(custom_id=custom_id)
        self.stop()  # discord.py is not to keep it and take it as well

    @classmethod
    @abstractmethod
    async def take(cls, interaction: Interaction, sent: Sent) -> None:
        """Do what the form is for. Any error becomes a reply that gives back what was typed."""


class Forms:
    """Takes every form that is sent. One that no form here knows, of another version, is given back."""

    def __init__(self, *forms: type[Form]) -> None:
        self._forms = forms

    async def take(self, interaction: Interaction) -> None:
        """Take the form, if this is one that was sent."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data: Mapping[str, Any] = interaction.data or {}
        typed = dict(read_typed(data.get("components", ())))
        try:
            form, about = self._find(str(data.get("custom_id", "")))
            await form.take(interaction, Sent(about=about, typed=typed))
        except asyncio.CancelledError:
            await reply_with_error(interaction, NotNowError(STOPPING), typed=typed)
            raise
        except Exception as error:
            await reply_with_error(interaction, error, typed=typed)

    def _find(self, custom_id: str) -> tuple[type[Form], re.Match[str]]:
        for form in self._forms:
            about = form.template.fullmatch(custom_id)
            if about is not None:
                return form, about
        raise InputError(OUTDATED_FORM)


def read_typed(components: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What was typed or chosen, by custom_id, out of rows, labels or bare fields."""
    for component in components:
        inner = component.get("components") or ([component["component"]] if component.get("component") else [])
        if inner:
            yield from read_typed(inner)
        elif "custom_id" in component:
            chosen = component.get("values") or ()
            yield component["custom_id"], str(component.get("value") or ", ".join(map(str, chosen)))
