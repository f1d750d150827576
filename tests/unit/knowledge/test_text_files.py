from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from knowledge.errors import TextFileError
from knowledge.text_files import MAX_BYTES, find_other_kind, read_bytes, read_text

GERMAN = "Grüße\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "note.md"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_is_read_with_and_without_a_byte_order_mark(file: Path, encoding: str) -> None:
    file.write_text(GERMAN, encoding=encoding)
    assert read_text(file) == GERMAN


def test_line_breaks_of_all_systems_become_plain_ones(file: Path) -> None:
    file.write_bytes(b"a\r\nb\rc\n")
    assert read_text(file) == "a\nb\nc\n"


def test_an_empty_file_is_an_empty_text(file: Path) -> None:
    file.touch()
    assert read_text(file) == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00word/document.xml", "a Word or another Office document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
        (b"%PDF-1.7\n%text", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "an image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "an image"),
        (GERMAN.encode("utf-16"), "UTF-16"),
        ("# a".encode("utf-16-be"), "NUL characters"),
        (GERMAN.encode("utf-32"), "UTF-16"),
        (GERMAN.encode("latin-1"), "not UTF-8 text"),
        (b"half a pair: \xed\xa0\x80", "not UTF-8 text"),
        (b"a\x00b", "NUL characters"),
        (b"{\\rtf1\\ansi text}", "a rich text document"),
    ],
)
def test_what_is_no_utf_8_text_is_refused_and_told_what_to_do(file: Path, content: bytes, reason: str) -> None:
    file.write_bytes(content)
    with pytest.raises(TextFileError) as refused:
        read_text(file)
    assert reason in str(refused.value)
    assert str(file) in str(refused.value)
    assert "save it as plain text in UTF-8" in str(refused.value)


def test_a_folder_and_a_missing_file_are_named(tmp_path: Path, file: Path) -> None:
    with pytest.raises(TextFileError, match=f"{tmp_path} cannot be read: it is a folder"):
        read_text(tmp_path)
    with pytest.raises(TextFileError, match=r"note\.md cannot be read: No such file"):
        read_text(file)
    with pytest.raises(TextFileError, match=r"cannot be read: File name too long"):
        read_text(tmp_path / ("n" * 300))


def test_a_huge_file_is_refused_without_reading_all_of_it(file: Path) -> None:
    with file.open("wb") as huge:
        huge.truncate(50_000_000_000)
    with pytest.raises(TextFileError, match="too large: at most 4,000,000 bytes"):
        read_text(file)
    with pytest.raises(TextFileError, match="too large"):
        read_bytes(Path("/dev/zero"), max_bytes=MAX_BYTES)


def test_a_file_of_exactly_the_size_is_read(file: Path) -> None:
    file.write_bytes(b"a" * 10)
    assert read_text(file, max_bytes=10) == "a" * 10


def test_a_pipe_that_nobody_writes_to_holds_nothing_up(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(TextFileError, match="nothing comes from it"):
        read_text(pipe)
    with pytest.raises(TextFileError, match="nothing comes from it"):
        read_text(Path(os.devnull))


def test_a_pipe_is_read_to_its_end_however_slowly_it_is_written() -> None:
    reading, writing = os.pipe()

    def write() -> None:
        for piece in ("Gr", "üß", "e\n"):
            os.write(writing, piece.encode())
        os.close(writing)

    threading.Timer(0.05, write).start()
    try:
        assert read_text(Path(f"/dev/fd/{reading}")) == GERMAN
    finally:
        os.close(reading)


@pytest.mark.parametrize("content", [b"", b"P", b"# PK", b"---\ntitle: a\n---\n", "\ufeffa".encode()])
def test_nothing_is_known_against_text(content: bytes) -> None:
    assert find_other_kind(content) is None
