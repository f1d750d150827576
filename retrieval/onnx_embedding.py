"""The default model on ONNX Runtime: the same vectors without torch in the serving process.

The graph is exported once from the sentence-transformers weights into the data folder and checked against them.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.embedding import DEFAULT_MODEL, SentenceTransformerEmbedder, Vectors, bundled_model_path
from retrieval.errors import EmbeddingModelError

if TYPE_CHECKING:
    import onnxruntime

logger = logging.getLogger(__name__)

MODEL_FILE = "all-MiniLM-L6-v2.onnx"
DIMENSION = 384
WINDOW = 256
"""Word pieces the model reads, its two special ones included; the rest of a text is cut off."""
SMALLEST_COSINE = 0.9999
"""What an export has to agree with its origin, at least, on each of the probes."""

_PROBES = (
    "What should I learn next?",
    "Decorators wrap a function: they take one and return another.",
    "asyncio " * 400,
    "żółć 数据 🐍",
)


class OnnxEmbedder:
    """all-MiniLM-L6-v2 through onnxruntime and tokenizers."""

    name = DEFAULT_MODEL
    dimension = DIMENSION

    def __init__(self, path: Path, *, batch_size: int = 16, threads: int | None = None) -> None:
        """Load an exported graph. Raises EmbeddingModelError when it is missing or damaged."""
        import onnxruntime  # noqa: PLC0415 - 0.1 s that a process with another model must not pay
        from tokenizers import Tokenizer  # noqa: PLC0415

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.enable_cpu_mem_arena = False  # the arena keeps 400 MB that one long batch asked for
        options.intra_op_num_threads = threads or (os.cpu_count() or 1)
        options.log_severity_level = 3
        try:
            self._session: onnxruntime.InferenceSession = onnxruntime.InferenceSession(
                path, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's exceptions share no public base class
            raise EmbeddingModelError(
                f"the exported model {path} cannot be loaded: {error}. Delete the file, and it is made again."
            ) from error
        self._tokenizer: Any = Tokenizer.from_file(str(bundled_model_path() / "tokenizer.json"))
        self._tokenizer.enable_truncation(WINDOW)
        self._tokenizer.no_padding()
        self._counter: Any = Tokenizer.from_file(str(bundled_model_path() / "tokenizer.json"))
        self._counter.no_truncation()
        self._counter.no_padding()
        self._batch_size = batch_size

    def count_tokens(self, text: str) -> int:
        """How many word pieces the model sees, special ones not counted."""
        return len(self._counter.encode(text, add_special_tokens=False).ids)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector for each text, in order. Texts of like length share a batch, so little is padding."""
        encodings = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(encodings)), key=lambda place: len(encodings[place].ids))
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(order), self._batch_size):
            places = order[start : start + self._batch_size]
            vectors[places] = self._run([encodings[place].ids for place in places])
        return vectors

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """The same as :meth:`embed`."""
        return self.embed(texts)

    def _run(self, batch: list[list[int]]) -> Vectors:
        width = max(map(len, batch))
        ids = np.zeros((len(batch), width), dtype=np.int64)
        mask = np.zeros((len(batch), width), dtype=np.int64)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        result = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return np.asarray(result, dtype=np.float32)


def is_exported(folder: Path) -> bool:
    """Whether the exported graph stands in ``folder`` already."""
    return (folder / MODEL_FILE).exists()


def ensure_exported(folder: Path) -> Path:
    """The exported graph in ``folder``, made there first when it is missing.

    The export runs in a process of its own, so that torch never loads into the serving one. Raises
    EmbeddingModelError when it fails. Safe when several processes do it at once: the file appears whole.
    """
    target = folder / MODEL_FILE
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        logger.info("exporting the embedding model (once)")
        command = [sys.executable, "-m", "retrieval.onnx_embedding", str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
        if done.returncode != 0 or not target.exists():
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise EmbeddingModelError(f"the embedding model could not be exported: {reason}")
    return target


def export(target: Path) -> None:
    """Export the default model to an ONNX file and verify it. Blocking: imports torch, takes seconds.

    Mean pooling over the attention mask, then L2 normalisation, are part of the graph, as in the model's own
    sentence-transformers configuration. Raises EmbeddingModelError when a probe's cosine is below 0.9999.
    """
    import warnings  # noqa: PLC0415

    import torch  # noqa: PLC0415 - only the exporting process pays for torch

    origin = SentenceTransformerEmbedder(DEFAULT_MODEL)
    encoder = origin.model[0].auto_model.eval()

    class Sentence(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(states.dtype)
            pooled = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(pooled, dim=1)

    sample = origin.model.tokenizer(["one", "two or three words"], padding=True, return_tensors="pt")
    axes = {0: "texts", 1: "tokens"}
    partial = target.with_suffix(f".{os.getpid()}.part")
    try:
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")  # the tracer's notes about shapes; the probes below are the check
            torch.onnx.export(
                Sentence(),
                (sample["input_ids"], sample["attention_mask"]),
                str(partial),
                input_names=["input_ids", "attention_mask"],
                output_names=["embedding"],
                dynamic_axes={"input_ids": axes, "attention_mask": axes, "embedding": {0: "texts"}},
                opset_version=17,
                dynamo=False,
            )
        verify(OnnxEmbedder(partial), origin)
        partial.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()


def verify(exported: OnnxEmbedder, origin: SentenceTransformerEmbedder) -> None:
    """Compare both embedders on short, long and non-Latin probes. Raises EmbeddingModelError when they differ."""
    cosines = (exported.embed(_PROBES) * origin.embed(_PROBES)).sum(axis=1)
    if float(cosines.min()) < SMALLEST_COSINE:
        raise EmbeddingModelError(f"the exported model differs from its weights (cosine {cosines.min():.5f})")


if __name__ == "__main__":
    export(Path(sys.argv[1]))
