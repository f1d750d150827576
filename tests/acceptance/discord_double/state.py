"""What exists in the fake Discord: users, guilds, members, roles and channels."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_urlsafe
from typing import TypeVar

from .errors import unknown
from .permissions import EVERYONE, Permissions, permission_bits
from .snowflakes import Clock, Snowflakes

TEXT, DM, PUBLIC_THREAD, PRIVATE_THREAD = 0, 1, 11, 12

T = TypeVar("T")


@dataclass(eq=False, kw_only=True)
class User:
    """A person (or the bot). `dms_open=False` makes the bot's direct messages fail with 50007."""

    id: int
    name: str
    bot: bool = False
    dms_open: bool = True
    locale: str = "en-US"

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False, kw_only=True)
class Role:
    id: int
    name: str
    permissions: int
    position: int = 1
    bot_id: int | None = None
    """Of the bot that Discord made it for; nobody else can have it."""


@dataclass(eq=False, kw_only=True)
class Member:
    """A user in one guild."""

    user: User
    guild: Guild
    joined_at: datetime
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def mention(self) -> str:
        return self.user.mention


@dataclass(eq=False, kw_only=True)
class Channel:
    """A text channel, a thread (with `parent`) or a direct message channel (with `recipient`)."""

    id: int
    type: int
    name: str = ""
    guild: Guild | None = None
    recipient: User | None = None
    parent: Channel | None = None
    owner_id: int | None = None
    denied: dict[int, int] = field(default_factory=dict)
    """Permission bits taken away from a member here, by member id."""
    last_message_id: int | None = None
    typing: int = 0
    """How often the bot has shown its typing indicator here."""

    @property
    def is_thread(self) -> bool:
        return self.type in (PUBLIC_THREAD, PRIVATE_THREAD)


@dataclass(eq=False, kw_only=True)
class Guild:
    id: int
    name: str
    everyone: Role
    owner_id: int = 0
    locale: str = "en-US"
    roles: list[Role] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    members: dict[int, Member] = field(default_factory=dict)

    @property
    def text_channel(self) -> Channel:
        """The guild's first channel."""
        return self.channels[0]


Person = User | Member


def user_of(person: Person) -> User:
    return person.user if isinstance(person, Member) else person


class World:
    """All that exists, and the making of it. Knows nothing of HTTP or of the gateway."""

    def __init__(self, clock: Clock, token: str | None = None) -> None:
        self.clock = clock
        self.snowflakes = Snowflakes(clock)
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.bot = self.add_user("coach", bot=True)
        self.application_id = self.bot.id
        self.owner = self.add_user("owner")
        self.token = token or _make_token(self.bot.id)

    def add_user(self, name: str, *, bot: bool = False) -> User:
        user = User(id=self.snowflakes.next(), name=name, bot=bot)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, *, bot_permissions: Permissions, locale: str) -> Guild:
        """A guild with a #general channel, the bot in it, and an owner."""
        guild_id = self.snowflakes.next()
        everyone = Role(id=guild_id, name="@everyone", permissions=int(EVERYONE), position=0)
        guild = Guild(id=guild_id, name=name, everyone=everyone, locale=locale, roles=[everyone])
        guild.owner_id = self.add_user(f"{name} owner").id
        self.guilds[guild.id] = guild
        self.add_channel(guild, "general")
        self.add_member(guild, self.users[guild.owner_id], permissions=0)
        self.add_member(guild, self.bot, permissions=bot_permissions)
        return guild

    def add_member(self, guild: Guild, user: User, *, permissions: Permissions) -> Member:
        """A user joins; `permissions` come by a role of their own."""
        member = Member(user=user, guild=guild, joined_at=self.clock())
        if bits := permission_bits(permissions):
            role = Role(id=self.snowflakes.next(), name=f"{user.name}'s role", permissions=bits)
            role.bot_id = user.id if user.bot else None
            guild.roles.append(role)
            member.roles.append(role)
        guild.members[user.id] = member
        return member

    def add_channel(self, guild: Guild, name: str, *, parent: Channel | None = None, kind: int = TEXT) -> Channel:
        channel = Channel(id=self.snowflakes.next(), type=kind, name=name, guild=guild, parent=parent)
        self.channels[channel.id] = channel
        if not channel.is_thread:
            guild.channels.append(channel)
        return channel

    def dm_channel(self, user: User) -> Channel:
        """The direct message channel of a user and the bot; made on first use."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(id=self.snowflakes.next(), type=DM, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def get_channel(self, channel_id: object) -> Channel:
        return _get(self.channels, channel_id, "channel")

    def get_guild(self, guild_id: object) -> Guild:
        return _get(self.guilds, guild_id, "guild")

    def get_user(self, user_id: object) -> User:
        return _get(self.users, user_id, "user")

    def get_member(self, guild: Guild, user_id: object) -> Member:
        return _get(guild.members, user_id, "member")


def _get(things: dict[int, T], id_: object, what: str) -> T:
    """Raises ApiError 404 for an id that isn't there."""
    thing = things.get(int(str(id_))) if str(id_).isdigit() else None
    if thing is None:
        raise unknown(what)
    return thing


def _make_token(bot_id: int) -> str:
    first = base64.urlsafe_b64encode(str(bot_id).encode()).decode().rstrip("=")
    return f"{first}.{token_urlsafe(5)[:6]}.{token_urlsafe(30)[:38]}"
