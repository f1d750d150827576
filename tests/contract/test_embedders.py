"""What every embedder promises, the fake and the real ones alike; and that both real ones agree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx as onnx_format
import onnxruntime
import pytest

from retrieval.embedding.embedders import DEFAULT_MODEL, Embedder, SentenceTransformerEmbedder, bundled_model_path
from retrieval.embedding.onnx import OnnxEmbedder, open_session
from retrieval.embedding.onnx_export import (
    FORMER_FILES,
    MODEL_FILE,
    PROBES,
    QUERY_FILE,
    ensure_exported,
    load_exported,
    verify,
)
from retrieval.errors import EmbeddingModelError
from retrieval.testing import HashingEmbedder

ROOT = Path(__file__).parents[2]
TEXTS = (
    "What should I learn next?",
    "Decorators wrap a function: they take one and return another.",
    "git",
    "",
    "🐍",
    "żółć данные 数据",
    "the of and",
    "`for x in range(3): print(x)`\n\n- a list\n- of items",
    "A paragraph of some length. " * 10,
)
LONG_TEXTS = ("asyncio " * 1000, "x" * 20_000)
WATCH_THE_NETWORK = """
import pathlib, socket
log = pathlib.Path(__file__).with_name("network.log")
log.touch()
def refuse(*args, **kwargs):
    with log.open("a") as file:
        file.write(f"{args}\\n")
    raise OSError("there is no network here")
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = socket.getaddrinfo = refuse
"""


@dataclass(frozen=True, kw_only=True)
class Offline:
    """Processes in which every use of the network fails and is written down."""

    folder: Path

    @classmethod
    def prepare(cls, folder: Path) -> Offline:
        (folder / "sitecustomize.py").write_text(WATCH_THE_NETWORK, encoding="utf-8")
        return cls(folder=folder)

    @property
    def environment(self) -> dict[str, str]:
        return {"PYTHONPATH": f"{self.folder}{os.pathsep}{ROOT}", "HF_HUB_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "0"}

    @property
    def attempts(self) -> str:
        """What was tried. Raises FileNotFoundError when no process ran."""
        return (self.folder / "network.log").read_text(encoding="utf-8")

    def run(self, program: str) -> str:
        """What a Python program prints."""
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Offline:
    return Offline.prepare(tmp_path_factory.mktemp("offline"))


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, offline: Offline) -> Path:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in offline.environment.items():
            environment.setenv(name, value)
        folder = tmp_path_factory.mktemp("models")
        ensure_exported(folder)
        return folder


@pytest.fixture(scope="module")
def onnx(exported: Path) -> OnnxEmbedder:
    return load_exported(exported)


@pytest.fixture(scope="module")
def sentence_transformer() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder()


@pytest.fixture(params=["hashing", "onnx", "sentence_transformer"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "hashing":
        return HashingEmbedder()
    embedder: Embedder = request.getfixturevalue(request.param)
    return embedder


def test_each_text_has_a_unit_vector_of_the_embedders_dimension(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    vectors = embedder.embed([])
    assert vectors.shape == (0, embedder.dimension)
    assert vectors.dtype == np.float32


def test_rows_keep_the_order_of_their_texts(embedder: Embedder) -> None:
    forwards, backwards = embedder.embed(TEXTS), embedder.embed(TEXTS[::-1])
    np.testing.assert_allclose(forwards, backwards[::-1], atol=1e-5)
    assert not np.allclose(forwards[0], forwards[-1], atol=0.1)


def test_a_texts_vector_does_not_depend_on_its_batch(embedder: Embedder) -> None:
    together = embedder.embed([*TEXTS, *TEXTS, *TEXTS])
    for place, text in enumerate(TEXTS):
        alone = embedder.embed([text])[0]
        for row in together[place :: len(TEXTS)]:
            np.testing.assert_allclose(row, alone, atol=1e-5)


def test_a_text_beyond_the_models_window_does_no_harm(embedder: Embedder) -> None:
    vectors = embedder.embed([*LONG_TEXTS, "git"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(vectors[-1], embedder.embed(["git"])[0], atol=1e-5)


def test_questions_are_read_almost_as_exactly_as_documents(embedder: Embedder) -> None:
    vectors = embedder.embed_queries(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert float((vectors * embedder.embed(TEXTS)).sum(axis=1).min()) > 0.97


def test_a_questions_vector_does_not_depend_on_the_questions_beside_it(embedder: Embedder) -> None:
    together = embedder.embed_queries([*TEXTS, *LONG_TEXTS])
    for text, row in zip(TEXTS, together, strict=False):
        np.testing.assert_allclose(embedder.embed_queries([text])[0], row, atol=1e-5)


def test_no_questions_give_no_rows(embedder: Embedder) -> None:
    assert embedder.embed_queries([]).shape == (0, embedder.dimension)


def test_documents_can_be_encoded_again_after_the_model_was_given_back(embedder: Embedder) -> None:
    before = embedder.embed(TEXTS)
    embedder.release()
    np.testing.assert_array_equal(embedder.embed_queries(TEXTS[:1]), embedder.embed_queries(TEXTS[:1]))
    np.testing.assert_allclose(embedder.embed(TEXTS), before, atol=1e-6)


def test_texts_of_one_meaning_are_nearer_than_others(embedder: Embedder) -> None:
    question, near, far = embedder.embed(
        ["how do decorators wrap functions", "a decorator wraps a function", "boil an egg for breakfast"]
    )
    assert question @ near > question @ far + 0.2


def test_tokens_are_counted_without_a_limit_and_without_special_ones(embedder: Embedder) -> None:
    assert embedder.count_tokens("") == 0
    assert embedder.count_tokens("one two three") == 3
    assert embedder.count_tokens("word " * 5000) == 5000


def test_the_fake_is_the_same_in_every_process(offline: Offline) -> None:
    expression = "HashingEmbedder().embed(['two words'])[0].nonzero()[0].tolist()"
    printed = offline.run(f"from retrieval.testing import HashingEmbedder; print({expression})")
    assert printed.strip() == str(HashingEmbedder().embed(["two words"])[0].nonzero()[0].tolist())


def test_the_exported_model_gives_the_vectors_of_its_weights(
    onnx: OnnxEmbedder, sentence_transformer: SentenceTransformerEmbedder
) -> None:
    texts = [*TEXTS, *LONG_TEXTS, *_prose()]
    assert len(texts) > 80
    np.testing.assert_allclose(onnx.embed(texts), sentence_transformer.embed(texts), atol=1e-6)


def test_both_real_embedders_count_alike(onnx: OnnxEmbedder, sentence_transformer: SentenceTransformerEmbedder) -> None:
    for text in (*TEXTS, *LONG_TEXTS, *_prose()):
        assert onnx.count_tokens(text) == sentence_transformer.count_tokens(text)


def test_both_real_embedders_share_one_name_so_their_vectors_may_be_mixed(
    onnx: OnnxEmbedder, sentence_transformer: SentenceTransformerEmbedder
) -> None:
    assert (onnx.name, onnx.dimension) == (sentence_transformer.name, sentence_transformer.dimension)
    assert onnx.name == DEFAULT_MODEL
    assert HashingEmbedder.name != onnx.name


def test_any_model_folder_can_be_used_and_has_a_name_of_its_own(tmp_path: Path) -> None:
    link = tmp_path / "my-model"
    link.symlink_to(bundled_model_path())
    embedder = SentenceTransformerEmbedder(str(link))
    assert embedder.name == str(link)
    assert embedder.embed(["git"]).shape == (1, embedder.dimension)


def test_an_export_that_differs_from_its_weights_is_refused(onnx: OnnxEmbedder) -> None:
    right = onnx.embed(PROBES)
    verify(right, right, 0.9999)
    with pytest.raises(EmbeddingModelError, match="differs from its weights"):
        verify(np.roll(right, 1, axis=1), right, 0.9999)


def test_an_export_leaves_nothing_beside_its_file_and_is_made_once(exported: Path) -> None:
    assert {path.name for path in exported.iterdir()} == {MODEL_FILE, QUERY_FILE}
    made = {path.name: path.stat().st_mtime_ns for path in exported.iterdir()}
    ensure_exported(exported)
    assert {path.name: path.stat().st_mtime_ns for path in exported.iterdir()} == made


def test_every_layers_attention_is_one_operator_in_both_graphs(exported: Path) -> None:
    assert operators(exported / MODEL_FILE)["Attention"] == 6
    assert operators(exported / QUERY_FILE)["QAttention"] == 6


@pytest.mark.parametrize("name", [MODEL_FILE, QUERY_FILE])
def test_an_opened_graph_adds_and_normalises_by_the_quicker_pair_of_operators(
    exported: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "opened.onnx")
    monkeypatch.setattr(onnxruntime, "SessionOptions", lambda: options)
    open_session(exported / name, threads=1)
    opened = operators(tmp_path / "opened.onnx")
    assert opened["LayerNormalization"] == 13
    assert opened["SkipLayerNormalization"] == 0


@pytest.mark.slow
def test_the_graph_for_questions_is_made_from_the_exact_one_where_it_alone_is_missing(
    exported: Path, tmp_path: Path
) -> None:
    shutil.copy(exported / MODEL_FILE, tmp_path)
    (tmp_path / FORMER_FILES[0]).touch()
    made = (tmp_path / MODEL_FILE).stat().st_mtime_ns
    ensure_exported(tmp_path)
    assert (tmp_path / MODEL_FILE).stat().st_mtime_ns == made
    assert {path.name for path in tmp_path.iterdir()} == {MODEL_FILE, QUERY_FILE}
    questions = TEXTS[:2]
    np.testing.assert_array_equal(
        load_exported(tmp_path).embed_queries(questions), load_exported(exported).embed_queries(questions)
    )


@pytest.mark.slow
def test_the_watch_over_the_network_notices_its_use(tmp_path: Path) -> None:
    offline = Offline.prepare(tmp_path)
    with pytest.raises(AssertionError, match="there is no network here"):
        offline.run("import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')")
    assert "127.0.0.1" in offline.attempts


@pytest.mark.slow
def test_loading_and_exporting_the_default_model_never_touch_the_network(exported: Path, offline: Offline) -> None:
    assert exported.exists()  # made in an offline process, by way of SentenceTransformerEmbedder
    assert offline.attempts == ""


@pytest.mark.slow
def test_serving_the_default_model_loads_neither_torch_nor_sentence_transformers_nor_anything_from_the_network(
    exported: Path, offline: Offline
) -> None:
    program = f"""
import sys
from pathlib import Path
import retrieval.answering.answerer, retrieval.index.chroma.index, retrieval.ranking.ranker
from retrieval.embedding.onnx_export import load_exported
embedder = load_exported(Path({str(exported)!r}))
embedder.embed(["a"]), embedder.embed_queries(["a"]), embedder.count_tokens("a")
print(sorted(set(sys.modules) & {{"torch", "sentence_transformers", "transformers", "tensorflow"}}))
"""
    assert offline.run(program) == "[]\n"
    assert offline.attempts == ""


def operators(path: Path) -> Counter[str]:
    return Counter(node.op_type for node in onnx_format.load(path).graph.node)


def _prose() -> list[str]:
    text = (ROOT / "knowledge" / "content" / "senior-python-roadmap.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip()]
