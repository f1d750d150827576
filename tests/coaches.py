"""Coaches for the tests: the real services on a SQLite file, the small library, and retrieval's fakes."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.services.answers import AnswerService
from bot.services.check_ins import CheckInService
from bot.services.coach import Coach
from bot.services.knowledge_base import KnowledgeBase
from bot.services.knowledge_editing import KnowledgeEditing
from bot.services.members import MemberService
from bot.services.usage import Prices, UsageService
from bot.settings import Settings
from knowledge.library import Library
from retrieval.answering.answerer import Answerer
from retrieval.answering.worded.rewriting import Rewriter
from retrieval.embedding.vector_cache import VectorCache
from retrieval.index.indexing import Indexer
from retrieval.index.passage_index import PassageIndex
from retrieval.index.resident import ResidentVectors
from retrieval.ranking.ranker import Ranker
from retrieval.testing import HashingEmbedder, InMemoryPassageIndex
from storage.checkins import CheckInRepository
from storage.database import Database
from storage.documents import DocumentRepository
from storage.members import MemberRepository
from storage.progress import ProgressRepository
from storage.usage import UsageRepository
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
            coach = _assemble(
                database,
                executor,
                library=library or small_library(),
                index=index or InMemoryPassageIndex(),
                answerer=answerer or Answerer(),
                prices=prices or Prices(),
                rewriter=rewriter,
            )
            await coach.knowledge.import_release(coach.library)
            return coach

        yield open_another


@pytest.fixture
async def small_coach(open_small_coach: OpenCoach) -> Coach:
    """A coach that knows the small library."""
    return await open_small_coach()


def _assemble(
    database: Database,
    executor: ThreadPoolExecutor,
    *,
    library: Library,
    index: PassageIndex,
    answerer: Answerer,
    prices: Prices,
    rewriter: Rewriter | None,
) -> Coach:
    embedder = HashingEmbedder()
    documents = DocumentRepository(database)
    knowledge = KnowledgeBase(
        documents=documents,
        outline=library.outline,
        indexer=Indexer(index=index, vectors=VectorCache(None, embedder)),
        count_tokens=embedder.count_tokens,
        executor=executor,
    )
    members = MemberService(members=MemberRepository(database), progress=ProgressRepository(database))
    usage = UsageService(usage=UsageRepository(database), prices=prices)
    return Coach(
        settings=Settings.model_construct(),
        library=library,
        database=database,
        knowledge=knowledge,
        answers=AnswerService(
            knowledge=knowledge,
            ranker=Ranker(embedder=embedder, vectors=ResidentVectors(index)),
            answerer=answerer,
            executor=executor,
            usage=usage,
            rewriter=rewriter,
        ),
        members=members,
        check_ins=CheckInService(check_ins=CheckInRepository(database), members=members, knowledge=knowledge),
        editing=KnowledgeEditing(documents=documents),
        usage=usage,
    )


async def _migrated(template: Path) -> Path:
    if not template.exists():
        database = Database(f"sqlite:///{template}")
        await database.upgrade()
        await database.close()
    return template
