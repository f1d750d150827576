"""The one place where an error becomes a reply that only the person concerned sees."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Mapping, Sequence

import aiohttp
import discord
from discord import app_commands

from bot.discord_ui.kit.context import Interaction
from bot.discord_ui.kit.giving_back import give_back
from bot.discord_ui.kit.neutralising import neutralise, shorten
from bot.errors import describe_error, describe_for_member, is_for_members, new_incident

logger = logging.getLogger(__name__)

UNSENT = (discord.DiscordException, aiohttp.ClientError, OSError)
"""What sending anything to Discord may raise."""
MAX_REPLY_LENGTH = 1900
UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, INVALID_TOKEN = 10008, 10015, 10062, 50027
GONE = frozenset({UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, INVALID_TOKEN})
"""The reply was deleted meanwhile, or the time for one is over."""
EXPLAINED = (app_commands.CommandSignatureMismatch, app_commands.CommandNotFound, app_commands.CheckFailure)
"""Errors of discord.py with words of their own, which name nothing that went wrong here."""
OUTDATED = "This command has changed. Please type it again; if it looks the same, restart Discord first."
NOT_HERE = "You can't use this here."
MOVED_ASIDE = "(only you can see the result)"


async def guard(interaction: Interaction, work: Awaitable[None]) -> None:
    """Do the work of a button or a modal; an error becomes a reply."""
    interaction.client.under_way.note()
    try:
        await work
    except Exception as error:
        await reply_with_error(interaction, error)


async def reply_with_error(
    interaction: Interaction, error: BaseException, *, typed: Mapping[str, str] | None = None
) -> None:
    """Tell the person what went wrong, whatever has been answered already; log what nobody expected.

    What they ``typed`` into a form, by the names of its fields, is given back to them.
    """
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, discord.HTTPException) and cause.code in GONE:
        logger.warning("an interaction or its reply was gone before it could be answered: %s", cause)
        return
    try:
        await _send_privately(interaction, *give_back(report_failure(cause), typed or {}))
    except UNSENT as failure:
        logger.warning("an error could not be shown: %s", failure)


def report_failure(error: BaseException) -> str:
    """What to tell a member, after logging what they are not told; both show the same incident."""
    incident = new_incident()
    if not isinstance(error, EXPLAINED) and not is_for_members(error):
        logger.error("incident %s: %s", incident, describe_error(error), exc_info=error)
    return describe_failure(error, incident=incident)


def describe_failure(error: BaseException, *, incident: str) -> str:
    """What to tell a member, safe to show."""
    if isinstance(error, (app_commands.CommandSignatureMismatch, app_commands.CommandNotFound)):
        return OUTDATED
    if isinstance(error, app_commands.CheckFailure):
        return NOT_HERE
    return shorten(neutralise(describe_for_member(error, incident=incident)), MAX_REPLY_LENGTH)


async def _send_privately(interaction: Interaction, text: str, files: Sequence[discord.File] = ()) -> None:
    """Answer ephemerally: at once, as what the deferred reply becomes, or beside a public one.

    The first message after a public deferral is public whatever its flags, so that one is filled and taken away.
    """
    if not interaction.response.is_done():
        await interaction.response.send_message(text, files=files, ephemeral=True)
    elif interaction.extras.get("public"):
        await interaction.edit_original_response(content=MOVED_ASIDE)
        await interaction.followup.send(text, files=files, ephemeral=True)
        await interaction.delete_original_response()
    elif "public" in interaction.extras:
        await interaction.edit_original_response(content=text, embed=None, view=None, attachments=files)
    else:
        await interaction.followup.send(text, files=files, ephemeral=True)
