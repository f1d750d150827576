"""The documents one guild can see, ready to be searched: its passages by id and its lexical index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import Document
from knowledge.ids import GuildId
from retrieval.index.chunking import CountTokens, chunk_document
from retrieval.index.lexical import LexicalIndex
from retrieval.text.words import tokenize, word_pieces
from retrieval.values import Passage, PassageKind

Rows = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True, eq=False)
class Entry:
    """One document with its passages. ``guild`` is None for a shared document."""

    document: Document
    guild: GuildId | None
    passages: tuple[Passage, ...]

    @cached_property
    def shown(self) -> tuple[Passage, ...]:
        """The passages that can be shown."""
        return tuple(self.passages[place] for place in self.shown_places)

    @cached_property
    def shown_places(self) -> Rows:
        """The places among all passages of those that can be shown."""
        return np.flatnonzero([passage.kind is not PassageKind.QUESTION for passage in self.passages])

    @cached_property
    def words(self) -> list[str]:
        """The stemmed words of everything lexical search looks at: title (twice), summary, body, questions.

        Computed once for all corpora that the entry is in, and in no particular order.
        """
        document = self.document
        if not document.asked_as:
            return self.asked_words
        return [*self.asked_words, *tokenize([f"{document.title}\n{document.body}"])[0]]

    @cached_property
    def asked_words(self) -> list[str]:
        """The stemmed words of :attr:`asked_text`."""
        return tokenize([self.asked_text])[0]

    @cached_property
    def asked_pieces(self) -> list[str]:
        """The pieces of words of :attr:`asked_text`."""
        return word_pieces(self.asked_text)

    @property
    def asked_text(self) -> str:
        """The words people use for it: title, summary and questions; a document without questions is taken whole."""
        document = self.document
        whole = () if document.asked_as else (document.title, document.body)
        return "\n".join([document.title, document.summary, *document.asked_as, *whole])


@dataclass(frozen=True, eq=False)
class Corpus:
    """What can be searched: the shared documents, and with them a guild's own.

    ``joined_from`` are the corpora whose entries follow each other in this one; their vectors are held once, however
    many corpora they were joined into.
    """

    entries: tuple[Entry, ...]
    joined_from: tuple[Corpus, ...] = ()

    @property
    def parts(self) -> tuple[Corpus, ...]:
        """The corpora that hold vectors; their passages one after another are this corpus's rows."""
        return self.joined_from or (self,)

    @cached_property
    def size(self) -> int:
        """How many passages there are."""
        return sum(len(entry.passages) for entry in self.entries)

    @cached_property
    def lexical(self) -> LexicalIndex:
        """BM25 over the entries, in their order."""
        return self._indexed(lambda corpus: corpus.lexical, lambda entry: entry.words)

    @cached_property
    def asked_lexical(self) -> LexicalIndex:
        """BM25 over the words people use for each entry, in their order."""
        return self._indexed(lambda corpus: corpus.asked_lexical, lambda entry: entry.asked_words)

    @cached_property
    def pieces_lexical(self) -> LexicalIndex:
        """BM25 over pieces of the words people use for each entry, in their order."""
        return self._indexed(lambda corpus: corpus.pieces_lexical, lambda entry: entry.asked_pieces)

    def _indexed(
        self, index_of: Callable[[Corpus], LexicalIndex], words_of: Callable[[Entry], list[str]]
    ) -> LexicalIndex:
        """A joined corpus extends the index of its first part, so that guilds share what they have in common."""
        if not self.joined_from:
            return LexicalIndex([words_of(entry) for entry in self.entries])
        first, *others = self.joined_from
        return LexicalIndex([words_of(entry) for part in others for entry in part.entries], after=index_of(first))

    @cached_property
    def first_rows(self) -> Rows:
        """The row of each entry's first passage; its others follow. Shape (entries,)."""
        lengths = [len(entry.passages) for entry in self.entries]
        return np.cumsum([0, *lengths], dtype=np.intp)[:-1]

    def rows_of(self, kind: PassageKind) -> Rows:
        """For each entry the rows of its passages of a kind, shape (entries, most); -1 where there are fewer."""
        return self._rows_by_kind[kind]

    @cached_property
    def _rows_by_kind(self) -> Mapping[PassageKind, Rows]:
        return {kind: self._padded(kind) for kind in PassageKind}

    def _padded(self, kind: PassageKind) -> Rows:
        lists = [
            [int(first) + number for number, passage in enumerate(entry.passages) if passage.kind is kind]
            for first, entry in zip(self.first_rows, self.entries, strict=True)
        ]
        padded = np.full((len(lists), max(map(len, lists), default=0)), -1, dtype=np.intp)
        for place, rows in enumerate(lists):
            padded[place, : len(rows)] = rows
        return padded

    @cached_property
    def widest(self) -> int:
        """The most similarities that ranking one question puts in order at once: the size of the largest rows."""
        return max(rows.size for rows in self._rows_by_kind.values())

    @cached_property
    def are_own(self) -> NDArray[np.bool_]:
        """Whether each entry is a guild's own, shape (entries,)."""
        return np.array([entry.guild is not None for entry in self.entries], dtype=np.bool_)

    def prepare(self) -> None:
        """Compute what the first search would have to wait for."""
        _ = self.lexical, self.asked_lexical, self.pieces_lexical, self._rows_by_kind

    @cached_property
    def guilds(self) -> tuple[GuildId | None, ...]:
        """Whose documents are in here, None first."""
        return tuple(sorted({entry.guild for entry in self.entries}, key=lambda guild: guild or 0))

    @cached_property
    def places_by_title(self) -> Mapping[str, int]:
        """The place of each entry by its title, normalised; a guild's own wins over a shared one."""
        return {normalise_title(entry.document.title): place for place, entry in enumerate(self.entries)}

    def find_document(self, document: str) -> Document | None:
        """The document with this id; a guild's own comes before a shared one of the same id."""
        found = [entry for entry in self.entries if entry.document.id == document]
        return max(found, key=lambda entry: entry.guild is not None).document if found else None

    def joined(self, other: Corpus) -> Corpus:
        """Both corpora's entries in one."""
        return Corpus(self.entries + other.entries, joined_from=self.parts + other.parts)


def build_corpus(documents: Iterable[Document], count_tokens: CountTokens, guild: GuildId | None = None) -> Corpus:
    """Chunk documents into a corpus."""
    return Corpus(
        tuple(
            Entry(document=document, guild=guild, passages=tuple(chunk_document(document, count_tokens, guild)))
            for document in documents
        )
    )


def normalise_title(text: str) -> str:
    """A title or a question as bare lowercase words, so that asking for a title is a look-up."""
    return " ".join(re.findall(r"\w+", text.lower()))


def passages_of(corpus: Corpus, guild: GuildId | None) -> list[Passage]:
    """All passages of one guild's own documents, or of the shared ones."""
    return [passage for entry in corpus.entries if entry.guild == guild for passage in entry.passages]
