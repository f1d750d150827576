"""The embedded Chroma's folder: one process at a time, and what cannot be written is said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.errors import IndexUnavailable
from retrieval.index.chroma import health
from retrieval.index.chroma.index import open_embedded
from tests.contract.conftest import Opener
from tests.contract.passages import at_cosines, fill, found_ids

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from pathlib import Path
from retrieval.index.chroma.index import open_embedded
from tests.contract.passages import at_cosines, fill
index = open_embedded(Path(sys.argv[1]), signature="one model")
fill(index, at_cosines(0.9, 0.8))
print("open", flush=True)
sys.stdin.read()
index.close()
"""


@pytest.fixture
def hold_folder(folder: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts another process that has the folder open, two passages stored, until its input ends."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", HOLDER, str(folder)]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def look_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file of a folder with its size and time of change."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def test_a_folder_that_is_not_there_is_made(open_folder: Opener, folder: Path) -> None:
    ids = fill(open_folder(folder), at_cosines(0.9))
    assert folder.is_dir()
    assert ids


def test_a_second_opener_has_an_index_of_its_own_and_never_touches_the_folder(
    open_folder: Opener, folder: Path
) -> None:
    first = open_folder(folder)
    ids = fill(first, at_cosines(0.9, 0.8))
    before = look_of(folder)
    second = open_folder(folder)
    assert second.list_ids(None) == set()
    assert second.exclusive
    mine = fill(second, at_cosines(0.1))
    second.delete(None, ids[1:])
    second.close()
    assert look_of(folder) == before
    assert mine == ids[:1]
    assert found_ids(first) == ids


def test_two_later_openers_do_not_share_their_private_indexes(open_folder: Opener, folder: Path) -> None:
    _first, second, third = (open_folder(folder) for _ in range(3))
    fill(second, at_cosines(0.9))
    assert third.list_ids(None) == set()
    third.close()
    assert found_ids(second) == ["0/note/0"]


def test_when_the_first_has_closed_the_next_has_the_folder_and_what_is_in_it(open_folder: Opener, folder: Path) -> None:
    first = open_folder(folder)
    ids = fill(first, at_cosines(0.9))
    first.close()
    assert found_ids(open_folder(folder)) == ids


def test_beside_another_process_the_index_is_private(
    open_folder: Opener, folder: Path, hold_folder: Callable[[], subprocess.Popen[str]]
) -> None:
    holder = hold_folder()
    before = look_of(folder)
    index = open_folder(folder)
    assert index.list_ids(None) == set()
    fill(index, at_cosines(0.5))
    assert look_of(folder) == before
    holder.communicate()
    assert found_ids(open_folder(folder)) == ["0/note/0", "0/note/1"]


def test_a_process_that_was_killed_leaves_the_folder_to_the_next_which_begins_anew(
    open_folder: Opener, folder: Path, hold_folder: Callable[[], subprocess.Popen[str]]
) -> None:
    open_folder(folder).close()
    holder = hold_folder()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    index = open_folder(folder)
    assert index.list_ids(None) == set()
    ids = fill(index, at_cosines(0.9))
    index.close()
    assert found_ids(open_folder(folder)) == ids


def test_a_folder_inside_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexUnavailable, match="cannot be written"):
        open_embedded(tmp_path / "file" / "vectors", signature="one model")


def test_a_folder_whose_lock_cannot_be_made_cannot_be_written(folder: Path) -> None:
    (folder / health.LOCK_FILE).mkdir(parents=True)
    with pytest.raises(IndexUnavailable, match="cannot be written"):
        open_embedded(folder, signature="one model")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_write_permission_cannot_be_written(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o555)
    with pytest.raises(IndexUnavailable, match="cannot be written"):
        open_embedded(folder, signature="one model")


def test_an_opening_that_failed_leaves_the_folder_to_the_next_attempt(open_folder: Opener, folder: Path) -> None:
    opening = folder / health.SOUND_FILE
    opening.mkdir(parents=True)
    with pytest.raises(IndexUnavailable, match="cannot be opened") as failure:
        open_folder(folder)
    opening.rmdir()
    index = open_folder(folder)
    ids = fill(index, at_cosines(0.9))
    index.close()
    assert found_ids(open_folder(folder)) == ids
    assert failure.traceback  # kept to the end: an error that somebody still logs must not hold the lock


def test_a_closed_index_answers_with_an_error_and_not_with_something_else(open_folder: Opener, folder: Path) -> None:
    index = open_folder(folder)
    fill(index, at_cosines(0.9))
    index.close()
    with pytest.raises(IndexUnavailable):
        found_ids(index)
