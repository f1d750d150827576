"""Answers shown while they are written, over a real connection to the Discord double, which checks each request."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import discord
import pytest

from bot.discord_ui.asking.answering import STOPPED
from bot.discord_ui.asking.rendering import WRITING
from bot.discord_ui.asking.stop_button import BROKEN_OFF, LABEL, NOT_YOURS, stop_view
from bot.discord_ui.asking.threads import LABEL as THREAD
from bot.discord_ui.client import CoachClient
from bot.discord_ui.reading.views import READ_THE_NOTE
from bot.services.answering.conversations import Conversation
from bot.services.coach import Coach
from bot.wording.english import MY_NEXT_STEP as STEP
from knowledge.ids import DocumentId, MemberId
from retrieval.errors import IndexUnavailable
from retrieval.values import Citation
from tests.acceptance.discord_double import DiscordDouble, Guild, Member
from tests.acceptance.discord_double.messages import Message
from tests.integration.front_end import Clock
from tests.integration.scripted_answers import WritingAnswers, answer_of, with_answers

pytestmark = pytest.mark.usefixtures("connected")

SOURCE = Citation(key="1", document=DocumentId("git"), title="Git", section="Summary", url="https://git-scm.com")
EDITS = "/channels/{channel_id}/messages/{message_id}"
ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"


@pytest.fixture
async def answers() -> WritingAnswers:
    return WritingAnswers()


@pytest.fixture
def client(coach: Coach, clock: Clock, answers: WritingAnswers) -> CoachClient:
    return CoachClient(coach=with_answers(coach, answers), clock=clock)


@pytest.fixture
def bob(double: DiscordDouble, guild: Guild) -> Member:
    return double.add_member(guild, "bob")


async def shows(double: DiscordDouble, message: Message, text: str) -> None:
    """Wait until a message says this."""
    await double.pulse.wait_until(lambda: text in message.text, timeout=20, describe=lambda: message.text)


async def rest_of(name: str) -> None:
    """Wait until the tasks of this name have come to their end."""
    async with asyncio.timeout(20):
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name().startswith(name)))


def texts(message: Message) -> list[str]:
    """Every text that a message had, and has."""
    versions = [*(version.embeds for version in message.edits), message.embeds]
    return [embeds[0]["description"] for embeds in versions if embeds]


async def test_a_command_is_answered_by_one_message_that_grows_and_ends_as_the_answer(
    double: DiscordDouble, grace: Member, answers: WritingAnswers
) -> None:
    asked = await double.slash(grace, "ask", {"question": "undo?"})
    await answers.asked.wait()
    answers.draft("First. [1]", SOURCE)
    message = await asked.reply()
    assert (message.embeds[0]["title"], message.embeds[0]["footer"]["text"]) == ("undo?", WRITING)
    assert "[1] Git — Summary" in message.text
    assert list(message.buttons) == [LABEL]
    for end in range(100):
        answers.draft(f"First. [1] {end}.", SOURCE)
    await shows(double, message, "99.")
    answers.finish(answer_of("The answer."))
    await shows(double, message, "The answer.")
    assert texts(message) == ["First. [1]", "First. [1] 99.", "The answer."]
    assert list(message.buttons) == [STEP, THREAD]
    assert message.embeds[0]["footer"]["text"] != WRITING


async def test_a_mention_is_answered_by_one_reply_that_grows(
    double: DiscordDouble, guild: Guild, grace: Member, answers: WritingAnswers
) -> None:
    await double.mention(grace, guild.channels[0], "undo?")
    await answers.asked.wait()
    answers.draft("First.")
    message = await double.wait_for_message(guild.channels[0])
    answers.draft("First. Second.")
    answers.finish(answer_of("The answer."))
    await shows(double, message, "The answer.")
    assert texts(message) == ["First.", "The answer."]
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "drafts"]  # nothing can follow
    assert [one for one in double.messages(guild.channels[0]) if one.author.bot] == [message]


async def test_a_draft_is_made_as_harmless_and_as_short_as_an_answer(
    double: DiscordDouble, grace: Member, answers: WritingAnswers
) -> None:
    asked = await double.slash(grace, "ask", {"question": "undo?"})
    await answers.asked.wait()
    answers.draft("@everyone [x](https://evil.example) " + "word " * 1500 + "end.")
    message = await asked.reply()
    answers.finish(answer_of("The answer."))
    await shows(double, message, "The answer.")
    assert texts(message)[0].endswith("end.")
    assert "@everyone" not in texts(message)[0]
    assert "](https://evil" not in texts(message)[0]


async def test_stop_leaves_the_newest_draft_with_its_sources_and_says_so(
    double: DiscordDouble, client: CoachClient, grace: Member, answers: WritingAnswers
) -> None:
    asked = await double.slash(grace, "ask", {"question": "undo?"})
    await answers.asked.wait()
    answers.draft("First. [1]", SOURCE)
    message = await asked.reply()
    answers.draft("First. [1] Second. [1]", SOURCE)
    await double.press(message, LABEL, by=grace)
    await shows(double, message, STOPPED)
    assert answers.cancelled.is_set()
    assert message.embeds[0]["description"] == "First. [1] Second. [1]"
    assert "[1] Git — Summary" in message.text
    assert list(message.buttons) == [READ_THE_NOTE, STEP, THREAD]
    here = Conversation(member_id=MemberId(grace.id), place=message.channel.id)
    assert client.conversations.turns(here) == ("undo?",)


async def test_only_the_asker_can_stop_it(
    double: DiscordDouble, grace: Member, bob: Member, answers: WritingAnswers
) -> None:
    asked = await double.slash(grace, "ask", {"question": "undo?"})
    await answers.asked.wait()
    answers.draft("First.")
    message = await asked.reply()
    said = await (await double.press(message, LABEL, by=bob)).reply()
    assert (said.text, said.ephemeral) == (NOT_YOURS, True)
    answers.finish(answer_of("The answer."))
    await shows(double, message, "The answer.")
    assert not answers.cancelled.is_set()


async def test_a_press_that_comes_after_the_answer_changes_nothing(
    double: DiscordDouble, client: CoachClient, grace: Member, answers: WritingAnswers
) -> None:
    asked = await double.slash(grace, "ask", {"question": "undo?"})
    await answers.asked.wait()
    answers.draft("First.")
    message = await asked.reply()
    with_stop = message.components
    answers.finish(answer_of("The answer."))
    await shows(double, message, "The answer.")
    message.components = with_stop
    pressed = await double.press(message, LABEL, by=grace)
    await pressed.wait_acknowledged()
    assert message.embeds[0]["description"] == "The answer."
    assert pressed.deferred


async def test_what_a_restart_broke_off_says_so_when_stop_is_pressed(
    double: DiscordDouble, guild: Guild, grace: Member, client: CoachClient
) -> None:
    view = stop_view(grace.id, f"{'0' * 16}-3")
    channel = client.get_partial_messageable(guild.channels[0].id)
    await channel.send(embed=discord.Embed(description="Half."), view=view)
    message = await double.wait_for_message(guild.channels[0])
    await double.press(message, LABEL, by=grace)
    await shows(double, message, BROKEN_OFF)
    assert (message.embeds[0]["description"], message.buttons) == ("Half.", {})


@pytest.mark.parametrize("trouble", ["rate limit", "failure"])
async def test_an_edit_that_is_held_up_or_fails_does_not_harm_the_answer(
    double: DiscordDouble, guild: Guild, grace: Member, answers: WritingAnswers, trouble: str
) -> None:
    await double.mention(grace, guild.channels[0], "undo?")
    await answers.asked.wait()
    answers.draft("First.")
    message = await double.wait_for_message(guild.channels[0])
    if trouble == "rate limit":
        double.rate_limit("PATCH", EDITS)
    else:
        double.fail("PATCH", EDITS, 400)
    answers.draft("First. Second.")
    await double.wait_for_request("PATCH", EDITS)
    answers.finish(answer_of("The answer."))
    await shows(double, message, "The answer.")
    assert texts(message)[-1] == "The answer."


@pytest.mark.parametrize("status", [400, None])
async def test_an_answer_that_its_reply_cannot_take_becomes_another_reply(
    double: DiscordDouble, guild: Guild, grace: Member, answers: WritingAnswers, status: int | None
) -> None:
    await double.mention(grace, guild.channels[0], "undo?")
    await answers.asked.wait()
    answers.draft("First.")
    draft = await double.wait_for_message(guild.channels[0])
    double.fail("PATCH", EDITS, status)
    answers.finish(answer_of("The answer."))
    answer = await double.wait_for_message(guild.channels[0], matching=lambda message: message is not draft)
    assert texts(answer) == ["The answer."]
    assert answer.reference is draft.reference


async def test_an_answer_that_comes_at_once_is_one_edit_of_the_deferred_reply(
    double: DiscordDouble, grace: Member, answers: WritingAnswers
) -> None:
    answers.finish(answer_of("The answer."))
    asked = await double.slash(grace, "ask", {"question": "undo?"})
    assert (await asked.reply()).embeds[0]["description"] == "The answer."
    assert len(double.requests_to("PATCH", ORIGINAL)) == 1


@pytest.mark.parametrize("drafts", [("First. [1]",), ()])
async def test_a_stop_of_the_coach_leaves_what_was_written_and_says_that_it_stays_at_that(
    *,
    double: DiscordDouble,
    grace: Member,
    client: CoachClient,
    answers: WritingAnswers,
    drafts: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.discord_ui.client.MAX_FINISH", timedelta(0))
    asked = await double.slash(grace, "ask", {"question": "undo?"})
    await answers.asked.wait()
    for text in drafts:
        answers.draft(text, SOURCE)
        await asked.reply()
    await client.close()
    message = await asked.reply()
    assert answers.cancelled.is_set()
    assert message.embeds[0]["footer"]["text"] == BROKEN_OFF
    assert (message.embeds[0]["title"], message.embeds[0].get("description", "")) == ("undo?", "".join(drafts))
    assert message.buttons == {}


async def test_a_reply_that_is_deleted_while_it_is_written_is_left_alone(
    double: DiscordDouble, guild: Guild, grace: Member, answers: WritingAnswers, caplog: pytest.LogCaptureFixture
) -> None:
    asked = await double.slash(grace, "ask", {"question": "undo?"})
    await answers.asked.wait()
    answers.draft("First.")
    message = await asked.reply()
    message.deleted = True
    answers.finish(answer_of("The answer."))
    await double.wait_for_request("PATCH", ORIGINAL, count=2)
    await rest_of("CommandTree-invoker")
    assert [one for one in double.messages(guild.channels[0]) if one.author.bot] == []
    assert asked.followups == []
    assert [record.levelname for record in caplog.records if record.name.startswith("bot")] == ["WARNING"]


async def test_an_answer_that_fails_takes_its_private_draft_away(
    double: DiscordDouble, guild: Guild, grace: Member, bob: Member, answers: WritingAnswers
) -> None:
    said = await double.say(bob, "undo?", channel=guild.channels[0])
    asked = await double.context_menu(grace, "Ask the coach about this", said)
    await answers.asked.wait()
    answers.draft("First.")
    message = await asked.reply()
    answers.fail(IndexUnavailable("the vector index failed"))
    await shows(double, message, "I can't search my notes right now.")
    assert (message.embeds, message.buttons, asked.followups) == ([], {}, [])
