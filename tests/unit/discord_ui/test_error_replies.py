from __future__ import annotations

import pytest
from discord import app_commands

from bot.discord_ui.asking import ask
from bot.discord_ui.error_replies import LONGEST_REPLY, NOT_HERE, OUTDATED, describe_failure
from bot.errors import InputError


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InputError("that is <@1> too long"), "That is @1 too long"),
        (app_commands.CommandNotFound("old", []), OUTDATED),
        (app_commands.CommandSignatureMismatch(ask), OUTDATED),
        (app_commands.MissingPermissions(["manage_guild"]), NOT_HERE),
        (KeyError("secret"), "Something went wrong here. It has been logged; please try again in a moment."),
    ],
)
def test_each_error_has_its_words(error: Exception, said: str) -> None:
    assert describe_failure(error) == said


def test_an_endless_message_is_shortened() -> None:
    assert len(describe_failure(InputError("word " * 1000))) <= LONGEST_REPLY
