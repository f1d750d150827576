"""Stores the notes of COUNT guilds, PASSAGES of each, in the index of a folder: ``… FOLDER COUNT PASSAGES``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.contenders.shared import shared_vectors
from benchmarks.synthetic_guilds import guild_corpus, guild_id, guild_vectors
from bot.app import load_embedder
from bot.settings import Settings
from knowledge.ids import GuildId
from retrieval.index.chroma.index import open_embedded
from retrieval.index.corpus import passages_of

SIGNATURE = "synthetic"


def fill(folder: Path, count: int, passages: int) -> float:
    """Fill, and return how many seconds it took."""
    settings = Settings(_env_file=None)
    originals = shared_vectors(settings, load_embedder(settings))
    index = open_embedded(folder, signature=SIGNATURE)
    start = time.perf_counter()
    for number in range(count):
        guild = guild_id(number)
        stored = passages_of(guild_corpus(number, passages), GuildId(guild))
        index.upsert(GuildId(guild), stored, guild_vectors(number, passages, originals))
    seconds = time.perf_counter() - start
    index.close()
    return seconds


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
