"""Opening an embedded Chroma's folder: used when it is sound, begun anew when it is damaged.

Nothing is lost by beginning anew: the index is derived from SQL, and the vector cache makes refilling it cheap.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

logger = logging.getLogger(__name__)

LOCK_FILE = ".lock"
OPENING_FILE = ".opening"
SOUND_FILE = ".sound"
_OWN_FILES = (LOCK_FILE, OPENING_FILE, SOUND_FILE)
_TOLERANCE = 1e-3
_PROBED_HITS = 10


def open_sound_client(folder: Path, connect: Callable[[], Any]) -> Any:
    """The client that ``connect`` makes for a folder, emptied first when what is in it cannot be used.

    Files that changed since the index was closed are never read, for some damage ends the whole process, at once or
    at a later write. After a kill every vector is checked instead. A mark stands in the folder while it is being
    opened, so the start after an end like that knows. Raises what ``connect`` raises for an empty folder, and OSError.
    """
    mark = folder / OPENING_FILE
    unfinished = mark.exists()
    mark.touch()
    if unfinished:
        _begin_anew(folder, "opening it did not end well the last time")
    sound = folder / SOUND_FILE
    known = sound.read_text(encoding="utf-8", errors="replace") if sound.exists() else None
    if known is None:
        client = _open_checked(folder, connect)
    else:
        if known != _fingerprint(folder):
            _begin_anew(folder, "its files were changed after it was closed")
        client = connect()
    sound.unlink(missing_ok=True)
    mark.unlink()
    return client


def mark_sound(folder: Path) -> None:
    """Note how the files of a properly closed index look, so that the next start need not read every vector."""
    try:
        (folder / SOUND_FILE).write_text(_fingerprint(folder), encoding="utf-8")
    except OSError as error:
        logger.info("the index will be checked at the next start: %s", error)


def _fingerprint(folder: Path) -> str:
    """Names, sizes and times of change of the index's files."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _OWN_FILES)
    return "\n".join(f"{path.relative_to(folder)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)


def _open_checked(folder: Path, connect: Callable[[], Any]) -> Any:
    client: Any = None
    try:
        client = connect()
        problem = find_damage(client)
    except Exception as error:  # a damaged folder fails in sqlite, Rust or Python, each with its own exceptions
        problem = (str(error).strip().splitlines() or [type(error).__name__])[0]
    if not problem:
        return client
    _release(client)
    _begin_anew(folder, problem)
    return connect()


def find_damage(client: Any) -> str:
    """What is wrong with the collections of a Chroma client, or an empty text.

    Reads every vector: missing ones, and ones that are no unit vectors, are what a cut-off file leaves behind.
    Raises whatever Chroma raises for files that it cannot read.
    """
    for collection in client.list_collections():
        count = collection.count()
        if count == 0:
            continue
        vectors = np.asarray(collection.get(include=["embeddings"])["embeddings"], dtype=np.float32)
        if len(vectors) != count:
            return f"{collection.name} has {len(vectors)} vectors of {count}"
        with np.errstate(over="ignore", invalid="ignore"):  # what garbage adds up to is no matter
            lengths = np.linalg.norm(vectors, axis=1)
        if not np.allclose(lengths, 1.0, atol=_TOLERANCE):
            return f"{collection.name} has vectors that are not of length 1"
        wanted = min(count, _PROBED_HITS)
        found = collection.query(query_embeddings=vectors[:1], n_results=wanted, include=["distances"])
        if len(found["ids"][0]) != wanted:
            return f"{collection.name} finds {len(found['ids'][0])} passages of {wanted}"
    return ""


def _release(client: Any) -> None:
    if client is not None:
        client.close()
        return
    from chromadb.api.shared_system_client import SharedSystemClient  # noqa: PLC0415 - Chroma is imported by now

    SharedSystemClient.clear_system_cache()  # a client that failed half-way stays in there and would be handed out


def _begin_anew(folder: Path, why: str) -> None:
    logger.warning("the index in %s is rebuilt: %s", folder, why)
    for path in folder.iterdir():
        if path.name in (LOCK_FILE, OPENING_FILE):
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()
