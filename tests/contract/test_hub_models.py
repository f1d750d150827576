"""Models of the hub: from its cache without the network, and a clear refusal within seconds where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.embedding import hub
from retrieval.embedding.embedders import SentenceTransformerEmbedder, bundled_model_path
from retrieval.errors import EmbeddingModelError
from tests.acceptance.coach_process import ROOT
from tests.acceptance.confinement import is_possible

pytestmark = pytest.mark.slow

LOADING = """
import sys
from pathlib import Path
from retrieval.embedding.embedders import SentenceTransformerEmbedder
print(SentenceTransformerEmbedder(sys.argv[1], downloads=Path(sys.argv[2])).embed(["git"]).shape)
"""


def fill_cache(cache: Path, name: str) -> None:
    """A model as the hub's own tools leave it after a download."""
    model = cache / f"models--{name.replace('/', '--')}"
    snapshot = model / "snapshots" / "0a1b2c"
    snapshot.mkdir(parents=True)
    (model / "refs").mkdir()
    (model / "refs" / "main").write_text("0a1b2c", encoding="utf-8")
    for path in bundled_model_path().iterdir():
        (snapshot / path.name).symlink_to(path)


@pytest.mark.skipif(not is_possible(), reason="only Linux ends a process for the connections it makes")
@pytest.mark.parametrize(
    ("place", "stored", "name"),
    [
        ("hub", "acme/tiny", "acme/tiny"),
        ("hub", "sentence-transformers/paraphrase-MiniLM-L3-v2", "paraphrase-MiniLM-L3-v2"),
        ("downloads", "acme/tiny", "acme/tiny"),
    ],
)
def test_a_cached_model_is_loaded_without_a_connection(tmp_path: Path, place: str, stored: str, name: str) -> None:
    fill_cache(tmp_path / place, stored)
    (tmp_path / "loading.py").write_text(LOADING, encoding="utf-8")
    command = [sys.executable, "-m", "tests.acceptance.confinement", "connections", "loading", name]
    environment = {"HF_HUB_CACHE": str(tmp_path / "hub"), "HOME": str(tmp_path), "PYTHONPATH": f"{ROOT}:{tmp_path}"}
    done = subprocess.run(
        [*command, str(tmp_path / "downloads")], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "(1, 384)\n"), done.stderr


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))


@pytest.mark.usefixtures("no_cache")
@pytest.mark.parametrize("name", ["acme/no-such-model", "no-such-model", "a b c/?"])
def test_a_model_that_is_nowhere_is_refused_with_what_to_do(name: str, tmp_path: Path, unreachable_hub: None) -> None:
    with pytest.raises(EmbeddingModelError, match="COACH_EMBEDDING_MODEL") as raised:
        SentenceTransformerEmbedder(name, downloads=tmp_path)
    assert repr(name) in str(raised.value)


@pytest.fixture
def unreachable_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens there."""
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")


@pytest.mark.usefixtures("no_cache")
def test_a_hub_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(hub, "HUB_TIMEOUT", 0.01)
    monkeypatch.setattr(hub, "_question", _never_answered)
    with pytest.raises(EmbeddingModelError, match="did not answer within"):
        SentenceTransformerEmbedder("acme/tiny", downloads=tmp_path)


def _never_answered(_: str) -> Exception | None:
    import threading  # noqa: PLC0415

    threading.Event().wait(60)
    return None


@pytest.mark.usefixtures("no_cache", "unreachable_hub")
@pytest.mark.parametrize("path", ["models/mine", "./mine", "~/mine", "/srv/models/mine"])
def test_a_mistyped_folder_is_called_one_and_the_hub_is_not_asked(path: str, tmp_path: Path) -> None:
    if not hub.is_hub_name(path):
        with pytest.raises(EmbeddingModelError, match="there is no such folder"):
            SentenceTransformerEmbedder(path, downloads=tmp_path)
    else:  # "models/mine" may be both
        with pytest.raises(EmbeddingModelError, match="it is not on this machine"):
            SentenceTransformerEmbedder(path, downloads=tmp_path)


@pytest.mark.usefixtures("no_cache")
def test_a_model_that_was_downloaded_by_half_is_refused_for_what_is_missing(tmp_path: Path) -> None:
    fill_cache(tmp_path, "acme/half")
    for path in (tmp_path / "models--acme--half" / "snapshots" / "0a1b2c").iterdir():
        if path.suffix == ".safetensors":
            path.unlink()
    with pytest.raises(EmbeddingModelError, match="cannot be loaded"):
        SentenceTransformerEmbedder("acme/half", downloads=tmp_path)
