"""The fake Discord that an acceptance test starts, fills with people and questions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from aiohttp import web

from . import rest, rest_commands, rest_guilds, rest_interactions, rest_messages
from .actions import Actions
from .commands import CommandBook
from .errors import NotCleanError
from .faults import Fault, FaultPlan, RateLimit
from .gateway import Gateway
from .message_store import MessageStore
from .messages import Attachment
from .openapi import load_specification, spec_path
from .payloads import render_channel, render_guild_create
from .permissions import EVERYONE, Permissions, permission_bits
from .rest import SERVER, Server
from .sessions import PRIVILEGED
from .snowflakes import Clock, system_clock
from .state import Channel, Guild, Member, Person, User, World, user_of
from .waiting import Pulse
from .witness import Witness

BOT_PERMISSIONS = int(EVERYONE)


class DiscordDouble(Actions):
    """A fake Discord on 127.0.0.1: `async with DiscordDouble.start() as discord: …`.

    Leaving the block without an exception runs `assert_clean()`; `discord.tolerated.add("limit")` excuses a rule.
    """

    def __init__(
        self,
        *,
        token: str | None = None,
        shards: int = 1,
        privileged_intents: bool = False,
        heartbeat_interval: float = 41.25,
        acknowledge_within: float = 3.0,
        clock: Clock = system_clock,
    ) -> None:
        self.pulse = Pulse()
        self.world = World(clock, token)
        self.store = MessageStore(world=self.world)
        self.book = CommandBook(world=self.world)
        self.plan = FaultPlan()
        self.gateway = Gateway(
            world=self.world,
            pulse=self.pulse,
            shards=shards,
            allowed_intents=-1 if privileged_intents else ~PRIVILEGED,
            heartbeat_interval=heartbeat_interval,
        )
        self.witness = Witness(
            world=self.world,
            pulse=self.pulse,
            plan=self.plan,
            specification=load_specification(spec_path()),
        )
        self.server = Server(
            world=self.world,
            store=self.store,
            book=self.book,
            gateway=self.gateway,
            witness=self.witness,
            acknowledge_within=acknowledge_within,
        )
        self.tolerated: set[str] = set()
        self._read: set[int] = set()
        self.url = ""

    @classmethod
    @asynccontextmanager
    async def start(cls, **settings: Any) -> AsyncIterator[DiscordDouble]:
        """Serves on a free port; `settings` are those of the constructor. Raises NotCleanError at the end."""
        double = cls(**settings)
        runner = await double._serve()
        try:
            yield double
        finally:
            double.gateway.up.set()
            await double.gateway.drop(1001)
            await runner.cleanup()
        double.assert_clean()

    async def _serve(self) -> web.AppRunner:
        app = web.Application(middlewares=[self.witness.middleware()], client_max_size=32 * 1024 * 1024)
        app[SERVER] = self.server
        for module in (rest_commands, rest_guilds, rest_interactions, rest_messages, rest):
            app.add_routes(module.routes)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/resume", self.gateway.handle)
        self.gateway.up.set()
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"127.0.0.1:{runner.addresses[0][1]}"
        self.store.cdn = f"http://{address}"
        self.url = f"http://{address}/api/v10"
        self.gateway.url = f"ws://{address}/gateway"
        self.gateway.resume_url = f"ws://{address}/gateway/resume"
        return runner

    @property
    def token(self) -> str:
        return self.world.token

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables for a process that the launcher starts."""
        return {
            "DISCORD_DOUBLE_URL": self.url,
            "DISCORD_DOUBLE_GATEWAY": self.gateway.url,
            "DISCORD_TOKEN": self.token,
        }

    # What exists

    def add_guild(
        self, name: str = "Guild", *, bot_permissions: Permissions = BOT_PERMISSIONS, locale: str = "en-US"
    ) -> Guild:
        """A guild with the bot and a #general channel; a bot that is connected joins it now."""
        guild = self.world.add_guild(name, bot_permissions=bot_permissions, locale=locale)
        self.gateway.dispatch("GUILD_CREATE", render_guild_create(guild, self.world), guild)
        return guild

    def add_user(self, name: str = "someone") -> User:
        return self.world.add_user(name)

    def add_member(
        self, guild: Guild, name: str = "member", *, permissions: Permissions = 0, user: User | None = None
    ) -> Member:
        """A member with permissions beyond @everyone's: bits, or names such as "manage_guild".

        `user` lets one person be in several guilds.
        """
        return self.world.add_member(guild, user or self.world.add_user(name), permissions=permissions)

    def add_channel(self, guild: Guild, name: str = "channel", *, bot_lacks: Permissions = 0) -> Channel:
        """A text channel; `bot_lacks` are permissions taken away from the bot there."""
        channel = self.world.add_channel(guild, name)
        channel.denied[self.world.bot.id] = permission_bits(bot_lacks)
        self.gateway.dispatch("CHANNEL_CREATE", render_channel(channel), guild)
        return channel

    def add_attachment(self, filename: str, content: bytes) -> Attachment:
        """A file to give to a command or modal; the bot can download it."""
        return self.store.add_attachment(filename, content)

    def close_dms(self, person: Person) -> None:
        """From now on direct messages to this person fail with 403 50007."""
        user_of(person).dms_open = False

    def open_dms(self, person: Person) -> None:
        """Direct messages reach this person again."""
        user_of(person).dms_open = True

    # Trouble

    def rate_limit(self, method: str, route: str, *, retry_after: float = 0.5, times: int = 1) -> RateLimit:
        """The route answers 429 `times` times; an early retry is a violation."""
        limit = RateLimit(method=method, route=route, retry_after=retry_after, times=times)
        self.plan.rate_limits.append(limit)
        return limit

    def fail(
        self,
        method: str,
        route: str,
        status: int | None = 500,
        *,
        code: int = 0,
        message: str = "Planned failure",
        times: int = 1,
        processed: bool = False,
    ) -> Fault:
        """The next requests fail; None hangs up. `processed` does what was asked first (a lost answer)."""
        fault = Fault(
            method=method, route=route, status=status, code=code, message=message, times=times, processed=processed
        )
        self.plan.faults.append(fault)
        return fault

    def delay(self, method: str, route: str, seconds: float, *, times: int = 1, processed: bool = False) -> Fault:
        """The next requests are answered late; `processed` does what was asked at once."""
        fault = Fault(method=method, route=route, delay=seconds, times=times, fails=False, processed=processed)
        self.plan.faults.append(fault)
        return fault

    async def drop_gateway(self, code: int | None = None) -> None:
        """Cuts every gateway connection, or closes it with a code; the bot should resume."""
        await self.gateway.drop(code)

    def gateway_outage(self) -> AbstractAsyncContextManager[None]:
        """`async with`: the gateway is away; what happens in the block reaches the bot when it has resumed."""
        return self.gateway.outage()

    def assert_clean(self) -> None:
        """Raises NotCleanError, listing violations (but those whose rule is in `tolerated`).

        An interaction that was left without any acknowledgement counts as one.
        """
        every = [*self.violations, *self.server.unacknowledged()]
        found = [violation for violation in every if violation.rule not in self.tolerated]
        if found:
            raise NotCleanError("the bot broke Discord's rules:\n" + "\n".join(f"- {one}" for one in found))
