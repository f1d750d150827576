"""A question's bare parts: one encoding on ONNX Runtime and one query of a bare Chroma collection: ``… bare GRAPH``.

``GRAPH`` is ``exact``, or ``quantised`` for the one that the coach encodes questions by.
"""

from __future__ import annotations

import json
import sys

from benchmarks.contenders.shared import bare_collection
from benchmarks.measuring import timed
from benchmarks.questions import measured_questions, warm_up_questions
from bot.settings import Settings
from retrieval.embedding.onnx import OnnxEmbedder
from retrieval.embedding.onnx_export import MODEL_FILE, load_exported


def measure(graph: str) -> list[float]:
    """Seconds of each question, one after another, warm. Raises KeyError for another graph."""
    settings = Settings(_env_file=None)
    models = settings.data_dir / "models"
    encoder = {"exact": lambda: OnnxEmbedder(models / MODEL_FILE), "quantised": lambda: load_exported(models)}[graph]()
    collection = bare_collection(settings, encoder)

    def ask(question: str) -> object:
        return collection.query(query_embeddings=encoder.embed_queries([question]), n_results=10)

    for question in warm_up_questions():
        ask(question)
    return [timed(lambda: ask(question)) for question in measured_questions()]  # noqa: B023 - called at once


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
