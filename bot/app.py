"""The composition root: builds everything from the settings and passes it in."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from bot.assemble import Parts, assemble
from bot.disk import write_probe
from bot.garbage import without_collecting
from bot.services.coach import Coach
from bot.services.usage import Prices
from bot.settings import Settings
from knowledge.library import load_aliases, load_library
from retrieval.answering import Answerer
from retrieval.answering.worded import load_chat_model
from retrieval.embedding import (
    DEFAULT_MODEL,
    Embedder,
    MicroBatcher,
    OnProgress,
    SentenceTransformerEmbedder,
    TokenCounter,
    VectorCache,
    is_exported,
    load_exported,
)
from retrieval.index import CHUNKING_VERSION, PassageIndex, signature_of
from retrieval.index.chroma import import_chroma, open_embedded, open_server
from retrieval.ranking import OutOfScope
from storage.engine.database import Database

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from retrieval.answering.worded import Rewriter

logger = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def open_coach(
    settings: Settings, *, on_progress: OnProgress | None = None, on_stage: Callable[[str], None] = lambda _: None
) -> AsyncIterator[Coach]:
    """Build the application, bring database and index up to date, and close everything at the end.

    Blocking work (loading the model, Chroma, reading notes) runs in threads, so the event loop stays free.
    ``on_stage`` is told what takes longer than a moment, ``on_progress`` how far the indexing is.
    Raises DataFolderError, StorageError, EmbeddingModelError, IndexUnavailable or ChatModelError.
    """
    ensure_data_folder(settings.data_dir)
    async with contextlib.AsyncExitStack() as stack:
        with without_collecting():
            coach = await _build(settings, stack, on_progress, on_stage)
        yield coach


async def _build(
    settings: Settings,
    stack: contextlib.AsyncExitStack,
    on_progress: OnProgress | None,
    on_stage: Callable[[str], None],
) -> Coach:
    """Everything, put together; what has to be closed goes onto ``stack``."""
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="retrieval")
    stack.callback(executor.shutdown)
    loop = asyncio.get_running_loop()
    database = Database(settings.database_address)
    stack.push_async_callback(database.close)
    await database.upgrade()
    model = load_model(settings)
    if settings.embedding_model == DEFAULT_MODEL and not is_exported(settings.data_dir / "models"):
        on_stage("Preparing the embedding model (once, about ten seconds) ...")
    library, embedder, _ = await asyncio.gather(  # side by side: two wait for files, one imports
        asyncio.to_thread(load_library),
        loop.run_in_executor(executor, load_embedder, settings),
        asyncio.to_thread(import_chroma),
    )
    index = await loop.run_in_executor(executor, open_index, settings, embedder)
    stack.callback(index.close)
    vectors = VectorCache(settings.data_dir / "cache" / "vectors.sqlite3", embedder)
    counter = TokenCounter(settings.data_dir / "cache" / "tokens.sqlite3", embedder)
    examples = await loop.run_in_executor(executor, vectors.embed_set, "out-of-scope", library.out_of_scope)
    coach = assemble(
        Parts(
            settings=settings,
            library=library,
            database=database,
            embedder=embedder,
            index=index,
            vectors=vectors,
            count_tokens=counter,
            executor=executor,
            aliases=await asyncio.to_thread(load_aliases),
            scope=OutOfScope(examples),
            answerer=build_answerer(settings, model, embedder=embedder, executor=executor),
            rewriter=build_rewriter(settings, model),
            prices=prices_of(settings),
        )
    )
    stack.push_async_callback(coach.usage.close)
    await coach.knowledge.import_release(library)
    await coach.knowledge.view(None, on_progress)
    counter.save()
    return coach


def prices_of(settings: Settings) -> Prices:
    """What the chat model costs, as it is set."""
    return Prices(input=settings.chat_price_input, output=settings.chat_price_output, budget=settings.chat_budget)


def load_model(settings: Settings) -> BaseChatModel | None:
    """The chat model that is set, if one is. Raises ChatModelError."""
    if settings.chat_model is None:
        return None
    key = settings.chat_api_key.get_secret_value() if settings.chat_api_key else None
    return load_chat_model(
        settings.chat_model,
        base_url=settings.chat_base_url,
        api_key=key,
        timeout=settings.chat_timeout,
        temperature=settings.chat_temperature,
    )


def build_answerer(
    settings: Settings, model: BaseChatModel | None, *, embedder: Embedder, executor: ThreadPoolExecutor
) -> Answerer:
    """The answerer that words its answers by ``model``, or the one without a model."""
    if model is None or settings.chat_model is None:
        return Answerer()
    from retrieval.answering.worded import (  # noqa: PLC0415
        Generator,
        SupportCheck,
        Vector,
    )

    embed: MicroBatcher[str, Vector] = MicroBatcher(lambda texts: list(embedder.embed(texts)), executor=executor)
    grounding = SupportCheck(embed=embed)
    return Answerer(Generator(model, name=settings.chat_model, grounding=grounding, timeout=settings.chat_timeout))


def build_rewriter(settings: Settings, model: BaseChatModel | None) -> Rewriter | None:
    """What rewrites follow-ups by ``model``; None without one."""
    if model is None or settings.chat_model is None:
        return None
    from retrieval.answering.worded import Rewriter  # noqa: PLC0415

    return Rewriter(model, name=settings.chat_model)


def load_embedder(settings: Settings) -> Embedder:
    """The default model on ONNX Runtime, exported at the first use; any other through sentence-transformers."""
    threadpool_limits(1, user_api="blas")  # ranking's products are small: a second thread would wait for longer
    if settings.embedding_model == DEFAULT_MODEL:
        return load_exported(settings.data_dir / "models")
    return SentenceTransformerEmbedder(settings.embedding_model, downloads=settings.data_dir / "models" / "hub")


def open_index(settings: Settings, embedder: Embedder) -> PassageIndex:
    """The Chroma server when one is set, else an embedded Chroma in the data folder."""
    signature = signature_of(embedder.name, embedder.dimension, CHUNKING_VERSION)
    if settings.chroma_url:
        return open_server(settings.chroma_url, signature=signature)
    return open_embedded(settings.data_dir / "vectors", signature=signature)


def ensure_data_folder(folder: Path) -> None:
    """Make the data folder and check that it can be written. Raises DataFolderError that says what to do.

    Libraries ask for the user's home when they are imported. Somebody without one, such as the user of a service, gets
    the data folder for it.
    """
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = str(folder)
    write_probe(folder)
