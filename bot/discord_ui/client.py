"""The Discord client: registers the commands, listens, and sends check-ins while it is connected."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import aiohttp
import discord
from discord import app_commands

from bot.discord_ui.asking import ask, ask_about, begin_anew
from bot.discord_ui.check_in_commands import check_in
from bot.discord_ui.check_in_loop import CheckInLoop
from bot.discord_ui.check_in_messenger import DiscordMessenger
from bot.discord_ui.check_in_views import AnswerButton, SnoozeButton
from bot.discord_ui.context import Clock, CoachBound, Interaction
from bot.discord_ui.error_replies import reply_with_error
from bot.discord_ui.forms import Forms
from bot.discord_ui.help_command import show_help
from bot.discord_ui.kb_commands import NoteForm, kb
from bot.discord_ui.listening import answer_message
from bot.discord_ui.member_commands import done, level_command, show_next, undo
from bot.discord_ui.stop_button import StopButton
from bot.discord_ui.stopping import finish_answers
from bot.discord_ui.threads import ThreadButton
from bot.discord_ui.usage_command import show_usage
from bot.discord_ui.writings import Writings
from bot.errors import CoachError, ConfigurationError
from bot.services.coach import Coach
from bot.services.conversations import Conversations
from bot.services.finishing import LONGEST_FINISH

logger = logging.getLogger(__name__)

PORTAL = "https://discord.com/developers/applications"
MISSING_TOKEN = f"DISCORD_TOKEN: is not set; create a bot at {PORTAL} and copy its token from the page Bot"
WRONG_TOKEN = f"DISCORD_TOKEN: Discord does not accept it; copy it again from {PORTAL} → your application → Bot"
REFUSED_CONTENT = (
    "COACH_MESSAGE_CONTENT: Discord refuses it; switch on Message Content Intent at "
    f"{PORTAL} → your application → Bot, or take the setting back"
)


def utc_now() -> datetime:
    """The time, aware and in UTC."""
    return datetime.now(UTC)


class CoachTree(app_commands.CommandTree[CoachBound]):
    """The commands. In a guild and in direct messages, for guilds and for single people who add the coach."""

    def __init__(self, client: CoachBound) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Turn any error of a command into a reply."""
        await reply_with_error(interaction, error)


class CoachClient(CoachBound):
    """One connection to Discord; without any privileged intent unless the operator asks for the message content."""

    def __init__(self, *, coach: Coach, clock: Clock = utc_now) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.message_content = coach.settings.message_content
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.coach = coach
        self.clock = clock
        self.conversations = Conversations(clock=clock)
        self.writings = Writings()
        self.tree = CoachTree(self)
        self.forms = Forms(NoteForm)
        self._check_in_loop = CheckInLoop(
            check_ins=coach.check_ins,
            messenger=DiscordMessenger(self),
            clock=clock,
            is_ready=self.is_ready,
            owner=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
        )
        self._check_in_task: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        """Register commands and buttons, and start the check-ins."""
        add_commands(self.tree, self.coach)
        self.add_dynamic_items(AnswerButton, SnoozeButton, StopButton, ThreadButton)
        await self._sync()
        self.coach.check_ins.on_change = self._check_in_loop.wake
        self._check_in_task = asyncio.create_task(self._check_in_loop.run(), name="check-ins")

    async def on_ready(self) -> None:
        """Send what became due while there was no connection."""
        logger.info("connected to Discord as %s, in %d guilds", self.user, len(self.guilds))
        self._check_in_loop.wake()

    async def on_message(self, message: discord.Message) -> None:
        """Answer what is meant for the coach."""
        await answer_message(self, message)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Take a form that somebody sent, whichever process opened it; discord.py does all the rest."""
        await self.forms.take(interaction)

    async def close(self) -> None:
        """Stop the check-ins, finish what is being answered, then leave."""
        await asyncio.gather(self._stop_check_ins(), finish_answers(within=LONGEST_FINISH))
        await super().close()

    async def _stop_check_ins(self) -> None:
        if self._check_in_task is not None:
            self._check_in_task.cancel()
            await asyncio.gather(self._check_in_task, return_exceptions=True)
            self._check_in_task = None

    async def _sync(self) -> None:
        """Tell Discord the commands. When it cannot take them now, those of the last start go on working."""
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            logger.error("Discord did not take the commands: %s", error)


def add_commands(tree: CoachTree, coach: Coach) -> None:
    """Every command of the coach."""
    for command in (
        ask,
        ask_about,
        begin_anew,
        show_next,
        level_command(coach.library.outline.tracks),
        done,
        undo,
        check_in,
        kb,
        show_usage,
        show_help,
    ):
        tree.add_command(command)


async def run_bot(coach: Coach) -> None:
    """Run the bot until it is told to stop by SIGINT or SIGTERM.

    Raises ConfigurationError for a token that is missing or refused, CoachError when Discord cannot be reached at
    the start. A connection that is lost later is taken up again.
    """
    token = coach.settings.discord_token
    if token is None:
        raise ConfigurationError([MISSING_TOKEN])
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no warnings that the coach cannot speak
    async with CoachClient(coach=coach) as client:
        running = asyncio.create_task(client.start(token.get_secret_value()))
        with _stopping_at_signals(running), _explained():
            await asyncio.wait([running])
            if not running.cancelled():
                running.result()


@contextlib.contextmanager
def _stopping_at_signals(running: asyncio.Task[None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    taken = []
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl+C still ends the program
            loop.add_signal_handler(number, running.cancel)
            taken.append(number)
    try:
        yield
    finally:
        running.cancel()
        for number in taken:
            loop.remove_signal_handler(number)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Turn what ends a connection into errors for the operator."""
    try:
        yield
    except discord.LoginFailure as error:
        raise ConfigurationError([WRONG_TOKEN]) from error
    except discord.PrivilegedIntentsRequired as error:
        raise ConfigurationError([REFUSED_CONTENT]) from error
    except (
        discord.HTTPException,
        discord.GatewayNotFound,
        discord.ConnectionClosed,
        aiohttp.ClientError,
        OSError,
    ) as error:
        raise CoachError(f"Discord cannot be reached: {error}") from error
