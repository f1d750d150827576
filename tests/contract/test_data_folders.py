"""Whatever the data folder is called, the database and the index use that folder and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.index.chroma.index import open_embedded
from storage.engine.database import Database
from tests.contract.passages import at_cosines, fill, found_ids

pytestmark = pytest.mark.slow

NAMES = [
    "q?b",
    "q?mode=memory",
    "q%20b",
    "q#b",
    "two words",
    " leading",
    'it\'s "so"',
    "数据🐍",
    "line\nbreak",
    "a;b&c=d",
    "file:x",
    "~tilde",
    "back\\slash",
]


@pytest.mark.parametrize("name", NAMES)
async def test_a_database_lies_in_the_folder_that_was_named(tmp_path: Path, name: str) -> None:
    file = tmp_path / name / "coach.db"
    database = Database(file)
    await database.upgrade()
    marker = database.change_marker()
    await database.close()
    assert database.path == file
    assert marker is not None
    assert file.stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", NAMES)
def test_an_index_lies_in_the_folder_that_was_named_and_is_found_again(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "vectors"
    index = open_embedded(folder, signature="one model")
    ids = fill(index, at_cosines(0.9, 0.8))
    index.close()
    again = open_embedded(folder, signature="one model")
    assert found_ids(again) == ids
    again.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("url", ["sqlite:////data/q?b/coach.db", "sqlite:///x.db?mode=memory&uri=true"])
def test_a_url_with_a_question_mark_is_refused_and_not_taken_for_another_file(url: str) -> None:
    from storage.errors import InvalidDatabaseUrlError  # noqa: PLC0415

    with pytest.raises(InvalidDatabaseUrlError, match="COACH_DATA_DIR"):
        Database(url)
