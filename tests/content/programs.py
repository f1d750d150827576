"""Running a piece of a note or a quiz the way a reader would: alone, in a fresh Python, in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

SECONDS = 30
"""Far above the two seconds that a note promises, since the machine may be busy."""

_ENDED_BY = "This program was ended by "
_START = f"""
import runpy, sys
def name_it(kind, error, trace):
    sys.__excepthook__(kind, error, trace)
    print({_ENDED_BY!r} + kind.__name__, file=sys.stderr)
sys.excepthook = name_it
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs a file as Python itself would, and says last of all which exception ended it."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a program did: what it printed, stripped, the name of the exception that ended it, its error output."""

    output: str
    exception: str | None
    errors: str
    files: tuple[str, ...]

    @property
    def answer(self) -> str:
        """What a quiz calls the result: the exception's name if one ended the program, or else the output."""
        return self.exception or self.output


def run_program(code: str, folder: Path) -> Outcome:
    """Run a program by ``python -I`` in an empty folder, without input."""
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "MPLBACKEND": "Agg"}
    script = folder.parent / f"{folder.name}.py"
    script.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", _START, str(script)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    files = tuple(sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")))
    exception = _exception(done.stderr) if done.returncode else None
    return Outcome(output=done.stdout.strip(), exception=exception, errors=done.stderr, files=files)


def skip_unless_installed(packages: str | None) -> None:
    """Skip the test when one of the packages (``numpy`` or ``numpy,pandas``) is not installed."""
    for package in (packages or "").split(","):
        if package and find_spec(package) is None:
            pytest.skip(f"needs {package}, which is not installed")


def _exception(errors: str) -> str:
    """The name that stands last; a program that fails without one has asked for its exit."""
    last = errors.splitlines()[-1] if errors.strip() else ""
    return last.removeprefix(_ENDED_BY) if last.startswith(_ENDED_BY) else "SystemExit"
