"""Text files that a person names: read with a bound, and refused in words when they are something else."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from knowledge.errors import TextFileError

MAX_BYTES = 4_000_000
"""Of one text; the longest note in the longest script is far below that."""
_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)
"""Without waiting: opening a pipe to which nobody writes would never end."""
_KINDS = {
    b"PK\x03\x04": "a Word or another Office document, or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "a rich text document",
    b"%PDF": "a PDF",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"RIFF": "an image, a sound or a film",
    b"\x1f\x8b": "a compressed file",
    b"\x7fELF": "a program",
    b"SQLite format 3\x00": "a database",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}
"""What a file is by its first bytes."""
_SAVE_AS = "save it as plain text in UTF-8 first"


def read_text(path: Path, *, max_bytes: int = MAX_BYTES) -> str:
    """The text of a file, with plain line breaks and without a byte order mark. Raises TextFileError."""
    text = decode_text(read_bytes(path, max_bytes=max_bytes), path)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: Path, *, max_bytes: int) -> bytes:
    """What a file, a pipe or a device holds.

    Raises TextFileError when it is missing, a folder or too large, and for a pipe that nobody writes to.
    """
    try:
        if path.is_dir():
            raise TextFileError(f"the file {path} cannot be read: it is a folder.")
        descriptor = os.open(path, _READING)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            begun = b"" if stat.S_ISREG(os.fstat(descriptor).st_mode) else _begin(file, path)
            content = begun + _read(file, max_bytes + 1 - len(begun))
    except OSError as error:
        raise TextFileError(f"the file {path} cannot be read: {error.strerror}.") from error
    if len(content) > max_bytes:
        raise TextFileError(f"the file {path} is too large: at most {max_bytes:,} bytes are read.")
    return content


def decode_text(raw: bytes, path: Path) -> str:
    """The bytes as text, with or without a byte order mark. Raises TextFileError that says what they are instead."""
    kind = find_other_kind(raw)
    if kind is not None:
        raise TextFileError(f"the file {path} is {kind}; {_SAVE_AS}.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TextFileError(f"the file {path} is not UTF-8 text; {_SAVE_AS}.") from error
    if "\x00" in text:
        raise TextFileError(f"the file {path} is not text: it holds NUL characters; {_SAVE_AS}.")
    return text


def find_other_kind(raw: bytes) -> str | None:
    """What a file is that opens like something else than UTF-8 text; None when nothing is known against it."""
    return next((kind for opening, kind in _KINDS.items() if raw.startswith(opening)), None)


def _begin(file: BinaryIO, path: Path) -> bytes:
    """The first byte of a pipe or a device, or none where a writer only gets ready; from now on reading waits."""
    first = file.read(1)
    os.set_blocking(file.fileno(), True)
    if first == b"":
        raise TextFileError(f"the file {path} cannot be read: nothing comes from it.")
    return first or b""


def _read(file: BinaryIO, count: int) -> bytes:
    """Up to so many bytes; a pipe gives them in pieces."""
    pieces = []
    while count > 0 and (piece := file.read(min(count, 1 << 20))):
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)
