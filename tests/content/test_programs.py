"""The proofs of this folder can fail: what runs the programs sees each way one goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.programs import Outcome, run_program, skip_unless_installed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    empty = tmp_path / "empty"
    empty.mkdir()
    return empty


def answer(code: str, folder: Path) -> str:
    return run_program(code, folder).answer


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("print('a')\nprint()\nprint('ü ')", "a\n\nü"),
        ("print('before')\nassert 1 == 2, 'sums'", "AssertionError"),
        ("import json\njson.loads('')", "JSONDecodeError"),
        ("class Odd(Exception): pass\nraise Odd('a: b')", "Odd"),
        ("raise ValueError('two\\nlines')", "ValueError"),
        ("try:\n    1 / 0\nexcept ZeroDivisionError:\n    {}['key']", "KeyError"),
        ("raise ExceptionGroup('several', [ValueError(1)])", "ExceptionGroup"),
        ("def f(:\n    pass", "SyntaxError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("raise SystemExit('a reason')", "SystemExit"),
        ("input()", "EOFError"),
    ],
)
def test_the_answer_is_the_output_or_the_name_of_the_exception(code: str, result: str, folder: Path) -> None:
    assert answer(code, folder) == result


def test_a_file_that_is_left_behind_is_seen(folder: Path) -> None:
    assert run_program("open('left.txt', 'w').close()", folder) == Outcome(
        output="", exception=None, errors="", files=("left.txt",)
    )


def test_a_package_that_is_not_installed_skips_the_test_with_its_name() -> None:
    skip_unless_installed(None)
    skip_unless_installed("json,pytest")
    with pytest.raises(pytest.skip.Exception, match="needs zeppelin, which is not installed"):
        skip_unless_installed("json,zeppelin")
