"""Text that is meant to do harm: it pings nobody, hides no link and shows no trick."""

from __future__ import annotations

import pytest

from tests.acceptance.coach_process import CoachProcess
from tests.acceptance.discord_double import DiscordDouble, Guild, Member, Message

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

HIDDEN = "\u200b\u202e\u2066\u00ad\ufeff"
NASTY = f"@everyone @here <@{{victim}}> <@&{{role}}> [click](https://evil.example/){HIDDEN}"
NOTE = f"The Zorblax portal hands out laptops on Tuesdays. {NASTY} Bring the blue form."
NOTE_QUESTION = "when does the Zorblax portal hand out laptops?"


@pytest.fixture
def victim(discord: DiscordDouble, guild: Guild) -> Member:
    return discord.add_member(guild, "victim")


def nasty(text: str, victim: Member) -> str:
    return text.format(victim=victim.id, role=victim.guild.everyone.id)


def check_harmless(*messages: Message) -> None:
    """Nothing notifies, and nothing reads as what would notify if it were somewhere else."""
    for message in messages:
        assert message.pinged_users == set()
        assert not message.pings_everyone
        for trick in ("@everyone", "@here", "<@", "](https://evil", *HIDDEN):
            assert trick not in message.text
        assert "evil.example" in message.text, "the address is shown, not lost"


class TestQuestions:
    async def test_a_question_is_shown_harmlessly_in_public(
        self, discord: DiscordDouble, ada: Member, victim: Member
    ) -> None:
        question = nasty("how do decorators work? " + NASTY, victim)
        answer = await (await discord.slash(ada, "ask", {"question": question})).reply()
        assert answer.embeds[0]["title"].startswith("how do decorators work?")
        check_harmless(answer)

    async def test_a_mention_with_other_mentions_is_answered_harmlessly(
        self, discord: DiscordDouble, guild: Guild, ada: Member, victim: Member
    ) -> None:
        await discord.mention(ada, guild.text_channel, nasty("how do decorators work? " + NASTY, victim))
        check_harmless(await discord.wait_for_message(guild.text_channel))


class TestNotes:
    async def test_a_note_is_shown_harmlessly_in_lists_answers_and_sources(
        self, discord: DiscordDouble, moderator: Member, ada: Member, victim: Member
    ) -> None:
        opened = await discord.slash(moderator, "kb add")
        title = nasty("Zorblax @everyone <@{victim}> [x](https://evil.example/)", victim)
        added = await (await discord.submit_modal(opened, {"Title": title, "Text": nasty(NOTE, victim)})).reply()
        listed = await (await discord.slash(moderator, "kb list")).reply()
        answer = await (await discord.slash(ada, "ask", {"question": NOTE_QUESTION})).reply()
        assert "on Tuesdays" in answer.text
        check_harmless(added, listed, answer)


class TestProfiles:
    async def test_a_goal_is_shown_harmlessly(self, discord: DiscordDouble, ada: Member, victim: Member) -> None:
        shown = await discord.slash(ada, "level", {"goal": nasty(NASTY, victim)})
        check_harmless(await shown.reply())

    async def test_an_unknown_topic_is_named_harmlessly(
        self, discord: DiscordDouble, ada: Member, victim: Member
    ) -> None:
        refused = await (await discord.slash(ada, "done", {"topic": nasty(NASTY, victim)})).reply()
        check_harmless(refused)


async def test_no_request_may_ever_notify_anybody(
    discord: DiscordDouble, coach: CoachProcess, guild: Guild, ada: Member
) -> None:
    await (await discord.slash(ada, "ask", {"question": "how do decorators work?"})).reply()
    await discord.direct_message(ada, "how do decorators work?")
    await discord.wait_for_message(ada)
    bodies = [one.body for one in discord.requests if isinstance(one.body, dict)]
    messages = [body for body in bodies if body.get("content") or body.get("embeds")]
    assert len(messages) >= 2
    for message in messages:
        allowed = message["allowed_mentions"]
        assert allowed["parse"] == []
        assert not allowed.get("users")
        assert not allowed.get("replied_user")
