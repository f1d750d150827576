"""Questions to the guilds of a folder's index, of which there are COUNT: ``… FOLDER COUNT``.

The coach's way: a guild's vectors are read at its first question and held for as many guilds as the coach keeps views
of. Beside it the index's own search, which serves guilds with very many notes.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

from benchmarks.contenders.guilds_fill import SIGNATURE
from benchmarks.contenders.shared import shared_vectors
from benchmarks.measuring import recall
from benchmarks.memory import count_open_files, find_memory
from benchmarks.questions import measured_questions
from benchmarks.synthetic_guilds import guild_corpus, guild_id, guild_vectors, nearest
from bot.app import load_embedder
from bot.services.knowledge_base import GUILDS_IN_MEMORY
from bot.settings import Settings
from retrieval.corpus import Corpus, passages_of
from retrieval.embedding import Vectors
from retrieval.index import PassageIndex, open_embedded
from retrieval.resident import ResidentVectors

ASKED = 600
TOP_K = 10


def measure(folder: Path, count: int) -> dict[str, Any]:
    """Seconds of first questions, of later ones and of the index's own search; recall, leaks, files and memory."""
    settings = Settings(_env_file=None)
    embedder = load_embedder(settings)
    originals, questions = shared_vectors(settings, embedder), embedder.embed_queries(measured_questions())
    chance = random.Random(count)
    asked = [(chance.randrange(count), questions[chance.randrange(len(questions))]) for _ in range(ASKED)]
    before = find_memory()
    index = open_embedded(folder, signature=SIGNATURE)
    try:
        resident = _by_resident_vectors(index, asked)
        files, after = count_open_files(), find_memory()
        searched = _by_search(index, asked)
        files_searched, after_search = count_open_files(), find_memory()
    finally:
        index.close()
    exact = [_exact(number, question, originals) for number, question in asked]
    found = resident.pop("found"), searched.pop("found")
    return {
        "resident": resident | {"recall": recall(found[0], exact), "files": files, "memory": _grown(before, after)},
        "search": searched
        | {"recall": recall(found[1], exact), "files": files_searched, "memory": _grown(before, after_search)},
        "leaks": sum(_leaks(asked, one) for one in found),
    }


def _by_resident_vectors(index: PassageIndex, asked: list[tuple[int, Vectors]]) -> dict[str, Any]:
    vectors, held = ResidentVectors(index), OrderedDict[int, Corpus]()
    times: dict[str, list[float]] = {"first": [], "later": []}
    found = []
    for number, question in asked:
        kind = "later" if number in held else "first"
        corpus = held.setdefault(number, guild_corpus(number) if kind == "first" else Corpus(()))
        held.move_to_end(number)
        start = time.perf_counter()
        row = vectors.similarities(corpus, question[None])[0]
        times[kind].append(time.perf_counter() - start)
        passages = passages_of(corpus, guild_id(number))
        found.append([passages[int(place)].id for place in (-row).argsort(kind="stable")[:TOP_K]])
        if len(held) > GUILDS_IN_MEMORY:
            held.popitem(last=False)
    return {"times": times, "found": found}


def _by_search(index: PassageIndex, asked: list[tuple[int, Vectors]]) -> dict[str, Any]:
    times, found = [], []
    for number, question in asked:
        start = time.perf_counter()
        hits = index.query(guild_id(number), question[None], TOP_K)[0]
        times.append(time.perf_counter() - start)
        found.append([name for name, _ in hits])
    return {"times": times, "found": found}


def _exact(number: int, question: Vectors, originals: Vectors) -> list[str]:
    passages = passages_of(guild_corpus(number), guild_id(number))
    return [passages[row].id for row in nearest(guild_vectors(number, originals), question, TOP_K)]


def _leaks(asked: list[tuple[int, Vectors]], found: list[list[str]]) -> int:
    """How many passages came back that are not of the guild that was asked."""
    prefixes = [f"{guild_id(number)}/" for number, _ in asked]
    return sum(not name.startswith(prefix) for prefix, names in zip(prefixes, found, strict=True) for name in names)


def _grown(before: Any, after: Any) -> float | None:
    return after.resident - before.resident if before and after else None


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
