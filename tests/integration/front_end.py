"""A coach made of real services over a temporary database and fakes of the model and the index, with its client."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.assemble import Parts, assemble
from bot.discord_ui.client import CoachClient
from bot.services.coach import Coach
from bot.settings import Settings
from knowledge.ids import DocumentId
from knowledge.library import Library, load_library
from retrieval.answering.answerer import Answerer
from retrieval.embedding.vector_cache import VectorCache
from retrieval.testing import HashingEmbedder, InMemoryPassageIndex
from storage.engine.database import Database

SOME_DOCUMENTS = ("syntax-and-types", "git", "sql", "decorators", "virtual-environments")
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Clock:
    """A time that only the test moves."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def advance(self, step: timedelta) -> None:
        self.now += step


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def library() -> Library:
    """The roadmap with a handful of its notes: enough to answer from, and quick to index."""
    whole = load_library()
    keys = [DocumentId(key) for key in SOME_DOCUMENTS if key in whole.documents]
    return replace(
        whole,
        documents={key: whole.documents[key] for key in keys},
        sources={key: whole.sources[key] for key in keys},
        answers={},
    )


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as made:
        yield made


@pytest.fixture
async def own_database(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Database]:
    template = tmp_path_factory.getbasetemp() / "discord-ui-template.db"
    if not template.exists():
        fresh = Database(f"sqlite:///{template}")
        await fresh.upgrade()
        await fresh.close()
    shutil.copy(template, tmp_path / "coach.db")
    database = Database(f"sqlite:///{tmp_path / 'coach.db'}")
    yield database
    await database.close()


@pytest.fixture
async def coach(
    own_database: Database, library: Library, executor: ThreadPoolExecutor, tmp_path: Path, clock: Clock
) -> Coach:
    embedder = HashingEmbedder()
    made = assemble(
        Parts(
            settings=Settings(data_dir=tmp_path),
            library=library,
            database=own_database,
            embedder=embedder,
            index=InMemoryPassageIndex(),
            vectors=VectorCache(None, embedder),
            count_tokens=embedder.count_tokens,
            executor=executor,
            answerer=Answerer(threshold=0.2),
            clock=clock,
        )
    )
    await made.knowledge.import_release(library)
    await made.knowledge.view(None)
    return made


@pytest.fixture
def client(coach: Coach, clock: Clock) -> CoachClient:
    return CoachClient(coach=coach, clock=clock)
