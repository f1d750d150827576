"""What people do in Discord: commands, buttons, menus, modals and messages."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from typing import Any

from .components import STRING_SELECT, JsonObject, find_button, find_select
from .errors import NotPossibleError
from .interaction_payloads import integration_owners, render_interaction
from .interactions import Interaction
from .kinds import AUTOCOMPLETE, COMMAND, COMPONENT, MESSAGE_MENU, MODAL_SUBMIT, SLASH, USER_MENU
from .messages import REPLY, Message
from .observations import Observations
from .options import autocomplete_data, command_data, slash_data
from .permissions import Permission, permissions_in
from .resolving import Resolver
from .rest import Server
from .state import Channel, Member, Person, user_of


class Actions(Observations):
    """What people can do. All raise NotPossibleError for what Discord's own client wouldn't let them do.

    They return as soon as the event is on its way to the bot; the Interaction has the waiting methods.
    Where no channel is given, a Member acts in the guild's first channel, a User in direct messages.
    """

    server: Server

    async def slash(
        self,
        by: Person,
        command: str,
        options: Mapping[str, Any] | None = None,
        *,
        channel: Channel | None = None,
        checked: bool = True,
    ) -> Interaction:
        """Runs "ask" or "plan add" with options by name.

        Choices may be given by name or value; users, roles, channels and attachments as the double's objects.
        `checked=False` skips visibility, required options, choices and ranges.
        """
        where = self._place(by, channel)
        name, *path = command.split()
        found = self.book.find(name, SLASH, where.guild)
        if checked:
            self.book.check_visible(found, by, where)
        data = slash_data(found, path, options or {}, self._resolver(where), checked=checked)
        return await self._interact(COMMAND, by, where, data)

    async def autocomplete(
        self,
        by: Person,
        command: str,
        option: str,
        typed: str,
        options: Mapping[str, Any] | None = None,
        *,
        channel: Channel | None = None,
    ) -> Interaction:
        """Types into an option with autocomplete. `await interaction.wait_choices()` has the answer."""
        where = self._place(by, channel)
        name, *path = command.split()
        found = self.book.find(name, SLASH, where.guild)
        self.book.check_visible(found, by, where)
        data = autocomplete_data(found, path, (option, typed), options or {}, self._resolver(where))
        return await self._interact(AUTOCOMPLETE, by, where, data)

    async def context_menu(
        self, by: Person, command: str, target: Message | Person, *, channel: Channel | None = None
    ) -> Interaction:
        """Uses a command of the "Apps" menu on a message or on a user."""
        is_message = isinstance(target, Message)
        where = target.channel if isinstance(target, Message) else self._place(by, channel)
        found = self.book.find(command, MESSAGE_MENU if is_message else USER_MENU, where.guild)
        self.book.check_visible(found, by, where)
        resolver = self._resolver(where)
        target_id = resolver.resolve(target)
        data = resolver.add_to(command_data(found, target_id=target_id))
        return await self._interact(COMMAND, by, where, data)

    async def press(self, message: Message, button: str, *, by: Person) -> Interaction:
        """Clicks the button with this label or custom_id."""
        self._check_usable(message, by)
        found = find_button(message.components, button)
        return await self._use_component(message, by, {**_component(found)})

    async def select(
        self, message: Message, values: Sequence[Any] | Any, *, by: Person, menu: str | None = None
    ) -> Interaction:
        """Picks options (by label or value) or users, roles, channels; `menu` is a custom_id or placeholder."""
        self._check_usable(message, by)
        found = find_select(message.components, menu)
        chosen = list(values) if isinstance(values, (list, tuple)) else [values]
        low, high = found.get("min_values", 1), found.get("max_values", 1)
        if not low <= len(chosen) <= high:
            raise NotPossibleError(f"the menu takes {low} to {high} values, not {len(chosen)}")
        resolver = self._resolver(message.channel)
        picked = [_option(found, one) if found["type"] == STRING_SELECT else resolver.resolve(one) for one in chosen]
        return await self._use_component(message, by, resolver.add_to({**_component(found), "values": picked}))

    async def submit_modal(
        self, interaction: Interaction, values: Mapping[str, Any], *, by: Person | None = None
    ) -> Interaction:
        """Fills in the modal that the interaction opened, by label or custom_id, and sends it."""
        modal = await interaction.wait_modal()
        person = by or interaction.member or interaction.user
        data = modal.submission(values, self._resolver(interaction.channel))
        return await self._interact(
            MODAL_SUBMIT, person, interaction.channel, data, message=interaction.message, triggered_by=interaction
        )

    async def say(
        self, by: Person, text: str, *, channel: Channel | None = None, reply_to: Message | None = None
    ) -> Message:
        """Writes a message. In a guild the bot gets its text only where it mentions (or answers) the bot."""
        where = reply_to.channel if reply_to is not None else self._place(by, channel)
        if where.guild is not None:
            _check_may_write(where.guild.members[user_of(by).id], where)
        await self.wait_until_connected()
        kind = REPLY if reply_to is not None else 0
        message = self.store.create(where, user_of(by), {"content": text}, reference=reply_to, type=kind)
        self.gateway.dispatch_message("MESSAGE_CREATE", message)
        return message

    async def mention(self, by: Member, channel: Channel, text: str) -> Message:
        """Writes "@bot text" in a channel."""
        return await self.say(by, f"{self.world.bot.mention} {text}", channel=channel)

    async def direct_message(self, by: Person, text: str) -> Message:
        """Writes to the bot privately."""
        return await self.say(user_of(by), text)

    def _place(self, by: Person, channel: Channel | None) -> Channel:
        if channel is not None:
            return channel
        return by.guild.text_channel if isinstance(by, Member) else self.world.dm_channel(by)

    def _resolver(self, channel: Channel) -> Resolver:
        return Resolver(world=self.world, here=channel)

    def _check_usable(self, message: Message, by: Person) -> None:
        if message.deleted:
            raise NotPossibleError("the message is deleted")
        if message.ephemeral and message.interaction.user is not user_of(by):
            raise NotPossibleError(f"only {message.interaction.user.name} sees this ephemeral message")

    async def _use_component(self, message: Message, by: Person, data: JsonObject) -> Interaction:
        return await self._interact(COMPONENT, by, message.channel, data, message=message)

    async def _interact(self, kind: int, by: Person, channel: Channel, data: JsonObject, **more: Any) -> Interaction:
        await self.wait_until_connected()
        guild = channel.guild
        interaction = Interaction(
            id=self.world.snowflakes.next(),
            token=token_urlsafe(96),
            type=kind,
            user=user_of(by),
            member=guild.members.get(user_of(by).id) if guild is not None else None,
            channel=channel,
            payload={"data": data},
            pulse=self.pulse,
            integration_owners=integration_owners(channel),
            sent_at=time.monotonic(),
            **more,
        )
        interaction.payload = render_interaction(interaction, data, self.world)
        self.server.interactions[interaction.token] = interaction
        self.gateway.dispatch("INTERACTION_CREATE", interaction.payload, guild)
        return interaction


def _component(component: JsonObject) -> JsonObject:
    return {
        "custom_id": component["custom_id"],
        "component_type": component["type"],
        "id": component["id"],
    }


def _option(menu: JsonObject, wanted: Any) -> str:
    for option in menu["options"]:
        if wanted in (option["value"], option["label"]):
            return str(option["value"])
    raise NotPossibleError(f"{wanted!r} is no option; there are {[option['label'] for option in menu['options']]}")


def _check_may_write(member: Member, channel: Channel) -> None:
    if not permissions_in(member, channel) & Permission.SEND_MESSAGES:
        raise NotPossibleError(f"{member.user.name} may not write in #{channel.name}")
