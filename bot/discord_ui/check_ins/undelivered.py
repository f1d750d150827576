"""Telling a member that a check-in could not be delivered: at their next command, for them alone."""

from __future__ import annotations

import logging
from datetime import datetime

import discord

from bot.discord_ui.kit.context import Interaction, member_of
from bot.discord_ui.kit.error_replies import UNSENT
from bot.errors import EXPECTED

logger = logging.getLogger(__name__)

HOW_TO_OPEN = (
    "Most likely your direct messages are closed to me. To open them, press and hold this server's icon (on a "
    "computer, right-click it), choose **Privacy Settings** and switch **Direct Messages** on; if you have blocked me, "
    "unblock me."
)


async def tell_undelivered(interaction: Interaction) -> None:
    """Say it beside the reply of a command, once for each check-in. Errors are logged: the command itself is done."""
    try:
        given_up_at = await interaction.client.coach.check_ins.take_untold(
            member_of(interaction), now=interaction.client.clock()
        )
        if given_up_at is not None:
            await interaction.followup.send(render_undelivered(given_up_at), ephemeral=True)
    except EXPECTED as error:
        logger.warning("whether a check-in was delivered is not known: %s", error)
    except UNSENT as error:
        logger.warning("that a check-in was not delivered could not be told: %s", error)


def render_undelivered(given_up_at: datetime) -> str:
    """What happened, how to mend it, and where the check-in is meanwhile."""
    when = discord.utils.format_dt(given_up_at, "D")
    return f"I couldn't send you your check-in on {when}. {HOW_TO_OPEN} `/checkin now` shows it right here."
