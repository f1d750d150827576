"""The default model on ONNX Runtime: the same vectors without torch in the serving process.

The graphs are made once from the sentence-transformers weights by :mod:`retrieval.embedding.onnx_export`: one as
exact as they are, for documents, and a quantised one for questions, which takes half the time and a quarter of the
memory.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.embedding.embedders import DEFAULT_MODEL, Vectors, bundled_model_path
from retrieval.errors import EmbeddingModelError

if TYPE_CHECKING:
    import onnxruntime

DIMENSION = 384
WINDOW = 256
"""Word pieces the model reads, its two special ones included; the rest of a text is cut off."""
SLOW_FUSIONS = ["SkipLayerNormFusion"]
"""What onnxruntime must not make of a graph: as one operator, adding and normalising take twice as long as apart."""


class OnnxEmbedder:
    """all-MiniLM-L6-v2 through onnxruntime and tokenizers."""

    name = DEFAULT_MODEL
    dimension = DIMENSION

    def __init__(
        self, path: Path, *, queries: Path | None = None, batch_size: int = 16, threads: int | None = None
    ) -> None:
        """``path`` is the exact graph; ``queries`` the quantised one, without which the exact one reads questions too.

        With both, the exact one is loaded when a document has to be encoded, and given back by :meth:`release`.
        Raises EmbeddingModelError when the graph that is loaded first is missing or damaged.
        """
        from tokenizers import Tokenizer  # noqa: PLC0415 - 0.1 s that a process with another model must not pay

        self._path = path
        self._batch_size = batch_size
        self._threads = threads or (os.cpu_count() or 1)
        self._documents = None if queries else open_session(path, threads=self._threads)
        self._queries = open_session(queries, threads=1) if queries else None
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="encoding")
        self._tokenizer: Any = Tokenizer.from_file(str(bundled_model_path() / "tokenizer.json"))
        self._tokenizer.enable_truncation(WINDOW)
        self._tokenizer.no_padding()
        self._counter: Any = Tokenizer.from_file(str(bundled_model_path() / "tokenizer.json"))
        self._counter.no_truncation()
        self._counter.no_padding()

    def count_tokens(self, text: str) -> int:
        """How many word pieces the model sees, special ones not counted."""
        return len(self._counter.encode(text, add_special_tokens=False).ids)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector for each text, in order. Texts of like length share a batch, so little is padding.

        Raises EmbeddingModelError when the exact graph has to be loaded first and cannot be.
        """
        if self._documents is None:
            self._documents = open_session(self._path, threads=self._threads)
        encodings = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(encodings)), key=lambda place: len(encodings[place].ids))
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(order), self._batch_size):
            places = order[start : start + self._batch_size]
            vectors[places] = _run(self._documents, [encodings[place].ids for place in places])
        return vectors

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors for questions, one row each; cosines with :meth:`embed` are about 0.993.

        Each question is a run of its own, several at once on as many cores: a quantised graph scales its numbers by
        what shares a batch, and the same question must give the same answer in whatever company it comes.
        """
        session = self._queries
        if session is None:
            return self.embed(texts)
        if len(texts) == 1:  # nobody to share the cores with: no need for another thread
            return _run(session, [self._tokenizer.encode(texts[0]).ids])
        encodings = self._tokenizer.encode_batch(list(texts))
        rows = self._pool.map(lambda encoding: _run(session, [encoding.ids]), encodings)
        return np.concatenate([np.empty((0, self.dimension), dtype=np.float32), *rows])

    def release(self) -> None:
        """Let go of the exact graph, about 90 MB, until the next document."""
        if self._queries is not None:
            self._documents = None


def open_session(path: Path, *, threads: int) -> onnxruntime.InferenceSession:
    """A graph, ready to run. Raises EmbeddingModelError when it is missing or damaged."""
    import onnxruntime  # noqa: PLC0415 - 0.1 s that a process with another model must not pay

    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False  # the arena keeps 400 MB that one long batch asked for
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # leave idle cores to others
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW_FUSIONS
        )
    except Exception as error:  # onnxruntime's exceptions share no public base class
        raise EmbeddingModelError(
            f"the exported model {path} cannot be loaded: {error}. Delete the file, and it is made again."
        ) from error


def _run(session: onnxruntime.InferenceSession, batch: list[list[int]]) -> Vectors:
    width = max(map(len, batch))
    ids = np.zeros((len(batch), width), dtype=np.int64)
    mask = np.zeros((len(batch), width), dtype=np.int64)
    for row, tokens in enumerate(batch):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return np.asarray(session.run(None, {"input_ids": ids, "attention_mask": mask})[0], dtype=np.float32)
