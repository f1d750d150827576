"""Forms over a real connection: taken whichever process opened them, and given back when they cannot be taken."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.discord_ui.client import CoachClient
from bot.discord_ui.kit import replies
from bot.discord_ui.kit.context import Interaction
from bot.discord_ui.kit.forms import OUTDATED_FORM, STOPPING, Form, Forms, Sent
from bot.errors import InputError
from bot.services.coach import Coach
from bot.services.knowledge import editing as knowledge_editing
from storage.errors import DatabaseUnavailableError
from tests.acceptance.discord_double import DiscordDouble, Guild, Member, Message

pytestmark = pytest.mark.usefixtures("connected")

NOTE = {"Title": "Staging", "Text": "Deploy with make stage."}
LONG = {"Title": "Staging", "Text": "Deploy `with` make stage. " * 150}


async def send(double: DiscordDouble, person: Member, note: dict[str, str], *, by: Member | None = None) -> Message:
    form = await double.slash(person, "kb add")
    reply = await (await double.submit_modal(form, note, by=by)).reply()
    assert reply.ephemeral
    return reply


def given_back(message: Message) -> str:
    return "\n".join([message.content, *(file.content.decode("utf-8") for file in message.attachments)])


def raising(error: Exception) -> Callable[..., Any]:
    async def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("note", [NOTE, LONG], ids=["in the message", "in a file"])
async def test_a_title_that_is_there_gives_the_text_back(
    double: DiscordDouble, grace: Member, note: dict[str, str]
) -> None:
    await send(double, grace, NOTE)
    refused = await send(double, grace, note)
    assert "already" in refused.content
    assert note["Title"] in given_back(refused)
    assert note["Text"] in given_back(refused)
    assert [file.filename for file in refused.attachments] == (["text.md"] if note is LONG else [])


@pytest.mark.parametrize("note", [NOTE, LONG], ids=["in the message", "in a file"])
@pytest.mark.parametrize("error", [KeyError("a defect"), DatabaseUnavailableError("the database is busy")])
async def test_any_failure_gives_the_text_back(
    double: DiscordDouble,
    grace: Member,
    coach: Coach,
    monkeypatch: pytest.MonkeyPatch,
    *,
    note: dict[str, str],
    error: Exception,
) -> None:
    monkeypatch.setattr(coach.editing, "add", raising(error))
    refused = await send(double, grace, note)
    assert note["Text"] in given_back(refused)


async def test_who_may_no_longer_add_notes_gets_the_text_back(
    double: DiscordDouble, guild: Guild, grace: Member
) -> None:
    refused = await send(double, grace, LONG, by=double.add_member(guild, "ada"))
    assert "Manage Server" in refused.content
    assert LONG["Text"] in given_back(refused)


async def test_a_full_server_gives_the_text_back(
    double: DiscordDouble, grace: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge_editing, "MAX_DOCUMENTS", 0)
    refused = await send(double, grace, NOTE)
    assert "which is the limit" in refused.content
    assert NOTE["Text"] in given_back(refused)


async def test_a_text_that_pings_is_given_back_without_its_teeth_and_word_for_word(
    double: DiscordDouble, grace: Member
) -> None:
    await send(double, grace, NOTE)
    refused = await send(double, grace, {"Title": "staging", "Text": "@everyone ```[x](https://evil.example)"})
    assert "@everyone" not in refused.content
    assert refused.attachments[0].content == b"@everyone ```[x](https://evil.example)"


async def test_a_form_of_another_version_is_given_back(
    double: DiscordDouble, client: CoachClient, grace: Member
) -> None:
    form = await double.slash(grace, "kb add")
    await form.wait_modal()
    client.forms = Forms()
    refused = await (await double.submit_modal(form, LONG)).reply()
    assert refused.ephemeral
    assert OUTDATED_FORM in refused.content
    assert LONG["Text"] in given_back(refused)


async def test_a_form_sent_twice_adds_one_note_and_gives_the_other_back(double: DiscordDouble, grace: Member) -> None:
    form = await double.slash(grace, "kb add")
    sent = [await double.submit_modal(form, NOTE) for _ in range(3)]
    replies = await asyncio.gather(*(one.reply() for one in sent))
    assert sorted(reply.content.startswith("Added **Staging**") for reply in replies) == [False, False, True]
    assert all(NOTE["Text"] in given_back(reply) for reply in replies if "already" in reply.content)


async def test_what_a_forms_custom_id_says_reaches_it(
    double: DiscordDouble, client: CoachClient, grace: Member
) -> None:
    """As forms will need that are about something, such as a note to edit."""
    taken: list[tuple[str, dict[str, str]]] = []

    class AboutSomething(Form, title="About something"):
        template = re.compile(r"kb:(?P<what>\w+)")

        @classmethod
        async def take(cls, interaction: Interaction, sent: Sent) -> None:
            taken.append((sent.about["what"], dict(sent.typed)))
            await interaction.response.send_message("Taken.", ephemeral=True)

    client.forms = Forms(AboutSomething)
    assert (await send(double, grace, NOTE)).content == "Taken."
    assert taken == [("add", {"title": "Staging", "text": "Deploy with make stage."})]


async def test_a_form_on_its_way_is_finished_before_the_client_stops(
    double: DiscordDouble, client: CoachClient, coach: Coach, grace: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    adding, stopping, add = asyncio.Event(), asyncio.Event(), coach.editing.add
    finish_all = client.under_way.finish

    async def add_while_stopping(*about: Any, **note: Any) -> object:
        adding.set()
        await stopping.wait()
        return await add(*about, **note)

    async def finish(*, within: timedelta) -> None:
        stopping.set()
        await finish_all(within=within)

    monkeypatch.setattr(coach.editing, "add", add_while_stopping)
    monkeypatch.setattr(client.under_way, "finish", finish)
    sent = await double.submit_modal(await double.slash(grace, "kb add"), NOTE)
    await adding.wait()
    await client.close()
    assert (await sent.reply()).content.startswith("Added **Staging**")


async def test_a_form_that_cannot_be_finished_before_the_client_stops_is_given_back(
    double: DiscordDouble, client: CoachClient, coach: Coach, grace: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    adding = asyncio.Event()

    async def add_for_ever(*_: object, **__: object) -> None:
        adding.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(coach.editing, "add", add_for_ever)
    monkeypatch.setattr("bot.discord_ui.client.MAX_FINISH", timedelta())
    sent = await double.submit_modal(await double.slash(grace, "kb add"), LONG)
    await adding.wait()
    await client.close()
    reply = await sent.reply()
    assert reply.content.startswith(STOPPING)
    assert LONG["Text"] in given_back(reply)


async def answer_nothing(interaction: Interaction) -> None:
    """Leaves the first answer to the error."""


async def defer_publicly(interaction: Interaction) -> None:
    await replies.defer(interaction, public=True)


async def answer_at_once(interaction: Interaction) -> None:
    await interaction.response.send_message("One moment.", ephemeral=True)


@pytest.mark.parametrize("begin", [answer_nothing, defer_publicly, answer_at_once])
async def test_it_is_given_back_privately_whatever_has_been_answered_already(
    double: DiscordDouble, client: CoachClient, grace: Member, begin: Callable[[Interaction], Awaitable[None]]
) -> None:
    class Failing(Form, title="Failing"):
        template = re.compile("kb:add")

        @classmethod
        async def take(cls, interaction: Interaction, sent: Sent) -> None:
            await begin(interaction)
            raise InputError("no.")

    client.forms = Forms(Failing)
    sent = await double.submit_modal(await double.slash(grace, "kb add"), LONG)
    reply = await (sent.reply() if begin is answer_nothing else sent.followup())
    assert reply.ephemeral
    assert LONG["Text"] in given_back(reply)
    if begin is defer_publicly:
        await double.wait_for_request("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/@original")
