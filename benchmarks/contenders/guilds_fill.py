"""Stores the notes of guilds FIRST up to (not including) LAST in the index of a folder: ``… FOLDER FIRST LAST``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.contenders.shared import shared_vectors
from benchmarks.synthetic_guilds import guild_corpus, guild_id, guild_vectors
from bot.app import load_embedder
from bot.settings import Settings
from retrieval.corpus import passages_of
from retrieval.index import open_embedded

SIGNATURE = "synthetic"


def fill(folder: Path, numbers: range) -> float:
    """Fill, and return how many seconds it took."""
    settings = Settings(_env_file=None)
    originals = shared_vectors(settings, load_embedder(settings))
    index = open_embedded(folder, signature=SIGNATURE)
    start = time.perf_counter()
    for number in numbers:
        guild = guild_id(number)
        index.upsert(guild, passages_of(guild_corpus(number), guild), guild_vectors(number, originals))
    seconds = time.perf_counter() - start
    index.close()
    return seconds


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]), range(int(sys.argv[2]), int(sys.argv[3])))))
