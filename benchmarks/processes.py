"""Each contender runs in a fresh process, so that no thread pool, cache or allocator of one disturbs another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.coaches import data_dir

ROOT = Path(__file__).parents[1]
SETTINGS = ("COACH_", "DISCORD_", "DATABASE_URL", "CHROMA_URL")
"""How the names of the coach's settings begin; a contender runs on the defaults, whoever starts it."""


def run_contender(name: str, *arguments: str) -> Any:
    """What ``benchmarks.contenders.NAME`` measured: the last line it prints, which is JSON."""
    return json.loads(run_python(["-m", f"benchmarks.contenders.{name}", *arguments]).splitlines()[-1])


def run_python(arguments: Sequence[str]) -> str:
    """What a fresh interpreter prints. Ends the benchmark with the process's own words when it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=data_dir(),  # no .env is there
        env=environment_for(data_dir(), os.environ),
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def environment_for(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a contender: this one without the coach's settings, offline, on the data folder."""
    kept = {key: value for key, value in environment.items() if not key.startswith(SETTINGS)}
    return kept | {
        "COACH_DATA_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
        "HF_HUB_OFFLINE": "1",
        "TQDM_DISABLE": "1",
    }
