"""When the default model's graphs are made, and what goes wrong. The vectors: tests/contract/test_embedders.py."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from retrieval.errors import EmbeddingModelError
from retrieval.onnx_export import MODEL_FILE, QUERY_FILE, ensure_exported, is_exported


def test_an_export_that_is_there_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")  # an export would fail
    for name in (MODEL_FILE, QUERY_FILE):
        assert not is_exported(tmp_path)
        (tmp_path / name).write_bytes(b"exported")
    assert is_exported(tmp_path)
    ensure_exported(tmp_path)


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
