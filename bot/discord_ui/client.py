"""The Discord client: registers the commands, listens, and sends check-ins while it is connected."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import discord
from discord import app_commands

from bot.discord_ui.asking.commands import ask, ask_about, begin_anew
from bot.discord_ui.asking.listening import answer_message
from bot.discord_ui.asking.next_step_button import NextStepButton
from bot.discord_ui.asking.offer_button import OfferButton
from bot.discord_ui.asking.stop_button import StopButton
from bot.discord_ui.asking.threads import ThreadButton
from bot.discord_ui.check_ins.commands import check_in
from bot.discord_ui.check_ins.loop import CheckInLoop
from bot.discord_ui.check_ins.messenger import DiscordMessenger
from bot.discord_ui.check_ins.undelivered import tell_undelivered
from bot.discord_ui.check_ins.views import AnswerButton, SnoozeButton
from bot.discord_ui.kit.context import Clock, CoachBound, Interaction
from bot.discord_ui.kit.error_replies import reply_with_error
from bot.discord_ui.kit.forms import Forms
from bot.discord_ui.kit.question_limits import QuestionLimits
from bot.discord_ui.kit.under_way import UnderWay
from bot.discord_ui.kit.writings import Writings
from bot.discord_ui.knowledge.commands import NoteForm, kb
from bot.discord_ui.members.commands import done, level_command, show_next, undo
from bot.discord_ui.operating.help import show_help
from bot.discord_ui.operating.refusals import forget_refusals
from bot.discord_ui.operating.usage import show_usage
from bot.discord_ui.reading.commands import topic
from bot.discord_ui.reading.views import NoteButton, SectionMenu
from bot.services.answering.conversations import Conversations
from bot.services.coach import Coach
from bot.services.finishing import MAX_FINISH

logger = logging.getLogger(__name__)

BUTTONS = (
    AnswerButton,
    NextStepButton,
    NoteButton,
    OfferButton,
    SectionMenu,
    SnoozeButton,
    StopButton,
    ThreadButton,
)
"""Whatever can be pressed long after it was sent."""


Sleep = Callable[[float], Awaitable[None]]
"""Waits for so many seconds."""


def utc_now() -> datetime:
    """The time, aware and in UTC."""
    return datetime.now(UTC)


class CoachTree(app_commands.CommandTree[CoachBound]):
    """The commands: in guilds, direct messages and group chats, for guilds and for people who add the coach."""

    def __init__(self, client: CoachBound) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whatever is a command may run; a stop waits for its end."""
        interaction.client.under_way.note()
        return True

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Turn any error of a command into a reply."""
        await reply_with_error(interaction, error)


class CoachClient(CoachBound):
    """One connection to Discord; without any privileged intent unless the operator asks for the message content."""

    def __init__(self, *, coach: Coach, clock: Clock = utc_now, sleep: Sleep = asyncio.sleep) -> None:
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
        self._sleep = sleep
        self.conversations = Conversations(clock=clock)
        self.limits = QuestionLimits(
            per_member=coach.settings.questions_per_member, per_channel=coach.settings.questions_per_channel
        )
        self.writings = Writings()
        self.under_way = UnderWay()
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
        self.add_dynamic_items(*BUTTONS)
        await self._sync()
        self.coach.check_ins.subscribe(self._check_in_loop.wake)
        self._check_in_task = asyncio.create_task(self._check_in_loop.run(), name="check-ins")

    async def connect(self, *, reconnect: bool = True) -> None:
        """Connect, as soon as Discord allows another start."""
        await self._wait_for_a_start()
        await super().connect(reconnect=reconnect)

    async def on_ready(self) -> None:
        """Send what became due while there was no connection."""
        logger.info("connected to Discord as %s, in %d guilds", self.user, len(self.guilds))
        forget_refusals(self.coach.settings.data_dir)
        self._check_in_loop.wake()

    async def on_message(self, message: discord.Message) -> None:
        """Answer what is meant for the coach."""
        self.under_way.note()
        await answer_message(self, message)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Take a form that somebody sent, whichever process opened it; discord.py does all the rest."""
        self.under_way.note()
        await self.forms.take(interaction)

    async def on_app_command_completion(self, interaction: Interaction, _: object) -> None:
        """Tell the member what could not reach them by direct message."""
        await tell_undelivered(interaction)

    async def close(self) -> None:
        """Stop the check-ins, finish what is being answered, then leave."""
        await asyncio.gather(self._stop_check_ins(), self.under_way.finish(within=MAX_FINISH))
        await super().close()

    async def _wait_for_a_start(self) -> None:
        """Wait until Discord allows another start, where today's are used up. discord.py would go ahead."""
        _, _, limit = await self.http.get_bot_gateway()
        if limit["remaining"] <= 0:
            seconds = limit["reset_after"] / 1000
            logger.warning("Discord allows no more starts of this bot for %d seconds; waiting for that", seconds)
            await self._sleep(seconds)

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
        topic,
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
