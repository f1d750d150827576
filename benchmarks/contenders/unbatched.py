"""The same bursts, one question after another: sentence-transformers and a bare Chroma query, no answer written."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

from benchmarks.contenders.shared import bare_collection
from benchmarks.questions import bursts, warm_up_questions
from bot.settings import Settings
from retrieval.embedding.embedders import SentenceTransformerEmbedder


def measure() -> dict[str, list[list[float]]]:
    """For each burst the seconds until each question was through."""
    encoder = SentenceTransformerEmbedder()
    collection = bare_collection(Settings(_env_file=None), encoder)

    def burst(questions: Sequence[str]) -> list[float]:
        times = []
        start = time.perf_counter()
        for question in questions:
            vector = encoder.model.encode([question], show_progress_bar=False)
            collection.query(query_embeddings=vector, n_results=10)
            times.append(time.perf_counter() - start)
        return times

    burst(warm_up_questions())
    return {"times": [burst(questions) for questions in bursts()]}


if __name__ == "__main__":
    print(json.dumps(measure()))
