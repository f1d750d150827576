"""The coach's retriever as LangChain sees it. With fakes."""

from __future__ import annotations

import pytest
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from retrieval.langchain import CoachRetriever
from retrieval.values import PassageId, Ranking
from tests.small_search import SmallSearch, small_search


@pytest.fixture(scope="module")
def search() -> SmallSearch:
    return small_search()


def titles_of(found: list[LangChainDocument]) -> list[str]:
    return [str(one.metadata["title"]) for one in found]


def retriever(search: SmallSearch, *, top_k: int = 5, threshold: float = 0.0) -> CoachRetriever:
    async def find(question: str) -> Ranking:
        return search.ranker.rank(question, search.corpus, top_k)

    return CoachRetriever(find=find, threshold=threshold)


def test_langchain_sees_a_retriever_whose_invoke_gives_its_documents(search: SmallSearch) -> None:
    coach = retriever(search, top_k=3)
    assert isinstance(coach, BaseRetriever)
    found = coach.invoke("how does caching work")
    assert [isinstance(one, LangChainDocument) for one in found] == [True] * 3
    assert found[0].metadata["document"] == "caching"
    assert found[0].metadata["title"] == "Caching"
    texts = {passage.id: passage.text for indexed in search.corpus.documents for passage in indexed.passages}
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


async def test_a_ranking_comes_back_from_the_retriever_as_it_was_found(search: SmallSearch) -> None:
    question = "how does caching work"
    assert await retriever(search).rank(question) == search.ranker.rank(question, search.corpus, 5)
    nothing = await retriever(search, threshold=1.1).rank(question)
    assert (nothing.documents, nothing.confidence) == ((), 0.0)


def test_the_passage_of_a_document_is_its_best(search: SmallSearch) -> None:
    ranking = search.ranker.rank("how does caching work", search.corpus, 5)
    found = retriever(search).invoke("how does caching work")
    assert [one.id for one in found] == [ranked.passages[0].passage.id for ranked in ranking.documents]
