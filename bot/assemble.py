"""The one wiring: from opened parts to a coach. The program and the tests use it alike."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.services.answering.answers import AnswerService
from bot.services.check_ins.service import CheckInService
from bot.services.coach import Coach
from bot.services.knowledge.base import KnowledgeBase
from bot.services.knowledge.editing import KnowledgeEditing
from bot.services.knowledge.reading import NoteReading
from bot.services.members import MemberService
from bot.services.usage import Prices, UsageService
from bot.settings import Settings
from knowledge.library import Library
from knowledge.progress import Aliases
from retrieval.answering import Answerer
from retrieval.embedding import Embedder, VectorCache
from retrieval.index import CountTokens, Indexer, PassageIndex, ResidentVectors
from retrieval.ranking import OutOfScope, Ranker
from storage.engine.database import Database
from storage.store import Store

if TYPE_CHECKING:  # it brings more of LangChain in, which only a model needs
    from retrieval.answering.worded import Rewriter


def utc_now() -> datetime:
    """The time, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a coach is made of: everything that has to be opened, loaded or chosen before."""

    settings: Settings
    library: Library
    database: Database
    embedder: Embedder
    index: PassageIndex
    vectors: VectorCache
    count_tokens: CountTokens
    executor: ThreadPoolExecutor
    """Runs what would block the event loop, one call at a time."""
    aliases: Aliases = field(default_factory=Aliases)
    scope: OutOfScope = field(default_factory=OutOfScope)
    answerer: Answerer = field(default_factory=Answerer)
    rewriter: Rewriter | None = None
    prices: Prices = field(default_factory=Prices)
    clock: Callable[[], datetime] = utc_now


def assemble(parts: Parts) -> Coach:
    """Wire the parts together. Opens, loads and calls nothing."""
    store = Store(parts.database)
    knowledge = KnowledgeBase(
        store=store,
        outline=parts.library.outline,
        answers=parts.library.answers,
        indexer=Indexer(index=parts.index, vectors=parts.vectors),
        count_tokens=parts.count_tokens,
        executor=parts.executor,
        clock=parts.clock,
    )
    usage = UsageService(store=store, prices=parts.prices, clock=parts.clock)
    return Coach(
        settings=parts.settings,
        library=parts.library,
        database=parts.database,
        knowledge=knowledge,
        members=MemberService(store=store, knowledge=knowledge, aliases=parts.aliases),
        notes=NoteReading(knowledge),
        answers=AnswerService(
            knowledge=knowledge,
            ranker=Ranker(embedder=parts.embedder, vectors=ResidentVectors(parts.index), scope=parts.scope),
            answerer=parts.answerer,
            executor=parts.executor,
            usage=usage,
            rewriter=parts.rewriter,
        ),
        check_ins=CheckInService(store=store, knowledge=knowledge, aliases=parts.aliases),
        editing=KnowledgeEditing(store=store),
        usage=usage,
    )
