"""A data folder with everything indexed, shared by the benchmarks of one run."""

from __future__ import annotations

import asyncio
import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from bot.app import open_coach
from bot.settings import Settings


@functools.cache
def data_dir() -> Path:
    """A temporary data folder, filled once and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="coach-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    print("filling a data folder (about a minute) ...", flush=True)
    asyncio.run(_fill(folder))
    return folder


def settings() -> Settings:
    """The defaults, in that folder."""
    return Settings(_env_file=None, COACH_DATA_DIR=data_dir())


async def _fill(folder: Path) -> None:
    async with open_coach(Settings(_env_file=None, COACH_DATA_DIR=folder)):
        pass
