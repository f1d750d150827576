"""/usage: a moderator sees what the language model has cost here."""

from __future__ import annotations

import discord
import simcord

from bot.services.coach import Coach
from knowledge.ids import GuildId
from retrieval.answering.worded.model_calls import ModelCall
from tests.integration.discord_ui.seeing import described, reply

CALL = ModelCall(model="openai:<@1>", input_tokens=1500, output_tokens=200)


async def test_a_moderator_sees_the_calls_of_this_server_alone(
    env: simcord.Env, channel: simcord.ChannelHandle, coach: Coach
) -> None:
    role = env.guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    grace = env.guild.add_member(env.create_user("grace"), roles=[role])
    coach.usage.record(GuildId(env.guild.id), CALL)
    coach.usage.record(GuildId(1), CALL)
    await coach.usage.close()
    shown = await grace.slash(channel, "usage")
    assert shown.ephemeral
    assert "openai:@1" in described(reply(shown))
    assert "1 calls, 1,500 tokens in, 200 out" in described(reply(shown))
