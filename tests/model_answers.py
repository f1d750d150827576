"""Answers of a scripted chat model about the small library: a real client, a real server, and the check that ships."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from langchain_core.language_models import BaseChatModel

from knowledge.roadmap import Level
from retrieval.answering.answerer import Answerer
from retrieval.answering.worded.chat_models import load_chat_model
from retrieval.answering.worded.generating import Generator
from retrieval.values import Answer, AnswerRequest
from tests.openai_server import OpenAIServer, Reply
from tests.small_search import small_grounding, small_search

NAME = "openai:test-model"
KEY = "sk-a-very-secret-key"
QUESTION = "how does caching work"
GOOD = "Caching keeps a result near its reader [1]. Seniors review it [2]."


@functools.cache
def request_about_caching() -> AnswerRequest:
    """A mid-level member asks about caching, and it is found."""
    search = small_search()
    return AnswerRequest(
        question=QUESTION,
        ranking=replace(search.ranker.rank(QUESTION, search.corpus), confidence=0.9),
        level=Level.MID,
        track="web",
        hours_per_week=7.5,
        done=("Databases", "Functions"),
    )


@asynccontextmanager
async def model_that(
    *replies: Reply, patience: float = 20.0, stalled: float = 10.0, streaming: bool = True
) -> AsyncIterator[tuple[Answerer, OpenAIServer]]:
    """An answerer whose model gives these replies, with its server."""
    async with OpenAIServer(*replies) as server:
        model = load_model(server.url)
        if not streaming:
            model = model.model_copy(update={"disable_streaming": True})
        yield Answerer(generator_of(model, patience=patience, stalled=stalled)), server


def load_model(url: str) -> BaseChatModel:
    """A model behind this base URL."""
    return load_chat_model(NAME, base_url=url, api_key=KEY)


def generator_of(model: BaseChatModel, *, patience: float = 20.0, stalled: float = 10.0) -> Generator:
    """The generator that ships, around a model."""
    return Generator(model, name=NAME, grounding=small_grounding(), timeout=patience, stalled=stalled)


async def ask(
    *replies: Reply, question: str = QUESTION, patience: float = 20.0, stalled: float = 10.0, streaming: bool = True
) -> Answer:
    """The answer to a question about caching by a model that gives these replies."""
    async with model_that(*replies, patience=patience, stalled=stalled, streaming=streaming) as (answerer, _):
        return await answerer.answer(replace(request_about_caching(), question=question))
