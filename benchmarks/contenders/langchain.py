"""LangChain's default pipeline over the same notes, retrieval alone, one question after another."""

from __future__ import annotations

import json

from benchmarks.langchain_default import build_retriever
from benchmarks.measuring import timed
from benchmarks.questions import measured_questions, warm_up_questions
from knowledge.library import load_library


def measure() -> list[float]:
    """Seconds of each question, warm."""
    retriever = build_retriever(load_library().sources.items())
    for question in warm_up_questions():
        retriever.invoke(question)
    return [timed(lambda: retriever.invoke(question)) for question in measured_questions()]  # noqa: B023 - called at once


if __name__ == "__main__":
    print(json.dumps(measure()))
