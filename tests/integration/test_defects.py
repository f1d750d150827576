"""A defect, which nobody expects: it is logged with its traceback, told in a line, and the rest goes on."""

from __future__ import annotations

import io
import json
import logging
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import typer

from bot.commands.asking import _ask_batch
from bot.commands.running import run_with_settings
from bot.errors import DEFECT, OPERATIONAL_FAILURE
from bot.services.answering.answers import AnswerService
from bot.services.coach import Coach
from bot.settings import Settings
from bot.terminal.chat import TerminalChat

FINE = "how does loops work"
DEFECTS = [ZeroDivisionError, RecursionError, MemoryError]


@pytest.fixture(autouse=True)
def own_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands set up the log of their process; here it is the tests' own."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [*logging.getLogger().handlers])
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)


class DefectiveAnswers:
    """Answers as the real service does, except for questions about what is broken."""

    def __init__(self, answers: AnswerService, error: Exception) -> None:
        self._answers = answers
        self._error = error

    async def answer(self, question: str, **options: Any) -> Any:
        if "broken" in question:
            raise self._error
        return await self._answers.answer(question, **options)


def with_defect(coach: Coach, error: Exception) -> Coach:
    return replace(coach, answers=cast("AnswerService", DefectiveAnswers(coach.answers, error)))


@pytest.mark.parametrize("kind", DEFECTS)
async def test_in_a_chat_the_next_line_is_answered(
    small_coach: Coach, kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    said = io.StringIO()
    source = io.StringIO(f"what is broken?\n{FINE}\n")
    await TerminalChat(with_defect(small_coach, kind("in the middle")), source=source, output=said).run()
    assert DEFECT in said.getvalue()
    assert "loops" in said.getvalue().lower().split(DEFECT.lower())[1]
    assert kind.__name__ in caplog.text
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("kind", DEFECTS)
async def test_in_a_batch_the_other_lines_are_answered(
    small_coach: Coach,
    tmp_path: Path,
    kind: type[Exception],
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text("\n".join(json.dumps({"question": text}) for text in (FINE, "what is broken?", FINE)), "utf-8")
    assert await _ask_batch(with_defect(small_coach, kind("in the middle")), batch, None) == OPERATIONAL_FAILURE
    first, second, third = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["kind"], second["kind"], third["kind"]) == ("answered", "rejected", "answered")
    assert second["error"].startswith("line 2: ")
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("kind", DEFECTS)
def test_a_command_says_it_in_a_line_and_the_log_has_the_rest(
    kind: type[Exception], caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail(_: Settings) -> int:
        raise kind("in the middle")

    with pytest.raises(typer.Exit) as left:
        run_with_settings(fail)
    assert left.value.exit_code == OPERATIONAL_FAILURE
    assert f"Error: {DEFECT} ({kind.__name__}: in the middle)" in capsys.readouterr().err
    assert "Traceback" in caplog.text
