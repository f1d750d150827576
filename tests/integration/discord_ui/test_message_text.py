"""Messages whose question stands in a file, in an embed, or in too many words."""

from __future__ import annotations

import simcord

from bot.discord_ui.asking.message_text import MAX_FILE_BYTES, SHORTENED
from bot.discord_ui.client import CoachClient
from tests.integration.discord_ui.seeing import described, fields, last, own_mention, reply

MENU = "Ask the coach about this"


async def test_a_long_paste_that_discord_made_a_file_of_is_read(
    client: CoachClient, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    await ada.send(channel, own_mention(client), attachments=[("message.txt", b"what is a pull request?")])
    assert "Git" in described(last(channel))


async def test_a_file_is_read_by_the_menu_too(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor, bob: simcord.MemberActor
) -> None:
    said = await bob.send(channel, "", attachments=[("message.txt", b"what is a pull request?")])
    assert "Git" in described(reply(await ada.context_menu(channel, MENU, said)))


async def test_files_that_cannot_be_read_are_refused_in_words(
    client: CoachClient, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    await ada.send(channel, own_mention(client), attachments=[("a.txt", b"\xff\xfe\x00bad")])
    assert last(channel).content == "The file a.txt is not text in UTF-8, so I can't read it."
    await ada.send(channel, own_mention(client), attachments=[("b.txt", b"x" * (MAX_FILE_BYTES + 1))])
    assert last(channel).content == "The file b.txt is too long; I read text files of up to 100 kB."


async def test_a_picture_is_no_text(
    client: CoachClient, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    await ada.send(channel, own_mention(client), attachments=[("cat.png", b"\x89PNG")])
    assert last(channel).content.startswith("I can't see any text there.")


async def test_a_message_with_nothing_to_read_is_told_to_who_asked_alone(
    env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor, bob: simcord.MemberActor
) -> None:
    said = await bob.send(channel, "", attachments=[("cat.png", b"\x89PNG")])
    refused = await ada.context_menu(channel, MENU, said)
    assert refused.ephemeral
    assert reply(refused).content == "There is no text in that message for me to read."
    assert env.errors


async def test_a_question_of_too_many_words_is_read_by_its_ends_and_says_so(
    client: CoachClient, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    story = "what is a pull request?\n\n" + "and then " * 600 + "\n\nso what is it?"
    await ada.send(channel, own_mention(client), attachments=[("message.txt", story.encode())])
    assert fields(last(channel))["Please note"] == SHORTENED


async def test_an_embed_is_read_where_there_is_nothing_else(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    answer = await ada.slash(channel, "ask", question="what is a pull request?")
    again = await ada.context_menu(channel, MENU, reply(answer))
    assert "Git" in described(reply(again))
