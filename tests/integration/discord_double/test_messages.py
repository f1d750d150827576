"""Messages: mentions, files, edits and what the double keeps of them."""

from __future__ import annotations

import aiohttp
import discord
import pytest

from tests.acceptance.discord_double import DiscordDouble, Guild, Member
from tests.integration.discord_double.calling import MESSAGES
from tests.integration.discord_double_client import SmallClient


class TestMessages:
    async def test_a_mention_is_readable_and_answered_with_a_file(
        self, double: DiscordDouble, client: SmallClient, guild: Guild, ada: Member
    ) -> None:
        channel = guild.text_channel
        asked = await double.mention(ada, channel, "hello")
        answer = await double.wait_for_message(channel)
        assert answer.content == "you called?"
        assert answer.reference is asked
        assert answer.attachments[0].filename == "source.py"
        assert answer.pinged_users == set()
        assert channel.typing == 1
        assert client.contents == [asked.content]

    async def test_a_direct_message_is_answered(self, double: DiscordDouble, client: SmallClient) -> None:
        user = double.add_user("grace")
        await double.direct_message(user, "hi")
        assert (await double.wait_for_message(user)).content == "you said hi"

    async def test_closed_direct_messages_fail_with_50007(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        double.close_dms(ada)
        user = await client.fetch_user(ada.id)
        with pytest.raises(discord.Forbidden) as failure:
            await user.send("hello")
        assert failure.value.code == 50007

    async def test_an_enforced_nonce_makes_a_repeated_message_one_message(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        user = await client.fetch_user(ada.id)
        fault = double.fail("POST", MESSAGES, None, processed=True)
        with pytest.raises(aiohttp.ClientError):
            await user.send("check-in", nonce="2024-W07")
        sent = await user.send("check-in", nonce="2024-W07")
        assert len(fault.hits) == 1
        assert [message.id for message in double.messages(ada)] == [sent.id]
        await user.send("check-in", nonce="2024-W08")
        assert len(double.messages(ada)) == 2

    async def test_a_channel_that_the_bot_may_not_write_in(
        self, double: DiscordDouble, client: SmallClient, guild: Guild
    ) -> None:
        quiet = double.add_channel(guild, "quiet", bot_lacks="send_messages")
        with pytest.raises(discord.Forbidden) as failure:
            await client.get_partial_messageable(quiet.id).send("hello")
        assert failure.value.code == 50013

    async def test_threads_guilds_channels_and_members_can_be_fetched(
        self, double: DiscordDouble, client: SmallClient, guild: Guild, ada: Member
    ) -> None:
        fetched = await client.fetch_guild(guild.id)
        assert (await fetched.fetch_member(ada.id)).display_name == "ada"
        channel = await client.fetch_channel(guild.text_channel.id)
        assert isinstance(channel, discord.TextChannel)
        message = await channel.send("a topic")
        thread = await message.create_thread(name="talk")
        await thread.send("inside")
        await message.edit(content="another topic")
        assert (await channel.fetch_message(message.id)).content == "another topic"
        assert [one.text for one in double.messages(guild.text_channel)] == ["another topic"]
        assert (await client.application_info()).id == double.world.application_id
        await message.delete()
        assert double.messages(guild.text_channel) == []
