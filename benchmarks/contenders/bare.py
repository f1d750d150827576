"""A question's bare parts: one encoding on ONNX Runtime and one query of a bare Chroma collection."""

from __future__ import annotations

import json

from benchmarks.contenders.shared import bare_collection
from benchmarks.measuring import timed
from benchmarks.questions import measured_questions, warm_up_questions
from bot.settings import Settings
from retrieval.onnx_embedding import OnnxEmbedder, ensure_exported


def measure() -> list[float]:
    """Seconds of each question, one after another, warm."""
    settings = Settings(_env_file=None)
    encoder = OnnxEmbedder(ensure_exported(settings.data_dir / "models"))
    collection = bare_collection(settings, encoder)

    def ask(question: str) -> object:
        return collection.query(query_embeddings=encoder.embed([question]), n_results=10)

    for question in warm_up_questions():
        ask(question)
    return [timed(lambda: ask(question)) for question in measured_questions()]  # noqa: B023 - called at once


if __name__ == "__main__":
    print(json.dumps(measure()))
