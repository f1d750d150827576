"""Giving back what somebody typed, word for word, when it could not be taken. Pure."""

from __future__ import annotations

import io
from collections.abc import Mapping

import discord

from bot.discord_ui.kit.neutralising import neutralise

MAX_MESSAGE = 2000
FOLLOWS = "\n\nThis is what you typed:"
ATTACHED = "\n\nWhat you typed is attached, so that nothing is lost."


def give_back(message: str, typed: Mapping[str, str]) -> tuple[str, list[discord.File]]:
    """A message with what was typed below it, by the names of its fields; files for what it cannot hold unchanged."""
    fields = {name: text for name, text in typed.items() if text.strip()}
    shown = _choose(fields, room=MAX_MESSAGE - len(message) - len(FOLLOWS) - len(ATTACHED))
    told = message + (FOLLOWS if shown else "") + "".join(shown.values())
    left = [_attach(name, text) for name, text in fields.items() if name not in shown]
    return told + (ATTACHED if left else ""), left


def _choose(fields: Mapping[str, str], *, room: int) -> dict[str, str]:
    """The blocks of as many fields as there is room for, the shortest before all others."""
    chosen = {}
    for name, text in sorted(fields.items(), key=lambda field: len(field[1])):
        block = _render_block(name, text)
        if _is_harmless(text) and len(block) <= room:
            chosen[name] = block
            room -= len(block)
    return {name: chosen[name] for name in fields if name in chosen}


def _is_harmless(text: str) -> bool:
    """Whether a block of code shows it as it is: nothing in it ends the block, pings or hides."""
    return "`" not in text and text == text.strip("\n") and neutralise(text) == text


def _render_block(name: str, text: str) -> str:
    return f"\n{_title(name)}\n```\n{text}\n```"


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _attach(name: str, text: str) -> discord.File:
    content = io.BytesIO(text.encode("utf-8", "surrogatepass"))
    return discord.File(content, filename=f"{name}.md")
