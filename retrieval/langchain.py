"""The coach's retriever as LangChain sees it."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from retrieval.index.corpus import Corpus
from retrieval.ranking.ranker import Ranker
from retrieval.values import Ranking


class CoachRetriever(BaseRetriever):
    """LangChain's view of the ranker for one corpus: passages as LangChain documents, best first."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    ranker: SkipValidation[Ranker]
    corpus: SkipValidation[Corpus]
    top_k: int = 5
    threshold: float = 0.0
    """Below this confidence nothing is returned: the coach abstains."""

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        ranking = self.ranker.rank(query, self.corpus, self.top_k)
        return [] if ranking.confidence < self.threshold else to_langchain(ranking)


def to_langchain(ranking: Ranking) -> list[LangChainDocument]:
    """The best passage of each ranked document as a LangChain document."""
    return [
        LangChainDocument(
            id=ranked.passages[0].passage.id,
            page_content=ranked.passages[0].passage.text,
            metadata={
                "document": ranked.document.id,
                "title": ranked.document.title,
                "section": ranked.passages[0].passage.section,
                "score": ranked.score,
                "confidence": ranking.confidence,
            },
        )
        for ranked in ranking.documents
    ]
