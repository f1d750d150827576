"""What a data folder that cannot be written to says, and room on its disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from bot.disk import free_bytes, in_megabytes, refusal_of, write_probe
from bot.errors import DataFolderError

FULL_DEVICE = Path("/dev/full")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, ["the disk is full", "free", "COACH_DATA_DIR"]),
        (errno.EDQUOT, ["share of the disk is used up", "Free some room"]),
        (errno.EROFS, ["can only be read", "COACH_DATA_DIR"]),
        (errno.EACCES, [os.strerror(errno.EACCES), "COACH_DATA_DIR"]),
        (errno.EIO, [os.strerror(errno.EIO)]),
    ],
)
def test_each_reason_is_named_with_what_to_do(tmp_path: Path, number: int, words: list[str]) -> None:
    said = str(refusal_of(tmp_path, OSError(number, os.strerror(number))))
    assert [word for word in [str(tmp_path), *words] if word not in said] == []


@pytest.mark.skipif(not FULL_DEVICE.exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_noticed_by_writing(tmp_path: Path) -> None:
    (tmp_path / ".writable").symlink_to(FULL_DEVICE)
    with pytest.raises(DataFolderError, match="the disk is full"):
        write_probe(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("I am a file", encoding="utf-8")
    with pytest.raises(DataFolderError, match="cannot be written"):
        write_probe(tmp_path / "data")


def test_a_folder_that_can_be_written_is_made_and_left_empty(tmp_path: Path) -> None:
    write_probe(tmp_path / "new" / "data")
    assert list((tmp_path / "new" / "data").iterdir()) == []


def test_room_is_that_of_the_nearest_folder_that_exists(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "not" / "yet") > 0
    assert in_megabytes(5 * 2**20) == "5 MB"
