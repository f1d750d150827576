"""Where settings are read from: sources that cannot be read, and keys that nobody reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import dotenv
from rapidfuzz import fuzz, process

OWN_PREFIX = "COACH_"
MIN_LIKENESS = 80.0
"""Of 100: how alike two keys are, at least, for one to be called a misspelling of the other."""


def find_source_problems(env_file: Path | None, secrets: Path, known: Collection[str]) -> list[str]:
    """What of the sources cannot be read, and what to do about it. A source that is not there is no problem."""
    problems = [] if env_file is None else _file_problems(env_file)
    for path in _list_secrets(secrets):
        if path.name.upper() in known:
            problems += _file_problems(path, is_secret=True)
    return problems


def list_unknown_keys(
    environ: Mapping[str, str], env_file: Path | None, secrets: Path, known: Collection[str]
) -> list[str]:
    """Keys that are meant for the coach but misspelt, with the nearest right one.

    Every key that begins with ``COACH_`` is meant for it. Of the others, one that is nearly a key of the coach's counts
    when that key is not set itself; all else is somebody else's and may stand there.
    """
    given = dict.fromkeys(_upper(environ))
    if env_file is not None and env_file.is_file():
        given |= dict.fromkeys(_upper(dotenv.dotenv_values(env_file, encoding="utf-8-sig", interpolate=False)))
    given |= dict.fromkeys(_upper(path.name for path in _list_secrets(secrets)))
    return [problem for key in given if (problem := _problem_of(key, given, known))]


def _problem_of(key: str, given: Collection[str], known: Collection[str]) -> str | None:
    if key in known:
        return None
    nearest = _nearest(key, known)
    if key.startswith(OWN_PREFIX):
        advice = f"did you mean {nearest}?" if nearest else ".env.example lists them all"
        return f"{key}: there is no such setting; {advice}"
    if nearest is None or nearest.startswith(OWN_PREFIX) != _looks_own(key) or nearest in given:
        return None
    return f"{key}: there is no such setting; did you mean {nearest}?"


def _nearest(key: str, known: Collection[str]) -> str | None:
    found = process.extractOne(key, sorted(known), scorer=fuzz.ratio, score_cutoff=MIN_LIKENESS)
    return found[0] if found else None


def _looks_own(key: str) -> bool:
    """Whether a key's beginning is nearly the coach's own ("COCH_CHAT_MODEL")."""
    return fuzz.ratio(key.partition("_")[0], OWN_PREFIX.rstrip("_")) >= MIN_LIKENESS


def _file_problems(path: Path, *, is_secret: bool = False) -> list[str]:
    if path.is_symlink() and not path.exists():
        return [f"{path}: is a link to a file that is not there"]
    if not path.exists():
        return []
    if path.is_dir():
        why = "Docker makes one where a mounted file is missing"
        what = "put a file there instead" if is_secret else "delete it and copy .env.example to it"
        return [f"{path}: is a folder, not a file ({why}); {what}"]
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return [f"{path}: must be UTF-8 text; save it again with that encoding"]
    except OSError as error:
        return [f"{path}: cannot be read: {error.strerror}"]
    return [f"{path}: is no text file; it has NUL characters in it"] if "\0" in text else []


def _list_secrets(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(folder.iterdir())


def _upper(keys: Iterable[str]) -> Iterator[str]:
    return (key.upper() for key in keys)
