"""The log: no secret stands in it, and nothing that ends a thread is lost."""

from __future__ import annotations

import logging
import sys
import threading
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import HIDDEN, MIN_SECRET, HidingFormatter, configure_logging, secret_forms

PASSWORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=MIN_SECRET, max_size=30)
TOKEN = "MTQ1NjA3NDQ0Mzk4MDgwMDAwMA.made-up.made-up"


@pytest.fixture
def own_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test sets up ends with it."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [*logging.getLogger().handlers])
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)


def formatted(secrets: list[str], message: str, error: BaseException | None = None) -> str:
    trace = (type(error), error, None) if error else None
    record = logging.LogRecord("bot", logging.ERROR, __file__, 1, message, None, trace)
    return HidingFormatter(secrets).format(record)


def test_a_token_is_hidden_wherever_it_stands() -> None:
    said = formatted([TOKEN], f"refused: {TOKEN}", ValueError(f"wrong token {TOKEN}!"))
    assert TOKEN not in said
    assert said.count(HIDDEN) == 2


@given(PASSWORDS)
def test_a_password_in_a_url_is_hidden_as_written_and_decoded(password: str) -> None:
    written = quote(password, safe="")
    hider = [f"postgresql://coach:{written}@db:5432/coach"]
    for form in {password, written}:
        assert form in secret_forms(hider[0])
        assert f"<{form}>" not in formatted(hider, f"refused <{form}>")


@pytest.mark.parametrize("password", ["p@ssword", "hunter2@home@work", "a:b@c/d?e#f@g", "100%sure@all"])
def test_a_password_that_was_not_escaped_is_hidden_whole(password: str) -> None:
    assert password not in formatted([f"postgresql://coach:{password}@db/coach"], f"refused {password} there")


def test_what_is_no_secret_stays() -> None:
    said = formatted(["postgresql://coach:hunter2@db/coach"], "coach at db is away")
    assert "coach at db is away" in said
    assert formatted([], "fine").endswith("fine")


def test_short_secrets_do_not_blank_out_ordinary_words() -> None:
    assert formatted(["a"], "a plain sentence").endswith("a plain sentence")


@pytest.mark.usefixtures("own_log")
def test_what_ends_a_thread_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    configure_logging("WARNING")

    def fail() -> None:
        raise ZeroDivisionError("in the background")

    thread = threading.Thread(target=fail, name="worker")
    thread.start()
    thread.join()
    assert "an unexpected error ended worker" in caplog.text
    assert "ZeroDivisionError: in the background" in caplog.text


@pytest.mark.usefixtures("own_log")
def test_a_thread_that_leaves_on_purpose_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    configure_logging("WARNING")
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    assert "ended" not in caplog.text
