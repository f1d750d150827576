"""Coaches for the tests: the real services on a SQLite file, the small library, and retrieval's fakes."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.assemble import Parts, assemble
from bot.services.coach import Coach
from bot.services.usage import Prices
from bot.settings import Settings
from knowledge.library import Library
from retrieval.answering.answerer import Answerer
from retrieval.answering.worded.rewriting import Rewriter
from retrieval.embedding.vector_cache import VectorCache
from retrieval.index.passage_index import PassageIndex
from retrieval.testing import HashingEmbedder, InMemoryPassageIndex
from storage.engine.database import Database
from tests.small_library import small_library

OpenCoach = Callable[..., Awaitable[Coach]]
"""``open_coach(index=…, library=…, answerer=…, prices=…)``: one more coach on the test's database."""


@pytest.fixture
async def open_small_coach(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OpenCoach]:
    """Opens a coach on the same database once more, as another process would: nothing in memory is shared."""
    file = tmp_path / "coach.db"
    shutil.copy(await _migrated(tmp_path_factory.getbasetemp() / "small-coach-template.db"), file)
    async with contextlib.AsyncExitStack() as stack:

        async def open_another(
            *,
            index: PassageIndex | None = None,
            library: Library | None = None,
            answerer: Answerer | None = None,
            prices: Prices | None = None,
            rewriter: Rewriter | None = None,
        ) -> Coach:
            executor = ThreadPoolExecutor(max_workers=1)
            stack.callback(executor.shutdown)
            database = Database(f"sqlite:///{file}")
            stack.push_async_callback(database.close)
            embedder = HashingEmbedder()
            coach = assemble(
                Parts(
                    settings=Settings.model_construct(),
                    library=library or small_library(),
                    database=database,
                    embedder=embedder,
                    index=index or InMemoryPassageIndex(),
                    vectors=VectorCache(None, embedder),
                    count_tokens=embedder.count_tokens,
                    executor=executor,
                    answerer=answerer or Answerer(),
                    prices=prices or Prices(),
                    rewriter=rewriter,
                )
            )
            await coach.knowledge.import_release(coach.library)
            return coach

        yield open_another


@pytest.fixture
async def small_coach(open_small_coach: OpenCoach) -> Coach:
    """A coach that knows the small library."""
    return await open_small_coach()


async def _migrated(template: Path) -> Path:
    if not template.exists():
        database = Database(f"sqlite:///{template}")
        await database.upgrade()
        await database.close()
    return template
