"""What the tests of check-ins do again and again."""

from __future__ import annotations

from datetime import datetime

from tests.acceptance.clock import Clock
from tests.acceptance.discord_double import DiscordDouble, Member, Message, Request
from tests.acceptance.discord_double.state import Person, user_of

MESSAGES = "/channels/{channel_id}/messages"
BERLIN = "Europe/Berlin"


async def schedule(discord: DiscordDouble, by: Person, time: str, *, weekday: str = "Monday") -> str:
    """Asks for a weekly check-in at a time in Berlin; what the coach replies."""
    options = {"weekday": weekday, "time": time, "zone": BERLIN}
    reply = await (await discord.slash(by, "checkin schedule", options)).reply()
    assert reply.text.startswith(f"Your check-in: {weekday}s at {time} (Europe/Berlin)")
    return reply.text


async def move_to(discord: DiscordDouble, clock: Clock, instant: datetime) -> None:
    """Moves the coach's clock and makes it look: a change of any schedule ends its sleep."""
    clock.move_to(instant)
    await schedule(discord, discord.add_user("timekeeper"), "03:00", weekday="Saturday")


def check_ins_to(discord: DiscordDouble, person: Person) -> list[Message]:
    """The check-ins that this person sees."""
    return [one for one in discord.messages(user_of(person)) if one.author.bot and one.interaction is None]


def sendings_to(discord: DiscordDouble, person: Person) -> list[Request]:
    """Every request that was to send this person a check-in, whatever came of it."""
    channel = discord.world.dm_channel(user_of(person))
    return discord.requests_to("POST", f"/channels/{channel.id}/messages")


def add_people(discord: DiscordDouble, *names: str) -> tuple[Member, ...]:
    """Members of a new guild."""
    guild = discord.add_guild("Pythonistas")
    return tuple(discord.add_member(guild, name) for name in names)
