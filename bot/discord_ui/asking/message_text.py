"""What a message says: its text, its text files, or an embed where there is nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import discord

from bot.discord_ui.kit.neutralising import shorten, visible
from bot.errors import InputError
from retrieval.ranking import MAX_QUESTION_LENGTH, read_pasted, shorten_question

MAX_FILE_BYTES = 100_000
"""Of a text file that is read; Discord makes one of a paste that is too long for a message."""
SHORTENED = "Your text was long, so I read its first and its last paragraph."
NOTHING_TO_READ = "there is no text in that message for me to read."
_ENDINGS = (".txt", ".md", ".log", ".py")


async def read_message(message: discord.Message, text: str) -> str:
    """All that a message says, given its text without the mention. Empty when there is nothing to read.

    Raises InputError for a text file that is too large or not UTF-8, and what discord.py raises.
    """
    files = [await _read(attachment) for attachment in message.attachments if _is_text(attachment)]
    said = "\n\n".join(part for part in (text, *files) if part.strip())
    return said or "\n".join(_embedded(message.embeds))


def fit_question(text: str) -> tuple[str, str]:
    """A text as a question that is short enough to ask, and what to say where it had to be shortened."""
    asked = read_pasted(text)
    short = shorten_question(asked, MAX_QUESTION_LENGTH)
    return short, "" if short == asked else SHORTENED


def _is_text(attachment: discord.Attachment) -> bool:
    named = attachment.filename.lower().endswith(_ENDINGS)
    return named or (attachment.content_type or "").startswith("text/")


async def _read(attachment: discord.Attachment) -> str:
    name = shorten(visible(attachment.filename), 60)
    if attachment.size > MAX_FILE_BYTES:
        raise InputError(f"the file {name} is too long; I read text files of up to {MAX_FILE_BYTES // 1000} kB.")
    try:
        return (await attachment.read()).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"the file {name} is not text in UTF-8, so I can't read it.") from error


def _embedded(embeds: Sequence[discord.Embed]) -> Iterator[str]:
    for embed in embeds:
        yield from (part for part in (embed.title, embed.description) if part)
        yield from (f"{field.name}: {field.value}" for field in embed.fields)
