"""coach db check: the one line and the exit code that health checks go by."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands.operations import _check, _upgrade
from bot.settings import Settings
from storage.errors import DatabaseUnavailableError


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)  # no .env


async def test_a_database_without_tables_is_not_ready_and_says_what_to_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await _check(Settings(data_dir=tmp_path)) == 1
    assert capsys.readouterr().out.endswith("is not up to date; run: coach db upgrade\n")


async def test_a_database_is_ready_once_it_is_upgraded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(data_dir=tmp_path)
    await _upgrade(settings)
    capsys.readouterr()
    assert await _check(settings) == 0
    assert capsys.readouterr().out.endswith("coach.db is ready.\n")


async def test_a_database_that_does_not_answer_fails_the_check_without_its_password_being_shown() -> None:
    settings = Settings(database_url="postgresql://coach:secret@127.0.0.1:1/coach")
    with pytest.raises(DatabaseUnavailableError) as raised:
        await _check(settings)
    assert "cannot be used" in str(raised.value)
    assert "secret" not in str(raised.value)
