"""What importing the package costs."""

from __future__ import annotations

import subprocess
import sys

LOADED = "import sys, {module}; print(*[m for m in {heavy!r} if m in sys.modules])"


def loaded_by(module: str, *heavy: str) -> list[str]:
    command = [sys.executable, "-c", LOADED.format(module=module, heavy=heavy)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def test_values_and_errors_need_no_sqlalchemy() -> None:
    assert loaded_by("storage.records, storage.errors", "sqlalchemy", "alembic") == []


def test_the_repositories_need_neither_alembic_nor_a_driver() -> None:
    modules = "storage.check_ins.repository, storage.documents.repository, storage.members.repository, storage.progress"
    assert loaded_by(modules, "alembic", "mako", "asyncpg", "aiosqlite") == []
