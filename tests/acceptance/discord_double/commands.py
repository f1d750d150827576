"""The application commands that the bot has registered, and who sees them where."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

from .components import JsonObject
from .errors import NotPossibleError, unknown
from .kinds import GROUP, SLASH, SUBCOMMAND
from .permissions import Permission, permissions_in
from .state import DM, Channel, Guild, Person, World, user_of

GUILD_CONTEXT, BOT_DM_CONTEXT = 0, 1


@dataclass(kw_only=True)
class CommandBook:
    """Global commands under None, a guild's own under its id."""

    world: World
    commands: dict[int | None, list[JsonObject]] = field(default_factory=dict)
    overwrites: int = 0
    """How often the bot has overwritten a whole set."""

    def listed(self, guild_id: int | None) -> list[JsonObject]:
        return self.commands.get(guild_id, [])

    def overwrite(self, guild_id: int | None, bodies: list[JsonObject]) -> list[JsonObject]:
        """Registers a whole set; a command that stays keeps its id."""
        self.overwrites += 1
        before = {_key(command): command["id"] for command in self.listed(guild_id)}
        stored = [self._stored(guild_id, body, before.get(_key(body))) for body in bodies]
        self.commands[guild_id] = stored
        return stored

    def upsert(self, guild_id: int | None, body: JsonObject) -> JsonObject:
        """Registers one command, replacing one of the same name and type."""
        others = [command for command in self.listed(guild_id) if _key(command) != _key(body)]
        stored = self._stored(guild_id, body, None)
        self.commands[guild_id] = [*others, stored]
        return stored

    def get(self, guild_id: int | None, command_id: str) -> JsonObject:
        """Raises ApiError 404 10063."""
        for command in self.listed(guild_id):
            if command["id"] == command_id:
                return command
        raise unknown("application command")

    def delete(self, guild_id: int | None, command_id: str) -> None:
        self.listed(guild_id).remove(self.get(guild_id, command_id))

    def _stored(self, guild_id: int | None, body: JsonObject, id_: str | None) -> JsonObject:
        permissions = body.get("default_member_permissions")
        stored: JsonObject = {
            "type": SLASH,
            "description": "",
            "nsfw": False,
            "dm_permission": True,
            "contexts": None,
            "integration_types": [0],
            **{key: value for key, value in deepcopy(body).items() if value is not None},
            "id": id_ or str(self.world.snowflakes.next()),
            "application_id": str(self.world.application_id),
            "version": str(self.world.snowflakes.next()),
            "default_member_permissions": None if permissions is None else str(permissions),
        }
        if guild_id is not None:
            stored["guild_id"] = str(guild_id)
        return stored

    def find(self, name: str, kind: int, guild: Guild | None) -> JsonObject:
        """The command of this name, a guild's own before a global one.

        Raises NotPossibleError, listing the registered ones.
        """
        own = self.listed(guild.id) if guild is not None else []
        every = [command for command in [*own, *self.listed(None)] if command["type"] == kind]
        for command in every:
            if command["name"] == name:
                return command
        raise NotPossibleError(f"no command {name!r} is registered; there are {[one['name'] for one in every]}")

    def check_visible(self, command: JsonObject, person: Person, channel: Channel) -> None:
        """Raises NotPossibleError where Discord's client wouldn't offer the command to this person here."""
        if not _offered_in(command, channel):
            raise NotPossibleError(f"the command {command['name']!r} isn't offered in this kind of channel")
        if channel.guild is None:
            return
        member = channel.guild.members.get(user_of(person).id)
        if member is None:
            raise NotPossibleError(f"{user_of(person).name} is no member of {channel.guild.name}")
        has = permissions_in(member, channel)
        needed = int(command["default_member_permissions"] or 0) | Permission.USE_APPLICATION_COMMANDS
        nobody = command["default_member_permissions"] == "0" and not has & Permission.ADMINISTRATOR
        if nobody or has & needed != needed:
            raise NotPossibleError(f"{user_of(person).name} lacks the permissions for {command['name']!r}")


def _offered_in(command: JsonObject, channel: Channel) -> bool:
    contexts = command["contexts"]
    if channel.type == DM:
        return BOT_DM_CONTEXT in contexts if contexts is not None else bool(command["dm_permission"])
    return contexts is None or GUILD_CONTEXT in contexts


def _key(command: JsonObject) -> tuple[str, int]:
    return command["name"], command.get("type") or SLASH


def find_leaf(command: JsonObject, path: list[str]) -> JsonObject:
    """The (sub)command at the end of a path of names. Raises NotPossibleError, listing what is there."""
    current = command
    for name in path:
        below = {one["name"]: one for one in subcommands(current)}
        if name not in below:
            raise NotPossibleError(f"{command['name']!r} has no subcommand {name!r}; there are {list(below)}")
        current = below[name]
    if names := [one["name"] for one in subcommands(current)]:
        raise NotPossibleError(f"{current['name']!r} needs a subcommand of {names}")
    return current


def subcommands(command: JsonObject) -> list[JsonObject]:
    return [option for option in command.get("options") or () if option["type"] in (SUBCOMMAND, GROUP)]
