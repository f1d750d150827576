"""Opening an embedded Chroma's folder: used when it was closed properly and not changed since, begun anew otherwise.

What a kill or a full disk leaves behind cannot be judged by reading it. Some damaged files end the whole process; a
graph file that was cut off is loaded into memory nobody initialised, which may happen to hold the right vectors and
looks sound. Nothing is lost by beginning anew: the index is derived from SQL, and the vector cache makes refilling
the shipped notes a matter of seconds.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

LOCK_FILE = ".lock"
SOUND_FILE = ".sound"
_OWN_FILES = (LOCK_FILE, SOUND_FILE)


def open_sound_client(folder: Path, connect: Callable[[], Any]) -> Any:
    """The client that ``connect`` makes for a folder, emptied first unless it was closed properly.

    The note that says so is taken away before anything is read, so a start that dies while opening is followed by
    one that begins anew. Raises what ``connect`` raises for an empty folder, and OSError.
    """
    sound = folder / SOUND_FILE
    known = sound.read_text(encoding="utf-8", errors="replace") if sound.exists() else None
    sound.unlink(missing_ok=True)
    if not _is_as_noted(folder, known):
        _begin_anew(folder, "it was not closed properly, or changed since")
    try:
        return connect()
    except Exception as error:  # sqlite, Rust and Python fail with exceptions of their own, a newer Chroma too
        _release_half_opened()
        _begin_anew(folder, (str(error).strip().splitlines() or [type(error).__name__])[0])
        return connect()


def mark_sound(folder: Path) -> None:
    """Note how the files of a properly closed index look, so that the next start may use them."""
    try:
        note = f"{_digest(folder)}\n{_fingerprint(folder)}"
        (folder / SOUND_FILE).write_text(note, encoding="utf-8")
    except OSError as error:
        logger.info("the index will be rebuilt at the next start: %s", error)


def _is_as_noted(folder: Path, note: str | None) -> bool:
    """Whether the files are those that the note was written about.

    Copying, moving or restoring a folder changes the times of its files; then what is in them decides.
    """
    if note is None:
        return not _files(folder)
    digest, _, fingerprint = note.partition("\n")
    if _fingerprint(folder) in (fingerprint, note):  # earlier versions noted no digest
        return True
    if digest != _digest(folder):
        return False
    logger.info("the index in %s was copied or moved; its files are complete and are used as they are", folder)
    return True


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in _OWN_FILES]


def _fingerprint(folder: Path) -> str:
    """Names, sizes and times of change of the index's files; the empty text when there are none."""
    return "\n".join(
        f"{path.relative_to(folder)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in _files(folder)
    )


def _digest(folder: Path) -> str:
    """A hash of the names and contents of the index's files. Takes about 1.5 ms for each megabyte."""
    total = hashlib.blake2b(digest_size=16)
    for path in _files(folder):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "blake2b").hexdigest()
        total.update(f"{path.relative_to(folder)}\0{content}\n".encode(errors="surrogateescape"))
    return total.hexdigest()


def _release_half_opened() -> None:
    """Forget the client that failed half-way; Chroma would hand it out again."""
    from chromadb.api.shared_system_client import SharedSystemClient  # noqa: PLC0415 - Chroma is imported by now

    SharedSystemClient.clear_system_cache()


def _begin_anew(folder: Path, why: str) -> None:
    used = [path for path in folder.iterdir() if path.name not in _OWN_FILES]
    if used:
        logger.warning("the index in %s is rebuilt: %s", folder, why)
    for path in used:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
