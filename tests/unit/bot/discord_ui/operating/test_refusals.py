"""Refused logins are remembered, and the next start waits longer each time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.discord_ui.operating.refusals import (
    FILE,
    FIRST_WAIT,
    MAX_WAIT,
    Refusals,
    forget_refusals,
    load_refusals,
    login_of,
    remember_refusal,
)
from bot.settings import Settings

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def refused(count: int) -> Refusals:
    return Refusals(login="x", count=count, last_at=NOW)


def test_each_refusal_in_a_row_waits_twice_as_long_up_to_an_hour() -> None:
    waits = [refused(count).wait(NOW) for count in range(1, 30)]
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits == sorted(waits)
    assert waits[-1] == MAX_WAIT == timedelta(hours=1)


def test_a_day_of_restarts_stays_far_below_what_discord_allows() -> None:
    now, starts = NOW, 0
    while now < NOW + DAY:
        starts += 1
        now += Refusals(login="x", count=starts, last_at=now).wait(now)
    assert starts < 40


def test_what_has_passed_since_counts() -> None:
    assert refused(1).wait(NOW + FIRST_WAIT / 2) == FIRST_WAIT / 2
    assert refused(1).wait(NOW + DAY) == timedelta()


@pytest.mark.parametrize("moved", [-DAY, -3 * 365 * DAY])
def test_a_clock_that_was_moved_back_makes_nobody_wait_longer_than_the_whole_time(moved: timedelta) -> None:
    assert refused(3).wait(NOW + moved) == 4 * FIRST_WAIT


def test_refusals_are_counted_until_a_login_is_accepted(tmp_path: Path) -> None:
    assert load_refusals(tmp_path, "x") is None
    for count in (1, 2, 3):
        remember_refusal(tmp_path, "x", now=NOW)
        assert load_refusals(tmp_path, "x") == Refusals(login="x", count=count, last_at=NOW)
    forget_refusals(tmp_path)
    forget_refusals(tmp_path)
    assert load_refusals(tmp_path, "x") is None


def test_another_login_begins_anew(tmp_path: Path) -> None:
    remember_refusal(tmp_path, "x", now=NOW)
    assert load_refusals(tmp_path, "y") is None
    remember_refusal(tmp_path, "y", now=NOW)
    assert load_refusals(tmp_path, "y") == Refusals(login="y", count=1, last_at=NOW)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "{",
        "[]",
        "null",
        '{"login": "x"}',
        '{"login": "x", "count": "many", "last_at": "2026-03-02T08:00:00+00:00"}',
        '{"login": "x", "count": 1, "last_at": "2026-03-02T08:00:00"}',
        '{"login": "x", "count": 0, "last_at": "soon"}',
    ],
)
def test_a_file_that_cannot_be_read_counts_as_none(tmp_path: Path, written: str) -> None:
    (tmp_path / FILE).write_text(written, encoding="utf-8")
    assert load_refusals(tmp_path, "x") is None


def test_a_folder_that_cannot_be_written_ends_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    remember_refusal(tmp_path / "missing", "x", now=NOW)
    assert "cannot be remembered" in caplog.text


def test_the_file_gives_the_token_away_to_nobody(tmp_path: Path) -> None:
    token = "MTQ1NjA3NDQ0Mzk4MDgwMDAwMA.made-up.made-up"
    login = login_of(Settings(data_dir=tmp_path, discord_token=token))
    remember_refusal(tmp_path, login, now=NOW)
    assert "made-up" not in (tmp_path / FILE).read_text(encoding="utf-8")
    assert login != login_of(Settings(data_dir=tmp_path))
    assert login != login_of(Settings(data_dir=tmp_path, discord_token=token, message_content=True))
