"""The pipeline that LangChain's documentation builds first: split by characters, embed, Chroma, similarity search.

The splitter, the vector store and the retriever are LangChain's own. The embedding class stands in for the one of
langchain-huggingface, which wants an older huggingface-hub than sentence-transformers does here; it does the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chromadb.config import Settings as ChromaSettings
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStoreRetriever
from langchain_text_splitters import RecursiveCharacterTextSplitter

from retrieval.embedding.embedders import bundled_model_path

CHUNK_SIZE, CHUNK_OVERLAP = 1000, 200
SHOWN = 4
"""How many pieces LangChain's retriever returns unless told."""


class BundledModel(Embeddings):
    """The coach's default weights through sentence-transformers, called as langchain-huggingface calls it."""

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - torch: seconds, for contenders only

        self._model: Any = SentenceTransformer(str(bundled_model_path()), device="cpu", local_files_only=True)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each text."""
        flat = [text.replace("\n", " ") for text in texts]
        vectors: list[list[float]] = self._model.encode(flat, show_progress_bar=False).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.embed_documents([text])[0]


def build_retriever(texts: Iterable[tuple[str, str]], count: int = SHOWN) -> VectorStoreRetriever:
    """A retriever of ``count`` pieces over texts, each given as its document's id and its content."""
    documents = [Document(page_content=text, metadata={"document": name}) for name, text in texts]
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP)
    store = Chroma.from_documents(
        splitter.split_documents(documents), BundledModel(), client_settings=ChromaSettings(anonymized_telemetry=False)
    )
    return store.as_retriever(search_kwargs={"k": count})


def documents_of(found: Iterable[Document]) -> tuple[str, ...]:
    """The ids of the documents that pieces belong to, in the order of each one's first piece."""
    return tuple(dict.fromkeys(piece.metadata["document"] for piece in found))
