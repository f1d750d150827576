"""The real ``python -m bot`` as a process, on a data folder whose index is finished."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
_PATIENCE = 300
"""Seconds after which a process that hangs is ended; no test depends on how long it takes."""


@dataclass(frozen=True, kw_only=True)
class Finished:
    """What a process left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Standard output by line."""
        return self.out.splitlines()

    def json(self) -> Any:
        """Standard output, which must be one JSON value and nothing else."""
        return json.loads(self.out)

    def json_lines(self) -> list[dict[str, Any]]:
        """Standard output, which must be JSON lines and nothing else."""
        return [json.loads(line) for line in self.out.split("\n") if line]


@dataclass(frozen=True, kw_only=True)
class CommandLine:
    """The command line with a data folder. ``folder`` is where it is called, and where relative paths start."""

    data: Path
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def arguments(self) -> dict[str, Any]:
        """How subprocess must start it."""
        system = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        return {"cwd": self.folder, "env": {**system, "COACH_DATA_DIR": str(self.data), **self.environment}}

    def run(self, *arguments: str, said: bytes = b"", **environment: str) -> Finished:
        """Run a command to its end, with ``said`` on its standard input."""
        started = self.arguments
        started["env"] |= environment
        command = [sys.executable, "-m", "bot", *arguments]
        done = subprocess.run(command, input=said, capture_output=True, check=False, timeout=_PATIENCE, **started)
        return Finished(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())

    def file(self, name: str, *lines: object) -> str:
        """Write a file of lines, each bytes, text or anything for JSON; its path."""
        encoded = [
            line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
            for line in lines
        ]
        (self.folder / name).write_bytes(b"\n".join(encoded))
        return str(self.folder / name)


@pytest.fixture(scope="module")
def coach(warm_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """For commands that only read: all tests share one data folder."""
    return CommandLine(data=warm_data_dir, folder=tmp_path_factory.mktemp("reading"))


@pytest.fixture
def own_coach(warm_data_dir: Path, tmp_path: Path) -> CommandLine:
    """For commands that write: a data folder of the test's own."""
    return CommandLine(data=copy_of(warm_data_dir, tmp_path / "data"), folder=tmp_path)


@pytest.fixture(scope="module")
def editing_coach(warm_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """For a module whose tests write one after the other."""
    folder = tmp_path_factory.mktemp("editing")
    return CommandLine(data=copy_of(warm_data_dir, folder / "data"), folder=folder)


def copy_of(warm: Path, data: Path) -> Path:
    """A copy of a data folder; the exported model, which nobody writes to, is shared."""
    shutil.copytree(warm, data, ignore=shutil.ignore_patterns("models"))
    (data / "models").symlink_to(warm / "models")
    return data
