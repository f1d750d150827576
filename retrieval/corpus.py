"""The documents one guild can see, ready to be searched: its passages by id and its lexical index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.documents import Document, DocumentId
from retrieval.chunking import CountTokens, chunk_document
from retrieval.lexical import LexicalIndex
from retrieval.passages import GuildKey, Passage, PassageId, PassageKind


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One document with its passages. ``guild`` is None for a shared document."""

    document: Document
    guild: GuildKey
    passages: tuple[Passage, ...]

    @property
    def question_count(self) -> int:
        """How many passages are questions the document is asked as."""
        return sum(passage.kind is PassageKind.QUESTION for passage in self.passages)

    @property
    def searchable_text(self) -> str:
        """Everything lexical search looks at: title, summary, body, questions."""
        document = self.document
        return "\n".join([document.title, document.title, document.summary, document.body, *document.asked_as])


@dataclass(frozen=True, eq=False)
class Corpus:
    """What can be searched: the shared documents, and with them a guild's own."""

    entries: tuple[Entry, ...]

    @cached_property
    def places(self) -> Mapping[tuple[GuildKey, DocumentId], int]:
        """The place in ``entries`` of each document."""
        return {(entry.guild, entry.document.id): place for place, entry in enumerate(self.entries)}

    @cached_property
    def passages(self) -> Mapping[PassageId, tuple[int, Passage]]:
        """Each passage by its id, with the place of its entry."""
        return {passage.id: (place, passage) for place, entry in enumerate(self.entries) for passage in entry.passages}

    @cached_property
    def lexical(self) -> LexicalIndex:
        """BM25 over the entries, in their order."""
        return LexicalIndex([entry.searchable_text for entry in self.entries])

    @cached_property
    def guilds(self) -> tuple[GuildKey, ...]:
        """Whose documents are in here, None first."""
        return tuple(sorted({entry.guild for entry in self.entries}, key=lambda guild: guild or 0))

    def find_document(self, document: str) -> Document | None:
        """The document with this id; a guild's own comes before a shared one of the same id."""
        found = [entry for entry in self.entries if entry.document.id == document]
        return max(found, key=lambda entry: entry.guild is not None).document if found else None

    def joined(self, other: Corpus) -> Corpus:
        """Both corpora's entries in one."""
        return Corpus(self.entries + other.entries)


def build_corpus(documents: Iterable[Document], count_tokens: CountTokens, guild: GuildKey = None) -> Corpus:
    """Chunk documents into a corpus."""
    return Corpus(
        tuple(
            Entry(document=document, guild=guild, passages=tuple(chunk_document(document, count_tokens, guild)))
            for document in documents
        )
    )


def passages_of(corpus: Corpus, guild: GuildKey) -> Sequence[Passage]:
    """All passages of one guild's own documents, or of the shared ones."""
    return [passage for entry in corpus.entries if entry.guild == guild for passage in entry.passages]
