"""A data folder with everything indexed, shared by the benchmarks of one run."""

from __future__ import annotations

import asyncio
import atexit
import functools
import os
import shutil
import tempfile
from pathlib import Path

from bot.app import open_coach
from bot.settings import Settings

FOLDER_KEY = "BENCH_DATA_DIR"
"""Names a data folder to use and keep, so that a second run does not have to fill one."""


@functools.cache
def data_dir() -> Path:
    """The folder of ``BENCH_DATA_DIR``, or a temporary one that is removed at the end; filled once."""
    kept = os.environ.get(FOLDER_KEY)
    folder = Path(kept).resolve() if kept else Path(tempfile.mkdtemp(prefix="coach-bench-"))
    if not kept:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    print("filling a data folder (a minute or two when it is empty) ...", flush=True)
    asyncio.run(_fill(folder))
    return folder


def settings() -> Settings:
    """The defaults, in that folder."""
    return Settings(_env_file=None, COACH_DATA_DIR=data_dir())


async def _fill(folder: Path) -> None:
    async with open_coach(Settings(_env_file=None, COACH_DATA_DIR=folder)):
        pass
