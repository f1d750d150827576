"""Users, members, channels and guilds as the JSON that Discord's API v10 sends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .components import JsonObject
from .permissions import permissions_in
from .state import DM, TEXT, Channel, Guild, Member, Role, User, World

GUILD_NOTHING = (
    "icon",
    "description",
    "home_header",
    "splash",
    "discovery_splash",
    "banner",
    "application_id",
    "afk_channel_id",
    "system_channel_id",
    "widget_channel_id",
    "max_presences",
    "vanity_url_code",
    "rules_channel_id",
    "safety_alerts_channel_id",
    "public_updates_channel_id",
    "incidents_data",
)
GUILD_ZEROS = (
    "system_channel_flags",
    "verification_level",
    "default_message_notifications",
    "mfa_level",
    "explicit_content_filter",
    "premium_tier",
    "premium_subscription_count",
    "nsfw_level",
)


def render_time(instant: datetime) -> str:
    return instant.isoformat(timespec="microseconds")


def render_user(user: User) -> JsonObject:
    return {
        "id": str(user.id),
        "username": user.name,
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def render_own_user(user: User) -> JsonObject:
    """The bot's own user, as /users/@me and READY give it."""
    own = {"mfa_enabled": True, "verified": True, "email": None, "locale": "en-US"}
    return {**render_user(user), **own}


def render_member(member: Member, channel: Channel | None = None, *, with_user: bool = True) -> JsonObject:
    """A member; with `channel` also the computed permissions there, as interactions carry them."""
    payload: JsonObject = {
        "roles": [str(role.id) for role in member.roles],
        "nick": member.nick,
        "avatar": None,
        "banner": None,
        "joined_at": render_time(member.joined_at),
        "premium_since": None,
        "communication_disabled_until": None,
        "pending": False,
        "flags": 0,
        "deaf": False,
        "mute": False,
    }
    if with_user:
        payload["user"] = render_user(member.user)
    if channel is not None:
        payload["permissions"] = str(permissions_in(member, channel))
    return payload


def render_role(role: Role) -> JsonObject:
    tags = {} if role.bot_id is None else {"tags": {"bot_id": str(role.bot_id)}}
    return {
        **tags,
        "id": str(role.id),
        "name": role.name,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role.bot_id is not None,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def render_channel(channel: Channel) -> JsonObject:
    payload: JsonObject = {
        "id": str(channel.id),
        "type": channel.type,
        "flags": 0,
        "last_message_id": str(channel.last_message_id) if channel.last_message_id else None,
    }
    if channel.type == DM:
        assert channel.recipient is not None
        return {**payload, "recipients": [render_user(channel.recipient)]}
    assert channel.guild is not None
    payload |= {"guild_id": str(channel.guild.id), "name": channel.name, "rate_limit_per_user": 0}
    payload["parent_id"] = str(channel.parent.id) if channel.parent else None
    if channel.is_thread:
        return {**payload, **_thread_fields(channel)}
    overwrites = [
        {"id": str(member_id), "type": 1, "allow": "0", "deny": str(denied)}
        for member_id, denied in channel.denied.items()
    ]
    position = channel.guild.channels.index(channel)
    return {**payload, "position": position, "topic": None, "nsfw": False, "permission_overwrites": overwrites}


def _thread_fields(thread: Channel) -> JsonObject:
    metadata = {
        "archived": False,
        "archive_timestamp": None,
        "auto_archive_duration": 1440,
        "locked": False,
    }
    return {
        "owner_id": str(thread.owner_id),
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "thread_metadata": metadata,
    }


def render_guild(guild: Guild) -> JsonObject:
    nothing = dict.fromkeys(GUILD_NOTHING)
    zeros = dict.fromkeys(GUILD_ZEROS, 0)
    limits = {
        "afk_timeout": 300,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
    }
    return {
        **nothing,
        **zeros,
        **limits,
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "region": "deprecated",
        "features": [],
        "widget_enabled": False,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "preferred_locale": guild.locale,
        "roles": [render_role(role) for role in guild.roles],
        "emojis": [],
        "stickers": [],
    }


def render_guild_create(guild: Guild, world: World) -> JsonObject:
    """GUILD_CREATE: without the members intent it carries the bot's own member only."""
    empty: dict[str, list[Any]] = {
        key: [] for key in ("voice_states", "presences", "stage_instances", "guild_scheduled_events")
    }
    threads = [one for one in world.channels.values() if one.guild is guild and one.is_thread]
    return {
        **render_guild(guild),
        **empty,
        "soundboard_sounds": [],
        "joined_at": render_time(guild.members[world.bot.id].joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [render_member(guild.members[world.bot.id])],
        "channels": [render_channel(channel) for channel in guild.channels if channel.type == TEXT],
        "threads": [render_channel(thread) for thread in threads],
    }
