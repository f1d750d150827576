"""The coach's retriever as LangChain sees it. With fakes."""

from __future__ import annotations

import pytest
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from retrieval.langchain import CoachRetriever
from retrieval.values import PassageId
from tests.small_search import SmallSearch, small_search


@pytest.fixture(scope="module")
def search() -> SmallSearch:
    return small_search()


def titles_of(found: list[LangChainDocument]) -> list[str]:
    return [str(one.metadata["title"]) for one in found]


def retriever(search: SmallSearch, **options: float) -> CoachRetriever:
    return CoachRetriever.model_validate({"ranker": search.ranker, "corpus": search.corpus, **options})


def test_langchain_sees_a_retriever_whose_invoke_gives_its_documents(search: SmallSearch) -> None:
    coach = retriever(search, top_k=3)
    assert isinstance(coach, BaseRetriever)
    found = coach.invoke("how does caching work")
    assert [type(one) for one in found] == [LangChainDocument] * 3
    assert found[0].metadata["document"] == "caching"
    assert found[0].metadata["title"] == "Caching"
    texts = {passage.id: passage.text for entry in search.corpus.entries for passage in entry.passages}
    assert found[0].page_content == texts[PassageId(str(found[0].id))]
    assert set(found[0].metadata) == {"document", "title", "section", "score", "confidence"}


async def test_the_retriever_composes_with_runnables_and_awaits(search: SmallSearch) -> None:
    titles = retriever(search, top_k=2) | RunnableLambda(titles_of)
    assert (await titles.ainvoke("how do loops work"))[0] == "Loops"


def test_below_its_threshold_the_retriever_returns_nothing(search: SmallSearch) -> None:
    question = "boil an egg for breakfast"
    confidence = search.ranker.rank(question, search.corpus).confidence
    assert retriever(search, threshold=confidence).invoke(question) != []
    assert retriever(search, threshold=confidence + 1e-6).invoke(question) == []
