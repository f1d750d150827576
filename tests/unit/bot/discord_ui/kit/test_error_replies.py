from __future__ import annotations

import logging
import re

import pytest
from discord import app_commands

from bot.discord_ui.asking.commands import ask
from bot.discord_ui.kit.error_replies import MAX_REPLY_LENGTH, NOT_HERE, OUTDATED, describe_failure, report_failure
from bot.errors import ConfigurationError, DataFolderError, InputError
from bot.services.check_ins.messages import UndeliverableError
from retrieval.errors import ChatModelError, EmbeddingModelError, IndexUnavailable
from storage.errors import DatabaseUnavailableError, SchemaOutOfDateError, StorageError


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InputError("that is <@1> too long"), "That is @1 too long"),
        (app_commands.CommandNotFound("old", []), OUTDATED),
        (app_commands.CommandSignatureMismatch(ask), OUTDATED),
        (app_commands.MissingPermissions(["manage_guild"]), NOT_HERE),
        (
            KeyError("secret"),
            "Something went wrong here. It has been logged; please try again in a moment. (Incident 7f3a2c)",
        ),
    ],
)
def test_each_error_has_its_words(error: Exception, said: str) -> None:
    assert describe_failure(error, incident="7f3a2c") == said


def test_an_endless_message_is_shortened() -> None:
    assert len(describe_failure(InputError("word " * 1000), incident="7f3a2c")) <= MAX_REPLY_LENGTH


URL = "sqlite+aiosqlite:////srv/coach/data/coach.db"


@pytest.mark.parametrize(
    "error",
    [
        DatabaseUnavailableError(f"the database {URL} is busy"),
        SchemaOutOfDateError(f"the tables of {URL} do not fit"),
        StorageError(f"{URL}: no such function"),
        IndexUnavailable("the index in /srv/coach/data/vectors cannot be opened: 10.0.0.7:8000"),
        ChatModelError("COACH_CHAT_MODEL=openai:gpt cannot be used: http://10.0.0.7/v1"),
        EmbeddingModelError("the exported model /srv/coach/data/models/x.onnx cannot be loaded"),
        DataFolderError("the data folder /srv/coach/data cannot be written"),
        ConfigurationError(["DATABASE_URL: postgresql://coach@10.0.0.7/coach"]),
        UndeliverableError("Discord refuses it: 403 at https://10.0.0.7", permanent=True),
        OSError(28, "No space left on device", "/srv/coach/data/coach.db"),
        RuntimeError(URL),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_member_reads_nothing_of_the_machine_and_the_log_has_it_under_the_same_incident(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    said = report_failure(error)
    assert not [word for word in ("/srv", "10.0.0.7", "sqlite", "openai", "Error") if word in said]
    found = re.search(r"\(Incident ([0-9a-f]{6})\)$", said)
    assert found is not None
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert f"incident {found[1]}" in caplog.text
    assert str(error) in caplog.text


@pytest.mark.parametrize("error", [InputError("too long"), app_commands.CommandNotFound("old", [])])
def test_what_is_a_members_own_doing_is_no_incident(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    assert "ncident" not in report_failure(error)
    assert caplog.records == []
