"""Reading notes: /topic, the button below an answer, the menu of sections. And questions that may have been meant."""

from __future__ import annotations

from dataclasses import replace

import pytest
import simcord

from bot.discord_ui.client import CoachClient
from bot.discord_ui.reading.views import READ_THE_NOTE
from bot.services.coach import Coach
from knowledge.ids import DocumentId, EntryId
from knowledge.library import Library, load_library
from retrieval.values import Answer, AnswerKind, Offer
from tests.integration.discord_ui.seeing import described, fields, labels, reply
from tests.integration.front_end import Clock
from tests.integration.scripted_answers import ScriptedAnswers, with_answers


async def test_topic_shows_the_overview_with_its_place_on_the_road_to_the_reader_alone(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    result = await ada.slash(channel, "topic", name="git")
    assert result.ephemeral
    shown = reply(result)
    assert described(shown).startswith("Git is a version control system")
    assert fields(shown)["On the road"].startswith("20–40 h · comes after ")
    assert "[Pro Git](https://git-scm.com/book/en/v2)" in fields(shown)["Read more"]


async def test_a_title_that_was_mistyped_is_found_and_one_that_is_none_is_refused_with_the_nearest(
    env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    found = await ada.slash(channel, "topic", name="decorater")
    assert reply(found).embeds[0].title == "Decorators"
    refused = await ada.slash(channel, "topic", name="zzz qqq xx")
    assert reply(refused).content.startswith("There is no note called 'zzz qqq xx'")
    assert env.errors


async def test_titles_are_suggested_as_they_are_typed(channel: simcord.ChannelHandle, ada: simcord.MemberActor) -> None:
    assert {"name": "Decorators", "value": "decorators"} in await ada.autocomplete(
        channel, "topic", "name", "decrators"
    )
    assert len(await ada.autocomplete(channel, "topic", "name", "")) == 5


async def test_the_menu_turns_to_another_section(channel: simcord.ChannelHandle, ada: simcord.MemberActor) -> None:
    result = await ada.slash(channel, "topic", name="git")
    await ada.select(reply(result), values=["5"])
    assert reply(result).embeds[0].title == "Version control with Git — Common traps"


async def test_the_button_below_an_answer_opens_the_section_it_is_from(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor, bob: simcord.MemberActor
) -> None:
    answer = await ada.slash(channel, "ask", question="how do I undo my last commit")
    opened = await bob.click(reply(answer), label=READ_THE_NOTE)
    assert opened.ephemeral
    assert (reply(opened).embeds[0].title or "").startswith("Version control with Git")


class TestOffers:
    @pytest.fixture
    def library(self) -> Library:
        """The note on numbers, with its written answers."""
        whole = load_library()
        key = DocumentId("numpy")
        return replace(
            whole,
            documents={key: whole.documents[key]},
            sources={key: whole.sources[key]},
            answers={key: whole.answers[key]},
        )

    @pytest.fixture
    def client(self, coach: Coach, clock: Clock) -> CoachClient:
        offers = (
            Offer(entry=EntryId("numpy-need"), question="What is NumPy for?"),
            Offer(entry=EntryId("numpy-gone"), question="What was taken out?"),
        )
        unsure = Answer(question="", kind=AnswerKind.OFFERED, text="", offers=offers)
        scripted = with_answers(coach, ScriptedAnswers(unsure))
        scripted.answers.say_entry = coach.answers.say_entry  # type: ignore[method-assign]  # the real one
        return CoachClient(coach=scripted, clock=clock)

    async def test_a_press_gives_the_answer_to_whoever_pressed(
        self, channel: simcord.ChannelHandle, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        asked = await ada.slash(channel, "ask", question="numpy")
        assert labels(reply(asked)) == ["What is NumPy for?", "What was taken out?"]
        pressed = await bob.click(reply(asked), label="What is NumPy for?")
        assert pressed.ephemeral
        assert described(reply(pressed)).startswith("NumPy calculates with whole grids")
        assert READ_THE_NOTE in labels(reply(pressed))

    async def test_an_answer_that_is_gone_is_told_plainly(
        self, channel: simcord.ChannelHandle, ada: simcord.MemberActor
    ) -> None:
        asked = await ada.slash(channel, "ask", question="numpy")
        pressed = await ada.click(reply(asked), label="What was taken out?")
        said = reply(pressed).content if pressed.response is not None else pressed.followups[0].content
        assert "no longer there" in said
