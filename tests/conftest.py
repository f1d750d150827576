"""Fixtures that all tests may ask for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.postgresql", "tests.databases", "tests.coaches"]

settings.register_profile("unhurried", deadline=None)  # a slow machine must not fail a test
settings.load_profile("unhurried")


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
