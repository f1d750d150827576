"""What every interaction reaches the application through, and who is asking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

import discord

from bot.discord_ui.kit.question_limits import QuestionLimits
from bot.discord_ui.kit.under_way import UnderWay
from bot.discord_ui.kit.writings import Writings
from bot.services.actors import Actor
from bot.services.answering.conversations import Conversation, Conversations
from bot.services.coach import Coach
from knowledge.ids import GuildId, MemberId

Clock = Callable[[], datetime]
"""Gives the time, aware and in UTC."""


class CoachBound(discord.Client):
    """A client that carries the application."""

    coach: Coach
    clock: Clock
    conversations: Conversations
    limits: QuestionLimits
    writings: Writings
    under_way: UnderWay


Interaction: TypeAlias = discord.Interaction[CoachBound]


def member_of(interaction: Interaction) -> MemberId:
    """The person who typed or pressed."""
    return MemberId(interaction.user.id)


def guild_of(interaction: Interaction) -> GuildId | None:
    """The guild it happened in, or None in direct messages."""
    return None if interaction.guild_id is None else GuildId(interaction.guild_id)


def is_public(interaction: Interaction) -> bool:
    """Whether others can read what is said here: everywhere but in direct messages with the coach."""
    return interaction.guild_id is not None or not interaction.context.dm_channel


def conversation_of(interaction: Interaction, *, private: bool) -> Conversation:
    """The member's conversation in this place; one of its own where Discord does not say which place it is."""
    place = interaction.channel_id or interaction.id
    return Conversation(member_id=member_of(interaction), place=place, private=private)


def actor_of(interaction: Interaction) -> Actor:
    """Who asks, and what Discord says they may do in this place."""
    rights = interaction.permissions
    return Actor(
        member_id=member_of(interaction),
        name=interaction.user.name,
        guild_id=guild_of(interaction),
        may_manage_guild=rights.manage_guild or rights.administrator,
    )
