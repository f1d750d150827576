"""What goes wrong with the exported model. The vectors themselves: tests/contract/test_embedders.py."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from retrieval.errors import EmbeddingModelError
from retrieval.onnx_embedding import MODEL_FILE, OnnxEmbedder, ensure_exported


def test_an_export_that_is_there_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")  # an export would fail
    (tmp_path / MODEL_FILE).write_bytes(b"exported")
    assert ensure_exported(tmp_path) == tmp_path / MODEL_FILE


def test_an_export_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = tmp_path / "python"
    exporter.write_text("#!/bin/sh\necho details >&2\necho 'out of memory' >&2\nexit 1\n", encoding="utf-8")
    exporter.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(exporter))
    with pytest.raises(EmbeddingModelError, match="could not be exported: out of memory"):
        ensure_exported(tmp_path / "models")


def test_an_exporter_that_leaves_nothing_behind_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with pytest.raises(EmbeddingModelError, match="no reason given"):
        ensure_exported(tmp_path / "models")


@pytest.mark.parametrize("content", [None, b"", b"no graph" * 100])
def test_a_missing_or_damaged_graph_is_named_with_the_way_out(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / MODEL_FILE
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EmbeddingModelError, match=rf"{MODEL_FILE} cannot be loaded.*Delete the file"):
        OnnxEmbedder(path)
