"""Who asks for something, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import PermissionDenied
from knowledge.ids import GuildId, MemberId
from storage.records import Author

LOCAL_MEMBER = MemberId(0)
"""The person at the terminal. Discord's ids are never 0."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person in a place. ``guild_id`` is None in direct messages and in the terminal."""

    member_id: MemberId
    name: str
    guild_id: GuildId | None = None
    may_manage_guild: bool = False

    @property
    def author(self) -> Author:
        """How this person signs a revision."""
        return Author(member_id=self.member_id, name=self.name)

    def require_moderator(self, *, to: str = "change what the coach knows") -> GuildId:
        """The guild that this person may manage; ``to`` says what for.

        Raises PermissionDenied outside a guild, and without the Manage Server permission.
        """
        if self.guild_id is None:
            raise PermissionDenied("This works in a server only; run it in one of its channels.")
        if not self.may_manage_guild:
            raise PermissionDenied(f"Only members with the Manage Server permission may {to}.")
        return self.guild_id


def local_actor() -> Actor:
    """The person at the terminal."""
    return Actor(member_id=LOCAL_MEMBER, name="terminal")
