"""Fixtures that all tests may ask for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.postgresql", "tests.databases", "tests.coaches"]

# No deadline, since a slow machine must not fail a test. The same examples every time, so that a red run is always the
# change's doing; `HYPOTHESIS_PROFILE=exploring make test` draws many new ones and is how to look for what they miss.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture(scope="session")
def warm_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose first index is finished, made by the product itself. Copy it before writing to it."""
    folder = tmp_path_factory.mktemp("warm") / "data"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder.parent),
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "COACH_DATA_DIR": str(folder),
    }
    command = [sys.executable, "-m", "bot", "knowledge", "index"]
    done = subprocess.run(
        command,
        env=environment,
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return folder
