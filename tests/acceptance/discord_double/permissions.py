"""Discord's permission bits, and what a member may do in a channel."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .state import Channel, Member


class Permission(IntFlag):
    """The bits that the double itself looks at or that tests commonly name."""

    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40


ALL = (1 << 53) - 1

EVERYONE = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)

Permissions = int | str | Iterable[str]


def permission_bits(permissions: Permissions) -> int:
    """Bits of a number, a name ("manage_guild") or several names. Raises KeyError on an unknown name."""
    if isinstance(permissions, int):
        return int(permissions)
    names = [permissions] if isinstance(permissions, str) else permissions
    bits = 0
    for name in names:
        bits |= Permission[name.upper()]
    return bits


def permissions_in(member: Member, channel: Channel | None) -> int:
    """Permissions of a member in a channel, or in the guild as a whole where `channel` is None."""
    if member.guild.owner_id == member.id:
        return ALL
    bits = member.guild.everyone.permissions
    for role in member.roles:
        bits |= role.permissions
    if bits & Permission.ADMINISTRATOR:
        return ALL
    denied = channel.denied.get(member.id, 0) if channel is not None else 0
    return bits & ~denied
