from pathlib import Path

from benchmarks.memory import Memory, count_open_files, find_memory, parse_status

STATUS = "Name:\tpython\nVmPeak:\t 999999 kB\nVmHWM:\t    4096 kB\nVmRSS:\t    2048 kB\nRssAnon:\t 1 kB\n"


def test_memory_is_read_in_mebibytes() -> None:
    assert parse_status(STATUS) == Memory(resident=2.0, peak=4.0)


def test_a_status_without_memory_gives_none() -> None:
    assert parse_status("Name:\tkthreadd\nVmHWM:\t 1 kB\n") is None


def test_a_system_that_does_not_tell_gives_none(tmp_path: Path) -> None:
    assert find_memory(tmp_path / "status") is None
    assert count_open_files(tmp_path / "fd") is None


def test_open_files_are_counted(tmp_path: Path) -> None:
    for name in ("0", "1", "2"):
        (tmp_path / name).touch()
    assert count_open_files(tmp_path) == 3
