"""Users, channels, roles, messages and files that an interaction refers to: its `resolved` part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .components import JsonObject
from .errors import NotPossibleError
from .message_payloads import render_attachment, render_message
from .messages import Attachment, Message
from .payloads import render_channel, render_member, render_role, render_user
from .permissions import permissions_in
from .state import Channel, Guild, Member, Role, User, World


@dataclass(kw_only=True)
class Resolver:
    """Collects what is referred to. `here` is the channel of the interaction."""

    world: World
    here: Channel
    resolved: JsonObject = field(default_factory=dict)

    def resolve(self, thing: Any) -> str:
        """Notes the thing and returns its id. Raises NotPossibleError for what can't be referred to."""
        match thing:
            case Member() | User():
                self._add_user(thing)
            case Role():
                self._add("roles", thing.id, render_role(thing))
            case Channel():
                self._add_channel(thing)
            case Attachment():
                self._add_attachment(thing)
            case Message():
                self._add_message(thing)
            case _:
                raise NotPossibleError(f"{thing!r} is no user, role, channel, message or attachment")
        return str(thing.id)

    def find(self, default: JsonObject) -> User | Role | Channel:
        """The thing of a menu's default value, `{"id", "type"}`. Raises ApiError 404 or NotPossibleError."""
        match default["type"]:
            case "user":
                return self.world.get_user(default["id"])
            case "channel":
                return self.world.get_channel(default["id"])
        roles = self.here.guild.roles if self.here.guild is not None else []
        for role in roles:
            if str(role.id) == str(default["id"]):
                return role
        raise NotPossibleError(f"no role {default['id']} here")

    def add_to(self, data: JsonObject) -> JsonObject:
        """The data with its `resolved`, where there is anything."""
        return {**data, "resolved": self.resolved} if self.resolved else data

    def _add(self, kind: str, id_: int, payload: JsonObject) -> None:
        self.resolved.setdefault(kind, {})[str(id_)] = payload

    def _add_user(self, person: Member | User) -> None:
        user = person.user if isinstance(person, Member) else person
        self._add("users", user.id, render_user(user))
        guild: Guild | None = self.here.guild
        member = guild.members.get(user.id) if guild is not None else None
        if member is not None:
            self._add("members", user.id, render_member(member, self.here, with_user=False))

    def _add_channel(self, channel: Channel) -> None:
        payload = render_channel(channel)
        bot = self.world.bot.id
        if channel.guild is not None:
            payload["permissions"] = str(permissions_in(channel.guild.members[bot], channel))
        self._add("channels", channel.id, payload)

    def _add_attachment(self, attachment: Attachment) -> None:
        self._add("attachments", attachment.id, {**render_attachment(attachment), "ephemeral": True})

    def _add_message(self, message: Message) -> None:
        self._add("messages", message.id, render_message(message, self.world))
