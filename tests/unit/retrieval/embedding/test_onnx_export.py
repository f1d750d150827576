"""When the default model's graphs are made, and what goes wrong. The vectors: tests/contract/test_embedders.py."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import onnx
import pytest

from retrieval.embedding.onnx_export import (
    FORMER_FILES,
    MODEL_FILE,
    QUERY_FILE,
    ensure_exported,
    fuse,
    is_exported,
    main,
)
from retrieval.errors import EmbeddingModelError

SIX_LAYERS = SimpleNamespace(num_attention_heads=12, hidden_size=384, num_hidden_layers=6)


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
    with pytest.raises(EmbeddingModelError, match="its process ended with"):
        ensure_exported(tmp_path / "models")


def test_the_graphs_of_an_earlier_version_are_none_and_go_when_there_are_new_ones(tmp_path: Path) -> None:
    for name in (*FORMER_FILES, "somebody-elses.onnx"):
        (tmp_path / name).write_bytes(b"graph")
    assert not is_exported(tmp_path)
    for name in (MODEL_FILE, QUERY_FILE):
        (tmp_path / name).write_bytes(b"graph")
    main(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {MODEL_FILE, QUERY_FILE, "somebody-elses.onnx"}


def test_a_graph_whose_layers_are_not_recognised_stays_as_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / MODEL_FILE
    onnx.save(graph_without_layers(), path)
    before = path.read_bytes()
    assert not fuse(path, SIX_LAYERS)
    assert path.read_bytes() == before
    assert "stays as it is: 0 layers recognised" in caplog.text


def test_an_optimiser_that_fails_leaves_the_graph_as_it_is(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / MODEL_FILE
    path.write_bytes(b"nothing it can read")
    assert not fuse(path, SIX_LAYERS)
    assert path.read_bytes() == b"nothing it can read"
    assert "stays as it is" in caplog.text


def graph_without_layers() -> onnx.ModelProto:
    number, many = onnx.TensorProto.FLOAT, ["texts", "tokens"]
    node = onnx.helper.make_node("Identity", ["input_ids"], ["embedding"])
    ends = [onnx.helper.make_tensor_value_info(name, number, many) for name in ("input_ids", "embedding")]
    return onnx.helper.make_model(onnx.helper.make_graph([node], "graph", ends[:1], ends[1:]))
