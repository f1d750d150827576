"""A small fake Discord, REST and gateway, for the unchanged bot to connect to.

async with DiscordDouble.start() as discord:
    guild = discord.add_guild("Pythonistas")
    ada = discord.add_member(guild, "ada")
    ...  # start the bot with `discord.environment` through `launcher`
    await discord.wait_for_commands()
    interaction = await discord.slash(ada, "ask", {"question": "What next?"})
    reply = await interaction.reply()
    assert "decorators" in reply.text
"""

from .double import DiscordDouble
from .errors import ApiError, DoubleError, NotCleanError, NotPossibleError, TimedOutError
from .faults import Fault, RateLimit, Request
from .interactions import Interaction
from .messages import Attachment, Message
from .modals import Modal
from .openapi import load_specification, spec_path
from .permissions import Permission
from .state import Channel, Guild, Member, Role, User
from .witness import Violation

__all__ = [
    "ApiError",
    "Attachment",
    "Channel",
    "DiscordDouble",
    "DoubleError",
    "Fault",
    "Guild",
    "Interaction",
    "Member",
    "Message",
    "Modal",
    "NotCleanError",
    "NotPossibleError",
    "Permission",
    "RateLimit",
    "Request",
    "Role",
    "TimedOutError",
    "User",
    "Violation",
    "load_specification",
    "spec_path",
]
