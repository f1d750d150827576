"""What goes wrong with the exported model. The vectors themselves: tests/contract/test_embedders.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.embedding.onnx import OnnxEmbedder
from retrieval.embedding.onnx_export import MODEL_FILE
from retrieval.errors import EmbeddingModelError


@pytest.mark.parametrize("content", [None, b"", b"no graph" * 100])
def test_a_missing_or_damaged_graph_is_named_with_the_way_out(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / MODEL_FILE
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EmbeddingModelError, match=rf"{MODEL_FILE} cannot be loaded.*Delete the file"):
        OnnxEmbedder(path)


def test_a_damaged_graph_for_questions_is_named_too(tmp_path: Path) -> None:
    (tmp_path / "questions.onnx").write_bytes(b"no graph")
    with pytest.raises(EmbeddingModelError, match=r"questions.onnx cannot be loaded"):
        OnnxEmbedder(tmp_path / MODEL_FILE, queries=tmp_path / "questions.onnx")
