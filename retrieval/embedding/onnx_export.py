"""Making the default model's ONNX graphs in the data folder, once, and checking them against the weights."""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from retrieval.embedding.cache_files import appearing_whole
from retrieval.embedding.embedders import DEFAULT_MODEL, SentenceTransformerEmbedder, Vectors
from retrieval.embedding.onnx import OnnxEmbedder
from retrieval.errors import EmbeddingModelError

logger = logging.getLogger(__name__)

MODEL_FILE = "all-MiniLM-L6-v2.fused.onnx"
QUERY_FILE = "all-MiniLM-L6-v2.fused.int8.onnx"
FORMER_FILES = ("all-MiniLM-L6-v2.onnx", "all-MiniLM-L6-v2.int8.onnx")
"""What earlier versions called their graphs, which were slower. Whoever makes new ones deletes them."""
MIN_COSINE = 0.9999
"""What an export has to agree with its origin, at least, on each of the probes."""
MIN_QUERY_COSINE = 0.98
"""What the quantised graph has to agree with the exact one, at least, on each of the questions."""
PROBES = (
    "What should I learn next?",
    "Decorators wrap a function: they take one and return another.",
    "asyncio " * 400,
    "żółć 数据 🐍",
)
QUESTIONS = (
    "What should I learn next?",
    "how do decorators work",
    "my script eats all the RAM and then the laptop freezes",
    "docker or podman",
    "I am a nurse, forty years old, and can study eight hours a week; when can I apply for a junior job?",
)


def is_exported(folder: Path) -> bool:
    """Whether both graphs stand in ``folder`` already."""
    return (folder / MODEL_FILE).exists() and (folder / QUERY_FILE).exists()


def load_exported(folder: Path) -> OnnxEmbedder:
    """The default model from ``folder``, exported there first when it is missing. Raises EmbeddingModelError."""
    ensure_exported(folder)
    return OnnxEmbedder(folder / MODEL_FILE, queries=folder / QUERY_FILE)


def ensure_exported(folder: Path) -> None:
    """Make whatever is missing of both graphs in ``folder``.

    It is done in a process of its own, so that torch never loads into the serving one. Raises EmbeddingModelError
    when it fails. Safe when several processes do it at once: each file appears whole.
    """
    if is_exported(folder):
        return
    folder.mkdir(parents=True, exist_ok=True)
    logger.info("exporting the embedding model (once)")
    command = [sys.executable, "-m", "retrieval.embedding.onnx_export", str(folder)]
    with TemporaryDirectory(dir=folder, prefix="drafts-", ignore_cleanup_errors=True) as drafts:
        environment = {**os.environ, "TMPDIR": drafts}  # torch's and onnxruntime's drafts stay in the data folder too
        done = subprocess.run(  # noqa: S603 - our own module
            command, capture_output=True, text=True, check=False, env=environment
        )
    if done.returncode != 0 or not is_exported(folder):
        reason = (done.stderr.strip().splitlines() or [f"its process ended with {done.returncode}"])[-1]
        raise EmbeddingModelError(f"the embedding model could not be exported: {reason}")
    logger.debug("while exporting: %s", done.stderr.strip())


def export(target: Path) -> None:
    """Export the default model to an ONNX file and verify it. Blocking: imports torch, takes seconds.

    Mean pooling over the attention mask, then L2 normalisation, are part of the graph, as in the model's own
    sentence-transformers configuration. Raises EmbeddingModelError when a probe's cosine is below 0.9999.
    """
    import warnings  # noqa: PLC0415

    import torch  # noqa: PLC0415 - only the exporting process pays for torch

    origin = SentenceTransformerEmbedder(DEFAULT_MODEL)
    right = origin.embed(PROBES)
    encoder = origin.model[0].auto_model.eval()
    encoder.set_attn_implementation("eager")  # spelt out in single operators, which fuse() recognises

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
    with appearing_whole(target) as partial:
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
        fuse(partial, encoder.config)
        verify(OnnxEmbedder(partial).embed(PROBES), right, MIN_COSINE)


def fuse(graph: Path, config: Any) -> bool:
    """Put ONNX Runtime's own operators for attention, Gelu and layer normalisation into a BERT's graph, in place.

    Its vectors stay the same within 1e-6, and take about three quarters of the time. ``config`` is the model's.
    Returns False, and leaves the file alone, where not every layer is recognised: slower, but as right.
    """
    try:
        fused = _find_operators(graph, config)
        recognised = fused.get_fused_operator_statistics()["Attention"]
    except Exception as error:  # it meets graphs that nobody foresaw, and fails in as many ways
        logger.warning("the graph stays as it is: %s", error)
        return False
    if recognised != config.num_hidden_layers:
        logger.warning("the graph stays as it is: %s layers recognised", recognised)
        return False
    fused.save_model_to_file(str(graph))
    return True


def _find_operators(graph: Path, config: Any) -> Any:
    """The graph with those operators fused that are quicker as one; the rest takes longer than its parts did."""
    from onnxruntime.transformers.fusion_options import FusionOptions  # noqa: PLC0415 - as in quantise()
    from onnxruntime.transformers.optimizer import optimize_model  # noqa: PLC0415

    wanted = FusionOptions("bert")
    wanted.enable_skip_layer_norm = wanted.enable_bias_skip_layer_norm = False
    wanted.enable_embed_layer_norm = wanted.enable_bias_gelu = False
    return optimize_model(
        str(graph),
        model_type="bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        optimization_options=wanted,
        opt_level=0,  # the session that loads it does the general part
    )


def quantise(exact: Path, target: Path) -> None:
    """Make the graph for questions from the exact one: 8-bit weights for each channel, activations scaled as they come.

    Raises EmbeddingModelError when a question's cosine with the exact vector is below 0.98.
    """
    from onnx import TensorProto  # noqa: PLC0415 - only the exporting process pays for onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415

    with appearing_whole(target) as partial:
        quantize_dynamic(
            exact,
            partial,
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},  # onnx cannot tell what fused operators give
        )
        embedder = OnnxEmbedder(exact, queries=partial)
        verify(embedder.embed_queries(QUESTIONS), embedder.embed(QUESTIONS), MIN_QUERY_COSINE)


def verify(made: Vectors, right: Vectors, smallest: float) -> None:
    """Compare vectors row by row. Raises EmbeddingModelError when a cosine is below ``smallest``."""
    cosine = float((made * right).sum(axis=1).min())
    if cosine < smallest:
        raise EmbeddingModelError(f"the exported model differs from its weights (cosine {cosine:.5f})")


def main(folder: Path) -> None:
    """Make what is missing, and delete what it replaces."""
    if not (folder / MODEL_FILE).exists():
        export(folder / MODEL_FILE)
    if not (folder / QUERY_FILE).exists():
        quantise(folder / MODEL_FILE, folder / QUERY_FILE)
    for name in FORMER_FILES:
        with contextlib.suppress(OSError):  # 113 MB more, and no harm
            (folder / name).unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
