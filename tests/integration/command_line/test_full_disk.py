"""A disk that is full: every command says so, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.command_line.conftest import CommandLine

FULL_DEVICE = Path("/dev/full")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FULL_DEVICE.exists(), reason="only Linux has a device that is always full"),
]


@pytest.mark.parametrize("arguments", [["ask", "what is git?"], ["db", "upgrade"], ["doctor"]], ids=" ".join)
def test_a_full_disk_is_called_by_its_name(own_coach: CommandLine, arguments: list[str]) -> None:
    (own_coach.data / ".writable").symlink_to(FULL_DEVICE)
    done = own_coach.run(*arguments)
    assert done.code == 1
    assert "the disk is full" in done.out + done.err
    assert "COACH_DATA_DIR" in done.out + done.err
    assert "Traceback" not in done.err
    assert "password are right" not in done.out + done.err
