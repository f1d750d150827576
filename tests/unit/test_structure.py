"""What keeps the house in order: names of bounds, sizes of files and folders, and a docstring at each door."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "knowledge", "retrieval", "storage")
MAX_LINES = 300
MAX_MODULES = 15
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
FOLDERS = sorted({path.parent for path in FILES if path.parent.name != "versions"})
"""Alembic loads migrations by their path, so their folder is no package."""
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_BOUNDS = re.compile(r"_?(?:MOST|LONGEST|LEAST|FEWEST|SMALLEST|LARGEST|SHORTEST|BIGGEST)_[A-Z_]+")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_bound_is_called_max_or_min(path: Path) -> None:
    assert [name for name in sorted(names_in(path)) if _BOUNDS.fullmatch(name)] == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_can_be_read_in_one_go(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_folder_can_be_seen_at_a_glance(folder: Path) -> None:
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MAX_MODULES


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_every_package_says_what_it_is_for(folder: Path) -> None:
    door = folder / "__init__.py"
    assert door.exists()
    assert ast.get_docstring(ast.parse(door.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_docstrings_say_what_is_raised_in_a_sentence(path: Path) -> None:
    """A docstring says "Raises NotFoundError when …", after what is returned; no sections with headings."""
    texts = (
        ast.get_docstring(node) or ""
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, DOCUMENTED)
    )
    assert [text for text in texts if re.search(r"^(?:Args|Raises|Returns):$", text, re.MULTILINE)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=named)
def test_a_folder_of_tests_has_one_double_of_discord(path: Path) -> None:
    """SimCord in `discord_ui/` (decision 30), the double over the wire everywhere else."""
    other = "tests.acceptance.discord_double" if path.parent.name == "discord_ui" else "simcord"
    assert not any(module == other or module.startswith(f"{other}.") for module in imported_by(path))


def imported_by(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
