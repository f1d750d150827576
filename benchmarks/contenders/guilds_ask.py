"""QUESTIONS to the COUNT guilds of a folder's index, with PASSAGES each: ``… FOLDER COUNT PASSAGES QUESTIONS``.

The coach's way: a guild's vectors are read at its first question and held for as many guilds as the coach keeps views
of. Beside it the index's own search, which serves guilds with very many notes.
"""

from __future__ import annotations

import functools
import json
import random
import sys
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cachetools import LRUCache

from benchmarks.contenders.guilds_fill import SIGNATURE
from benchmarks.contenders.shared import shared_vectors
from benchmarks.memory import count_open_files, find_memory
from benchmarks.questions import measured_questions
from benchmarks.synthetic_guilds import guild_corpus, guild_id, guild_vectors, nearest
from bot.app import load_embedder
from bot.services.knowledge.base import PASSAGES_IN_MEMORY, weight_of
from bot.settings import Settings
from knowledge.ids import GuildId
from retrieval.embedding.embedders import Vectors
from retrieval.index.chroma.index import open_embedded
from retrieval.index.corpus import Corpus, passages_of
from retrieval.index.passage_index import PassageIndex
from retrieval.index.resident import ResidentVectors

TOP_K = 10


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question's vector of shape (dimension,), the number of the guild that is asked, and what it has to find."""

    guild: int
    vector: Vectors
    exact: list[str]


@dataclass(kw_only=True)
class Way:
    """How well one way of searching finds, how long each question takes, and what the process holds at most.

    What was found is not kept: a few small objects would hold the large blocks of memory that they lie in.
    """

    before: float
    encode: Callable[[], object]
    """Encodes a question, before each search and untimed: as in the coach, little of the vectors is at hand then,
    however few guilds there are."""
    hits: int = 0
    wanted: int = 0
    leaks: int = 0
    times: dict[str, array[float]] = field(default_factory=dict)
    files: int = 0
    memory: float = 0.0

    def ask(self, kind: str, question: Question, search: Callable[[], list[str]]) -> None:
        """Ask one question, and note all of that."""
        self.encode()
        start = time.perf_counter()
        found = search()
        self.times.setdefault(kind, array("d")).append(time.perf_counter() - start)
        self.hits += len(set(found).intersection(question.exact))
        self.wanted += len(question.exact)
        self.leaks += sum(not name.startswith(f"{guild_id(question.guild)}/") for name in found)
        self.files = max(self.files, count_open_files() or 0)
        self.memory = max(self.memory, _resident_memory() - self.before)

    def describe(self) -> dict[str, Any]:
        """The figures, as JSON can hold them."""
        times = {kind: list(seconds) for kind, seconds in self.times.items()}
        held = {"files": self.files, "memory": self.memory}
        return {"times": times, "recall": self.hits / self.wanted, "leaks": self.leaks} | held


def measure(folder: Path, count: int, passages: int, questions: int) -> dict[str, Any]:
    """The figures of both ways."""
    settings = Settings(_env_file=None)
    embedder = load_embedder(settings)
    originals, vectors = shared_vectors(settings, embedder), embedder.embed_queries(measured_questions())
    chance = random.Random(count)
    asked = []
    for _ in range(questions):
        number, vector = chance.randrange(count), vectors[chance.randrange(len(vectors))]
        exact = _exact(number, passages, vector, originals)
        asked.append(Question(guild=number, vector=vector, exact=exact))
    encode = functools.partial(embedder.embed_queries, measured_questions()[:1])
    return {
        "resident": _by_resident_vectors(folder, passages, asked, encode).describe(),
        "search": _by_search(folder, asked, encode).describe(),
    }


def _resident_memory() -> float:
    """Resident memory of this process in MiB; 0 where the system does not tell."""
    memory = find_memory()
    return memory.resident if memory else 0.0


def _by_resident_vectors(folder: Path, passages: int, asked: list[Question], encode: Callable[[], object]) -> Way:
    way = Way(before=_resident_memory(), encode=encode)
    index = open_embedded(folder, signature=SIGNATURE)
    vectors = ResidentVectors(index)
    held: LRUCache[int, Corpus] = LRUCache(PASSAGES_IN_MEMORY, lambda corpus: weight_of(corpus.size))
    for question in asked:
        kind = "later" if question.guild in held else "first"
        corpus = held[question.guild] if kind == "later" else guild_corpus(question.guild, passages)
        held[question.guild] = corpus
        way.ask(kind, question, functools.partial(_nearest, vectors, corpus, question.vector))
    index.close()
    return way


def _nearest(vectors: ResidentVectors, corpus: Corpus, question: Vectors) -> list[str]:
    row = vectors.similarities(corpus, question[None])[0]
    passages = passages_of(corpus, corpus.documents[0].guild)
    return [passages[int(place)].id for place in (-row).argsort(kind="stable")[:TOP_K]]


def _by_search(folder: Path, asked: list[Question], encode: Callable[[], object]) -> Way:
    way = Way(before=_resident_memory(), encode=encode)
    index = open_embedded(folder, signature=SIGNATURE)
    for question in asked:
        way.ask("all", question, functools.partial(_search, index, question.guild, question.vector))
    index.close()
    return way


def _search(index: PassageIndex, number: int, question: Vectors) -> list[str]:
    return [name for name, _ in index.query(GuildId(guild_id(number)), question[None], TOP_K)[0]]


def _exact(number: int, passages: int, question: Vectors, originals: Vectors) -> list[str]:
    stored = passages_of(guild_corpus(number, passages), GuildId(guild_id(number)))
    return [stored[row].id for row in nearest(guild_vectors(number, passages, originals), question, TOP_K)]


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), *map(int, sys.argv[2:]))))
