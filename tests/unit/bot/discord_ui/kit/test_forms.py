from __future__ import annotations

from collections.abc import Iterator

import discord

from bot.discord_ui.client import CoachClient
from bot.discord_ui.kit.forms import Form, read_typed
from bot.discord_ui.knowledge.commands import NoteForm


def every_kind_of(form: type[discord.ui.Modal]) -> Iterator[type[discord.ui.Modal]]:
    for kind in form.__subclasses__():
        yield kind
        yield from every_kind_of(kind)


def test_what_was_typed_is_read_out_of_labels_rows_and_bare_fields() -> None:
    components = [
        {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "title", "value": "Lunch"}},
        {"type": 1, "id": 3, "components": [{"type": 4, "id": 4, "custom_id": "text", "value": "Soup."}]},
        {"type": 18, "id": 5, "component": {"type": 3, "id": 6, "custom_id": "days", "values": ["Mon", "Tue"]}},
        {"type": 10, "id": 7, "content": "only shown"},
        {"type": 4, "custom_id": "empty", "value": ""},
    ]
    assert dict(read_typed(components)) == {"title": "Lunch", "text": "Soup.", "days": "Mon, Tue", "empty": ""}


async def test_discord_py_keeps_no_form_in_memory_and_so_never_takes_one_as_well() -> None:
    assert NoteForm().is_finished()


async def test_a_form_is_opened_under_a_custom_id_that_any_process_knows() -> None:
    assert NoteForm().custom_id == NoteForm().custom_id
    assert NoteForm.template.fullmatch(NoteForm().custom_id)


def test_every_modal_of_the_coach_is_a_form() -> None:
    assert CoachClient.__module__  # importing it imports every front end
    ours = [kind for kind in every_kind_of(discord.ui.Modal) if kind.__module__.startswith("bot.")]
    assert NoteForm in ours
    assert all(issubclass(kind, Form) for kind in ours)
