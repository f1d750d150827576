"""Whatever happens to the embedded Chroma's folder, the next start has an index that serves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from retrieval.errors import IndexUnavailable
from retrieval.index.chroma import health
from retrieval.index.chroma.index import open_embedded
from retrieval.values import PassageId
from tests.contract.conftest import Opener
from tests.contract.passages import at_cosines, fill, found_ids, unit_vectors

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
VECTORS = unit_vectors(1300)
"""Enough for Chroma to write its graph to files of their own; fewer stay in SQLite."""


@pytest.fixture(scope="module")
def sound_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "vectors"
    index = open_embedded(folder, signature="one model")
    fill(index, VECTORS)
    index.close()
    assert list(folder.rglob("data_level0.bin"))
    return folder


def overwrite(path: Path) -> None:
    path.write_bytes(b"\xfe\xdc" * (path.stat().st_size // 2))


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_the_end(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 9 // 10])


def cut_to_nothing(path: Path) -> None:
    path.write_bytes(b"")


def delete(path: Path) -> None:
    path.unlink()


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


FILES = ["chroma.sqlite3", "data_level0.bin", "length.bin", "header.bin", "link_lists.bin", "index_metadata.pickle"]
HARMS = [overwrite, cut_in_half, cut_the_end, cut_to_nothing, delete, replace_by_folder]
EVERYTHING = {PassageId(f"0/note/{number}") for number in range(len(VECTORS))}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", HARMS)
def test_a_folder_that_was_changed_after_it_was_closed_is_rebuilt(
    open_folder: Opener, folder: Path, sound_folder: Path, harm: Callable[[Path], None], name: str
) -> None:
    shutil.copytree(sound_folder, folder)
    [path] = folder.rglob(name)
    harm(path)
    index = open_folder(folder)
    assert index.list_ids(None) == set()
    assert fill(index, at_cosines(0.9, 0.8)) == found_ids(index)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", HARMS)
def test_a_folder_that_a_killed_process_left_damaged_is_rebuilt_and_serves_again(
    open_folder: Opener, folder: Path, sound_folder: Path, harm: Callable[[Path], None], name: str
) -> None:
    copy_unclosed(sound_folder, folder)
    [path] = folder.rglob(name)
    harm(path)
    index = open_folder(folder)
    assert index.list_ids(None) == set()
    assert fill(index, at_cosines(0.9, 0.8)) == found_ids(index)


def test_a_rebuilt_folder_serves_everything_again_and_after_the_next_start(
    open_folder: Opener, folder: Path, sound_folder: Path
) -> None:
    copy_unclosed(sound_folder, folder)
    index = open_folder(folder)
    ids = fill(index, VECTORS)
    assert [hits[0][0] for hits in index.query(None, VECTORS, 1)] == ids
    index.close()
    assert open_folder(folder).list_ids(None) == EVERYTHING


def copy_unclosed(sound: Path, folder: Path) -> None:
    """A folder with everything stored, as a process that was killed leaves it."""
    shutil.copytree(sound, folder)
    (folder / health.SOUND_FILE).unlink()


def test_a_deleted_folder_is_made_anew(open_folder: Opener, folder: Path, sound_folder: Path) -> None:
    shutil.copytree(sound_folder, folder)
    open_folder(folder).close()
    shutil.rmtree(folder)
    index = open_folder(folder)
    assert index.list_ids(None) == set()
    assert found_ids(index) == []
    assert fill(index, at_cosines(0.9)) == found_ids(index)


def test_a_folder_deleted_under_a_running_process_is_an_error_at_worst_and_heals(
    open_folder: Opener, folder: Path
) -> None:
    index = open_folder(folder)
    ids = fill(index, at_cosines(0.9))
    shutil.rmtree(folder)
    for attempt in (lambda: found_ids(index), lambda: fill(index, at_cosines(0.1))):
        with suppress(IndexUnavailable):
            attempt()
    index.close()
    again = open_folder(folder)
    assert again.list_ids(None) == set()
    assert fill(again, at_cosines(0.9)) == ids == found_ids(again)


def test_after_files_that_ended_the_process_that_read_them_the_next_start_begins_anew(
    open_folder: Opener, folder: Path, sound_folder: Path
) -> None:
    shutil.copytree(sound_folder, folder)
    program = (
        "import os, sys; from pathlib import Path; from retrieval.index.chroma.health import open_sound_client;"
        "open_sound_client(Path(sys.argv[1]), lambda: os._exit(3))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, check=False)
    assert done.returncode == 3
    index = open_folder(folder)
    assert index.list_ids(None) == set()
    fill(index, at_cosines(0.9))
    index.close()
    assert open_folder(folder).list_ids(None) == {"0/note/0"}


def test_a_folder_that_was_closed_well_is_used_as_it_is(open_folder: Opener, folder: Path) -> None:
    first = open_folder(folder)
    ids = fill(first, at_cosines(0.9))
    first.close()
    assert found_ids(open_folder(folder)) == ids


def test_a_folder_that_a_killed_process_left_is_rebuilt_even_when_nothing_in_it_looks_wrong(
    open_folder: Opener, folder: Path, sound_folder: Path
) -> None:
    """A cut-off graph file is read into memory that may hold the right vectors by chance, so looking proves nothing."""
    copy_unclosed(sound_folder, folder)
    assert open_folder(folder).list_ids(None) == set()


@pytest.mark.parametrize("mark", [b"\xff\xfe", b""])
def test_a_mark_that_makes_no_sense_is_not_believed(
    open_folder: Opener, folder: Path, sound_folder: Path, mark: bytes
) -> None:
    shutil.copytree(sound_folder, folder)
    (folder / health.SOUND_FILE).write_bytes(mark)
    assert open_folder(folder).list_ids(None) == set()


@pytest.mark.parametrize("how", [shutil.copyfile, shutil.copy])
def test_a_copied_folder_is_used_as_it_is_though_the_times_of_its_files_are_others(
    open_folder: Opener, folder: Path, sound_folder: Path, how: Callable[..., object]
) -> None:
    shutil.copytree(sound_folder, folder, copy_function=how)
    assert open_folder(folder).list_ids(None) == EVERYTHING


def test_a_moved_folder_is_used_as_it_is(open_folder: Opener, folder: Path, sound_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(sound_folder, tmp_path / "before")
    folder.parent.mkdir()
    shutil.move(tmp_path / "before", folder)
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))  # as an archive without times leaves it
    assert open_folder(folder).list_ids(None) == EVERYTHING


def test_a_copy_in_which_one_byte_is_another_is_rebuilt(open_folder: Opener, folder: Path, sound_folder: Path) -> None:
    shutil.copytree(sound_folder, folder, copy_function=shutil.copyfile)
    largest = max((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)
    assert open_folder(folder).list_ids(None) == set()


@pytest.mark.parametrize("change", ["missing", "added"])
def test_a_copy_with_another_set_of_files_is_rebuilt(
    open_folder: Opener, folder: Path, sound_folder: Path, change: str
) -> None:
    shutil.copytree(sound_folder, folder, copy_function=shutil.copyfile)
    if change == "added":
        (folder / "more.bin").write_bytes(b"more")
    else:
        next(path for path in folder.rglob("*.bin")).unlink()
    assert open_folder(folder).list_ids(None) == set()
