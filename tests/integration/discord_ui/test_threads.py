"""Threads of the coach's own: opening one, what it knows, and which messages in it are answered."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest
import simcord
from simcord.backend.models import AllowedMentions

from bot.discord_ui.asking.commands import FORGOTTEN
from bot.discord_ui.asking.threads import HOW_TO_GO_ON, LABEL, NOT_ALLOWED, NOT_OPENED, NOT_YOURS
from bot.discord_ui.client import CoachClient
from bot.services.coach import Coach
from bot.wording.english import MY_NEXT_STEP as STEP
from retrieval.values import Answer, AnswerKind
from tests.integration.discord_ui.seeing import Shown, labels, last, own_mention, reply
from tests.integration.front_end import Clock
from tests.integration.scripted_answers import ScriptedAnswers, answer_of, with_answers

MENU = "Ask the coach about this"


@pytest.fixture
def answers() -> ScriptedAnswers:
    return ScriptedAnswers(answer_of("Yes."))


@pytest.fixture
def reads_everything() -> bool:
    return False


@pytest.fixture
def client(coach: Coach, clock: Clock, answers: ScriptedAnswers, reads_everything: bool) -> CoachClient:
    settings = coach.settings.model_copy(update={"message_content": reads_everything})
    return CoachClient(coach=with_answers(replace(coach, settings=settings), answers), clock=clock)


async def opened(
    channel: simcord.ChannelHandle, by: simcord.MemberActor, question: str = "one"
) -> simcord.ChannelHandle:
    """A thread on the answer to a question."""
    asked = await by.slash(channel, "ask", question=question)
    await by.click(reply(asked), label=LABEL)
    return channel.threads[-1]


async def pressed_under_failure(
    env: simcord.Env, channel: simcord.ChannelHandle, by: simcord.MemberActor, *, path: str, status: int, code: int
) -> simcord.InteractionResult:
    """The button pressed below an answer while Discord refuses what is posted to a path."""
    asked = await by.slash(channel, "ask", question="one")
    env.inject_error("POST", path, status=status, code=code)
    return await by.click(reply(asked), label=LABEL)


def reply_without_mention(env: simcord.Env, by: simcord.MemberActor, said: discord.Message, text: str) -> None:
    """A reply whose author has switched the mention off."""
    reference = {"channel_id": str(said.channel.id), "message_id": str(said.id)}
    quiet = AllowedMentions(replied_user=False)
    env.backend.create_message(said.channel.id, by.id, text, reference=reference, allowed_mentions=quiet)


class TestTheButton:
    async def test_it_opens_a_thread_named_after_the_question_and_says_where(
        self, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        asked = await ada.slash(channel, "ask", question="what is *args?")
        pressed = await ada.click(reply(asked), label=LABEL)
        (thread,) = channel.threads
        assert thread.name == "what is *args?"
        assert pressed.ephemeral
        assert reply(pressed).content == f"Carry on in {thread.mention}."
        assert last(thread).content == HOW_TO_GO_ON[False]

    async def test_it_stands_below_the_answer_to_a_mention_too(
        self, client: CoachClient, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        await ada.send(channel, f"{own_mention(client)} one")
        await ada.click(last(channel), label=LABEL)
        assert [thread.name for thread in channel.threads] == ["one"]

    async def test_only_the_asker_can_press_it(
        self, channel: simcord.ChannelHandle, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        asked = await ada.slash(channel, "ask", question="one")
        pressed = await bob.click(reply(asked), label=LABEL)
        assert pressed.ephemeral
        assert reply(pressed).content == NOT_YOURS
        assert channel.threads == []

    async def test_a_second_press_leads_to_the_thread_that_there_is(
        self, env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        asked = await ada.slash(channel, "ask", question="one")
        env.inject_error("POST", "/channels/*/messages/*/threads", status=400, code=160004)
        pressed = await ada.click(reply(asked), label=LABEL)
        assert reply(pressed).content == f"This answer already has a thread: <#{reply(asked).id}>."

    async def test_where_it_may_not_open_threads_any_more_it_says_what_is_missing(
        self, env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        pressed = await pressed_under_failure(
            env, channel, ada, path="/channels/*/messages/*/threads", status=403, code=50013
        )
        assert reply(pressed).content == NOT_ALLOWED

    async def test_whatever_else_discord_has_against_it_is_told_without_details(
        self, env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        pressed = await pressed_under_failure(
            env, channel, ada, path="/channels/*/messages/*/threads", status=400, code=160006
        )
        assert reply(pressed).content == NOT_OPENED

    async def test_a_thread_that_cannot_be_written_to_is_still_opened(
        self, env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        pressed = await pressed_under_failure(env, channel, ada, path="/channels/*/messages", status=403, code=50013)
        assert reply(pressed).content.startswith("Carry on in ")

    async def test_it_is_not_offered_in_direct_messages_threads_and_private_answers(
        self, env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        thread = await opened(channel, ada)
        eve = env.create_user("eve")
        await eve.send_dm("one")
        said = await ada.send(channel, "one")
        shown: list[Shown] = [
            reply(await ada.slash(thread, "ask", question="one")),
            last(eve.dm_channel),
            reply(await ada.context_menu(channel, MENU, said)),
        ]
        assert [labels(message) for message in shown] == [[STEP], [], []]

    @pytest.mark.parametrize("missing", ["create_public_threads", "send_messages_in_threads"])
    async def test_it_is_not_offered_where_a_permission_is_missing(
        self, env: simcord.Env, client: CoachClient, ada: simcord.MemberActor, missing: str
    ) -> None:
        denied = discord.PermissionOverwrite(**{missing: False})
        place = env.guild.create_text_channel("strict", overwrites={env.guild.default_role: denied})
        answer = await ada.slash(place, "ask", question="one")
        await ada.send(place, f"{own_mention(client)} one")
        assert [labels(reply(answer)), labels(last(place))] == [[STEP], [STEP]]


class TestAnAbstention:
    @pytest.fixture
    def answers(self) -> ScriptedAnswers:
        return ScriptedAnswers(Answer(question="", kind=AnswerKind.ABSTAINED, text="Outside the roadmap."))

    async def test_there_is_nothing_to_go_on_about(
        self, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        assert labels(reply(await ada.slash(channel, "ask", question="one"))) == []


class TestInTheThread:
    async def test_the_first_reply_is_read_with_what_led_to_the_answer(
        self, answers: ScriptedAnswers, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        await ada.slash(channel, "ask", question="one")
        asked = await ada.slash(channel, "ask", question="two")
        await ada.slash(channel, "ask", question="later")
        await ada.click(reply(asked), label=LABEL)
        (thread,) = channel.threads
        await ada.send(thread, "and how long?", reply_to=last(thread))
        assert (answers.asked[-1], answers.turns[-1]) == ("and how long?", ("one", "two"))

    async def test_the_question_is_known_even_when_the_conversation_is_not(
        self, answers: ScriptedAnswers, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        asked = await ada.slash(channel, "ask", question="what is *args?")
        assert (await ada.slash(channel, "new")).response.content == FORGOTTEN  # type: ignore[union-attr]  # it is there
        await ada.click(reply(asked), label=LABEL)
        (thread,) = channel.threads
        await ada.send(thread, "and how long?", reply_to=last(thread))
        assert answers.turns[-1] == ("what is *args?",)

    async def test_another_member_begins_a_conversation_of_their_own(
        self,
        client: CoachClient,
        answers: ScriptedAnswers,
        channel: simcord.ChannelHandle,
        ada: simcord.MemberActor,
        bob: simcord.MemberActor,
    ) -> None:
        thread = await opened(channel, ada)
        await bob.send(thread, f"{own_mention(client)} two")
        await ada.send(thread, f"{own_mention(client)} three")
        assert answers.turns[-2:] == [(), ("one",)]

    async def test_a_message_without_reply_or_mention_comes_empty_and_is_left_alone(
        self, answers: ScriptedAnswers, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        thread = await opened(channel, ada)
        message = await ada.send(thread, "and how long?")
        assert last(thread).id == message.id
        assert answers.asked == ["one"]


class TestReadingEveryMessage:
    @pytest.fixture
    def reads_everything(self) -> bool:
        return True

    async def test_no_mention_is_needed_in_its_own_threads(
        self, answers: ScriptedAnswers, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        thread = await opened(channel, ada)
        assert last(thread).content == HOW_TO_GO_ON[True]
        await ada.send(thread, "and how long?")
        assert (answers.asked[-1], answers.turns[-1]) == ("and how long?", ("one",))

    async def test_a_message_to_somebody_else_or_without_a_word_is_left_alone(
        self,
        env: simcord.Env,
        answers: ScriptedAnswers,
        channel: simcord.ChannelHandle,
        ada: simcord.MemberActor,
        bob: simcord.MemberActor,
    ) -> None:
        thread = await opened(channel, ada)
        await ada.send(thread, f"{bob.mention} do you know?")
        await ada.send(thread, "👍")
        await ada.send(thread, f"<@&{env.guild.create_role('helpers').id}> does anybody know?")
        reply_without_mention(env, ada, await bob.send(thread, "👍"), "do you know?")
        await env.settle()
        assert answers.asked == ["one"]

    async def test_a_reply_to_the_coach_needs_no_mention_either_nor_does_one_to_an_answer_of_a_command(
        self, env: simcord.Env, answers: ScriptedAnswers, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        thread = await opened(channel, ada)
        reply_without_mention(env, ada, last(thread), "two")
        await env.settle()
        answer = await ada.slash(thread, "ask", question="three")
        await ada.send(thread, "four", reply_to=reply(answer))
        assert answers.asked == ["one", "two", "three", "four"]

    async def test_messages_in_other_places_are_left_alone(
        self, answers: ScriptedAnswers, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        await opened(channel, ada)
        await ada.send(channel, "who has a question?")
        assert answers.asked == ["one"]
