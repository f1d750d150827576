"""INTERACTION_CREATE as the JSON that Discord's API v10 sends."""

from __future__ import annotations

from .components import JsonObject
from .interactions import Interaction
from .message_payloads import render_message
from .payloads import render_channel, render_member, render_user
from .permissions import ALL, EVERYONE, permissions_in
from .state import Channel, World

GUILD_CONTEXT, BOT_DM_CONTEXT = 0, 1
ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024


def integration_owners(channel: Channel) -> JsonObject:
    """Who installed the application: the guild, or "0" in direct messages with the bot."""
    return {"0": str(channel.guild.id) if channel.guild is not None else "0"}


def render_interaction(interaction: Interaction, data: JsonObject, world: World) -> JsonObject:
    """The event for an interaction with this `data`."""
    payload: JsonObject = {
        "id": str(interaction.id),
        "application_id": str(world.application_id),
        "type": interaction.type,
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel_id": str(interaction.channel.id),
        "channel": {**render_channel(interaction.channel), "permissions": str(int(EVERYONE))},
        "locale": interaction.user.locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": interaction.integration_owners,
        "attachment_size_limit": ATTACHMENT_SIZE_LIMIT,
        **_place_fields(interaction, world),
    }
    if interaction.message is not None:
        payload["message"] = render_message(interaction.message, world)
    return payload


def _place_fields(interaction: Interaction, world: World) -> JsonObject:
    """What differs between a guild and direct messages."""
    guild = interaction.guild
    if guild is None or interaction.member is None:
        user = render_user(interaction.user)
        return {"user": user, "context": BOT_DM_CONTEXT, "app_permissions": str(ALL)}
    channel = interaction.channel
    member = render_member(interaction.member, channel)
    return {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "member": member,
        "context": GUILD_CONTEXT,
        "app_permissions": str(permissions_in(guild.members[world.bot.id], channel)),
        "channel": {**render_channel(channel), "permissions": member["permissions"]},
    }
