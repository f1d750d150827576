"""Loading sentence-transformers models: from disk without a question to the network, else from the hub, soon or not.

Left alone the libraries ask the hub for every file of a model, cached or not, and try each of them again for minutes
where no network answers.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retrieval.errors import EmbeddingModelError

HUB_TIMEOUT = 8.0
"""Seconds until the hub must have said that it has a model; name resolution included."""
ADVICE = "Check COACH_EMBEDDING_MODEL, or leave it empty for the model that comes with the coach."


def load_model(source: str, *, name: str, downloads: Path | None) -> Any:
    """The SentenceTransformer at ``source``, a folder or a name on the hub; ``name`` is what errors call it.

    A model on disk, in a folder, in ``downloads`` or in the hub's own cache, is loaded without the network. One that is
    not is downloaded into ``downloads``; None allows no download. Blocking: importing torch takes seconds.
    Raises EmbeddingModelError, within seconds where the hub does not answer.
    """
    with _offline():
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - imports torch: seconds

        cache = downloads if downloads is not None and is_cached(source, downloads) else None
        try:
            return SentenceTransformer(source, device="cpu", local_files_only=True, cache_folder=_text(cache))
        except Exception as error:  # the library raises whatever its many parts raise
            on_disk = Path(source).expanduser().exists() or (cache is None and is_cached(source, hub_cache()))
            if downloads is None or on_disk:
                raise _refused(name, _first_line(error)) from error
            if not is_hub_name(source):
                raise _refused(name, "there is no such folder") from error
    ask_hub(source)
    with _environment(TQDM_DISABLE="1"):
        try:
            return SentenceTransformer(source, device="cpu", cache_folder=_text(downloads))
        except Exception as error:
            raise _refused(name, _first_line(error)) from error


def is_hub_name(source: str) -> bool:
    """Whether a text can be the name of a model on the hub: ``model`` or ``owner/model``, and no path."""
    return source.count("/") <= 1 and not source.startswith(("/", ".", "~")) and "\\" not in source


def is_cached(name: str, cache: Path) -> bool:
    """Whether files of a model lie in a cache of the hub's: it was downloaded before, whole or not."""
    folder = f"models--{full_name(name).replace('/', '--')}"
    return any((cache / folder / "snapshots").glob("*/*"))


def hub_cache() -> Path:
    """Where the hub's own tools keep what they download."""
    from huggingface_hub import constants  # noqa: PLC0415 - imported by now

    return Path(constants.HF_HUB_CACHE)


def full_name(name: str) -> str:
    """The name with its owner; sentence-transformers leaves out its own."""
    return name if "/" in name else f"sentence-transformers/{name}"


def ask_hub(name: str) -> None:
    """Make sure that the hub answers and has a model of this name. Raises EmbeddingModelError within ten seconds."""
    outcome: list[Exception | None] = []
    # Looking a name up cannot be given a time limit, so a thread of its own may be left waiting for that.
    asking = threading.Thread(target=lambda: outcome.append(_question(name)), daemon=True, name="hub")
    asking.start()
    asking.join(HUB_TIMEOUT)
    if not outcome:
        raise _refused(name, f"the model hub did not answer within {HUB_TIMEOUT:g} seconds")
    if outcome[0] is not None:
        raise _refused(name, _reason(outcome[0])) from outcome[0]


def _question(name: str) -> Exception | None:
    from huggingface_hub import HfApi  # noqa: PLC0415 - imported by now

    try:
        HfApi().model_info(full_name(name), timeout=HUB_TIMEOUT)
    except Exception as error:  # the hub's own, httpx's, and the operating system's
        return error
    return None


def _reason(error: Exception) -> str:
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, RepositoryNotFoundError  # noqa: PLC0415

    if isinstance(error, RepositoryNotFoundError):
        return "the model hub has no model of that name, or keeps it private"
    if isinstance(error, (HfHubHTTPError, HFValidationError)):
        return f"the model hub refuses it: {_first_line(error)}"
    return f"it is not on this machine, and the model hub cannot be reached: {_first_line(error)}"


def _refused(name: str, reason: str) -> EmbeddingModelError:
    return EmbeddingModelError(f"the embedding model {name!r} cannot be loaded: {reason.rstrip('.')}. {ADVICE}")


@contextlib.contextmanager
def _offline() -> Iterator[None]:
    """No question to the hub inside the block, and no progress bars."""
    asked_for = os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}
    with _environment(TQDM_DISABLE="1", HF_HUB_OFFLINE="1"):
        from huggingface_hub import constants  # noqa: PLC0415 - only a process with such a model needs it

        constants.HF_HUB_OFFLINE = True  # read from the environment once, at the first import
        try:
            yield
        finally:
            constants.HF_HUB_OFFLINE = asked_for


@contextlib.contextmanager
def _environment(**wanted: str) -> Iterator[None]:
    """Set variables inside the block, and restore them after it."""
    before = {key: os.environ.get(key) for key in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _text(folder: Path | None) -> str | None:
    return None if folder is None else str(folder)
