"""/ask, the context menu, mentions and direct messages."""

from __future__ import annotations

import pytest
import simcord

from bot.discord_ui.asking.listening import HOW_TO_ASK
from bot.discord_ui.asking.threads import LABEL
from bot.discord_ui.client import CoachClient
from bot.services.coach import Coach
from bot.wording.english import MY_NEXT_STEP as STEP
from retrieval.errors import IndexUnavailable
from tests.integration.discord_ui.seeing import described, fields, footer, incident_of, labels, last, own_mention, reply
from tests.integration.front_end import Clock
from tests.integration.scripted_answers import ScriptedAnswers, answer_of, with_answers

LONG = "\n\n".join(f"Paragraph {number} " + "of many words that fill the page " * 12 for number in range(40))


async def test_ask_is_deferred_first_and_then_answered_for_all_with_sources(
    env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    result = await ada.slash(channel, "ask", question="how do I undo my last commit")
    assert not result.ephemeral
    assert "Git" in described(reply(result))
    assert "Next step" not in described(reply(result))
    assert fields(reply(result))["Sources"].startswith("[1] Version control with Git — ")
    assert fields(reply(result))["Read more"] == "[Pro Git](https://git-scm.com/book/en/v2)"
    assert footer(reply(result)) == "Answered from the notes"
    sent = [request for request in env.http_requests if "interaction" in request.path or "webhook" in request.path]
    assert sent[0].path.endswith("/callback")
    assert sent[0].json == {"type": 5}


async def test_what_next_is_worked_out_rather_than_looked_up_and_for_the_asker_alone(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    result = await ada.slash(channel, "ask", question="What should I learn next?")
    assert result.ephemeral
    assert footer(reply(result)).startswith("Worked out from your level")


async def test_ask_works_in_direct_messages_too(env: simcord.Env) -> None:
    result = await env.create_user("eve").slash("ask", question="what is a pull request")
    assert "Git" in described(reply(result))


async def test_a_question_without_a_word_gets_a_private_explanation(
    env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    result = await ada.slash(channel, "ask", question="???")
    assert result.response is None  # the public placeholder is taken away
    [said] = result.followups
    assert said.ephemeral
    assert said.content.startswith("There is no word in that question.")
    assert env.errors


async def test_the_context_menu_answers_a_message_for_whoever_chose_it(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor, bob: simcord.MemberActor
) -> None:
    question = await bob.send(channel, "I accidentally committed a password")
    result = await ada.context_menu(channel, "Ask the coach about this", question)
    assert result.ephemeral
    assert "Git" in described(reply(result))


async def test_a_mention_is_answered_as_a_reply_without_a_ping(
    env: simcord.Env, client: CoachClient, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    question = await ada.send(channel, f"{own_mention(client)} what is a pull request?")
    answer = last(channel)
    assert answer.reference is not None
    assert answer.reference.message_id == question.id
    assert answer.embeds[0].title == "what is a pull request?"
    sent = next(r for r in reversed(env.http_requests) if r.method == "POST" and r.path.endswith("/messages"))
    assert sent.json
    assert sent.json["allowed_mentions"] == {"parse": [], "replied_user": False}
    assert any(request.path.endswith("/typing") for request in env.http_requests)


@pytest.mark.parametrize("text", ["what is a pull request?", "@everyone what is a pull request?"])
async def test_a_message_that_is_not_meant_for_the_coach_is_left_alone(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor, text: str
) -> None:
    message = await ada.send(channel, text)
    assert last(channel).id == message.id


async def test_other_bots_are_left_alone(env: simcord.Env, client: CoachClient, channel: simcord.ChannelHandle) -> None:
    robot = env.guild.add_member(env.create_user("robot", bot=True))
    message = await robot.send(channel, f"{own_mention(client)} what is a pull request?")
    assert last(channel).id == message.id


async def test_a_direct_message_is_answered(env: simcord.Env) -> None:
    eve = env.create_user("eve")
    await eve.send_dm("what is a pull request?")
    assert "Git" in described(last(eve.dm_channel))


async def test_a_mention_without_a_question_gets_told_what_to_ask(
    client: CoachClient, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    await ada.send(channel, f"{own_mention(client)}")
    assert last(channel).content == HOW_TO_ASK


async def test_where_embeds_are_not_allowed_the_answer_comes_as_text(
    env: simcord.Env, client: CoachClient, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    await ada.send(channel, f"{own_mention(client)} what is a pull request?")
    assert "**Sources**\n[1] Version control with Git" in last(channel).content


async def test_where_the_coach_may_not_write_it_stays_silent(
    env: simcord.Env, client: CoachClient, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=None)
    question = await ada.send(channel, f"{own_mention(client)} what is a pull request?")
    assert last(channel).id == question.id


class TestLongAnswers:
    @pytest.fixture
    def client(self, coach: Coach, clock: Clock) -> CoachClient:
        return CoachClient(coach=with_answers(coach, ScriptedAnswers(answer_of(LONG))), clock=clock)

    async def test_they_come_in_pages_that_the_asker_turns(
        self, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        result = await ada.slash(channel, "ask", question="everything")
        assert footer(reply(result)).startswith("Page 1 of ")
        await ada.click(reply(result), label="Next")
        assert footer(reply(result)).startswith("Page 2 of ")
        await ada.click(reply(result), label="Previous")
        assert footer(reply(result)).startswith("Page 1 of ")

    async def test_others_cannot_turn_them(
        self, channel: simcord.ChannelHandle, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        result = await ada.slash(channel, "ask", question="everything")
        pressed = await bob.click(reply(result), label="Next")
        assert pressed.ephemeral
        assert footer(reply(result)).startswith("Page 1 of ")

    async def test_the_buttons_go_when_nobody_turns_pages_any_more(
        self, env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        result = await ada.slash(channel, "ask", question="everything")
        await env.advance_time(14 * 60 + 1)
        assert labels(reply(result)) == [STEP, LABEL]
        assert footer(reply(result)).startswith("Page 1 of ")

    async def test_the_thread_button_works_on_when_they_are_gone(
        self, env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        result = await ada.slash(channel, "ask", question="everything")
        await env.advance_time(14 * 60 + 1)
        await ada.click(reply(result), label=LABEL)
        assert [thread.name for thread in channel.threads] == ["everything"]

    async def test_they_go_after_the_last_press_too(
        self, env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        result = await ada.slash(channel, "ask", question="everything")
        await env.advance_time(10 * 60)
        await ada.click(reply(result), label="Next")
        await env.advance_time(14 * 60 + 1)
        assert labels(reply(result)) == [STEP, LABEL]

    async def test_a_mention_gets_pages_too(
        self, client: CoachClient, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        await ada.send(channel, f"{own_mention(client)} everything")
        await ada.click(last(channel), label="Next")
        assert footer(last(channel)).startswith("Page 2 of ")


class TestFailures:
    @pytest.fixture
    def outcome(self) -> Exception:
        return IndexUnavailable("the vector index failed: @everyone out of disk")

    @pytest.fixture
    def client(self, coach: Coach, clock: Clock, outcome: Exception) -> CoachClient:
        return CoachClient(coach=with_answers(coach, ScriptedAnswers(outcome)), clock=clock)

    async def test_one_of_the_machine_is_told_without_details_and_logged_with_them(
        self,
        env: simcord.Env,
        channel: simcord.ChannelHandle,
        ada: simcord.MemberActor,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        result = await ada.slash(channel, "ask", question="hello")
        said = result.followups[0].content
        assert said.startswith("I can't search my notes right now.")
        assert f"incident {incident_of(said)}: The vector index failed: @everyone out of disk" in caplog.text
        assert env.errors

    async def test_a_mention_gets_it_as_a_reply(
        self, client: CoachClient, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        await ada.send(channel, f"{own_mention(client)} hello")
        assert last(channel).content.startswith("I can't search my notes right now.")

    class TestUnexpected:
        @pytest.fixture
        def outcome(self) -> Exception:
            return ZeroDivisionError("secret detail")

        async def test_one_is_logged_and_told_plainly(
            self,
            env: simcord.Env,
            channel: simcord.ChannelHandle,
            ada: simcord.MemberActor,
            caplog: pytest.LogCaptureFixture,
        ) -> None:
            result = await ada.slash(channel, "ask", question="hello")
            assert result.followups[0].content.startswith("Something went wrong here.")
            assert "ZeroDivisionError: secret detail" in caplog.text
            assert env.errors
