"""The documents one guild can see, ready to be searched: its passages by id and its lexical index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from knowledge.answer_entries import AnswerEntry
from knowledge.documents import Document
from knowledge.ids import DocumentId, EntryId, GuildId
from retrieval.index.chunking import CountTokens, chunk_document
from retrieval.index.lexical import LexicalIndex
from retrieval.text.words import tokenize, word_pieces
from retrieval.values import Passage, PassageKind, RankedEntry

Rows = NDArray[np.intp]
SHOWN = (PassageKind.OVERVIEW, PassageKind.SECTION)
"""Kinds of passages that a search shows."""
OF_ENTRIES = (PassageKind.QUESTION, PassageKind.ANSWER)


@dataclass(frozen=True, kw_only=True, eq=False)
class CorpusDocument:
    """One document with its passages and its answer entries. ``guild`` is None for a shared document."""

    document: Document
    guild: GuildId | None
    passages: tuple[Passage, ...]
    answers: tuple[AnswerEntry, ...] = ()

    @cached_property
    def shown(self) -> tuple[Passage, ...]:
        """The passages that can be shown."""
        return tuple(self.passages[place] for place in self.shown_places)

    @cached_property
    def shown_places(self) -> Rows:
        """The places among all passages of those that can be shown."""
        return np.flatnonzero([passage.kind in SHOWN for passage in self.passages])

    @cached_property
    def sentence_places(self) -> Rows:
        """The places among all passages of single sentences."""
        return np.flatnonzero([passage.kind is PassageKind.SENTENCE for passage in self.passages])

    @cached_property
    def wordings(self) -> tuple[str, ...]:
        """Every way to ask for the document or for one of its answers."""
        of_answers = [text for entry in self.answers for text in entry.wordings]
        return tuple(dict.fromkeys([*of_answers, *self.document.asked_as]))

    @cached_property
    def words(self) -> list[str]:
        """The stemmed words of everything lexical search looks at: title (twice), summary, body, questions.

        Computed once for all corpora that the document is in, and in no particular order.
        """
        document = self.document
        if not self.wordings:
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
        whole = () if self.wordings else (document.title, document.body)
        return "\n".join([document.title, document.summary, *self.wordings, *whole])


@dataclass(frozen=True, kw_only=True, eq=False)
class CorpusEntry:
    """An answer entry in the place of its document."""

    answer: AnswerEntry
    place: int
    """Of its document among those of the corpus."""
    sources: tuple[tuple[Document, str], ...]
    """The sections that it names, of documents that are there."""

    @cached_property
    def words(self) -> list[str]:
        """The stemmed words of its questions and of what it answers."""
        return tokenize(["\n".join([*self.answer.wordings, *self.answer.answers])])[0]


@dataclass(frozen=True, eq=False)
class Corpus:
    """What can be searched: the shared documents, and with them a guild's own.

    ``joined_from`` are the corpora whose documents follow each other in this one; their vectors are held once, however
    many corpora they were joined into.
    """

    documents: tuple[CorpusDocument, ...]
    joined_from: tuple[Corpus, ...] = ()

    @property
    def parts(self) -> tuple[Corpus, ...]:
        """The corpora that hold vectors; their passages one after another are this corpus's rows."""
        return self.joined_from or (self,)

    @cached_property
    def size(self) -> int:
        """How many passages there are."""
        return sum(len(indexed.passages) for indexed in self.documents)

    @cached_property
    def lexical(self) -> LexicalIndex:
        """BM25 over the documents, in their order."""
        return self._indexed(lambda corpus: corpus.lexical, lambda indexed: indexed.words)

    @cached_property
    def asked_lexical(self) -> LexicalIndex:
        """BM25 over the words people use for each document, in their order."""
        return self._indexed(lambda corpus: corpus.asked_lexical, lambda indexed: indexed.asked_words)

    @cached_property
    def pieces_lexical(self) -> LexicalIndex:
        """BM25 over pieces of the words people use for each document, in their order."""
        return self._indexed(lambda corpus: corpus.pieces_lexical, lambda indexed: indexed.asked_pieces)

    @cached_property
    def entries(self) -> tuple[CorpusEntry, ...]:
        """The answer entries of all documents, in their order."""
        by_id = {indexed.document.id: indexed.document for indexed in self.documents}
        return tuple(
            CorpusEntry(answer=answer, place=place, sources=_sources_of(answer, by_id))
            for place, indexed in enumerate(self.documents)
            for answer in indexed.answers
        )

    @cached_property
    def entries_by_wording(self) -> Mapping[str, int]:
        """The place of each answer entry by every way to ask for it, normalised."""
        return {
            normalise_title(wording): place
            for place, entry in enumerate(self.entries)
            for wording in entry.answer.wordings
        }

    def has_wording(self, question: str) -> bool:
        """Whether an answer was written for this very question."""
        return normalise_title(question) in self.entries_by_wording

    @cached_property
    def entries_lexical(self) -> LexicalIndex:
        """BM25 over the answer entries, in their order."""
        return LexicalIndex([entry.words for entry in self.entries])

    def entry_rows_of(self, kind: PassageKind) -> Rows:
        """For each answer entry the rows of its passages of a kind, shape (entries, most); -1 where there are fewer."""
        return self._entry_rows_by_kind[kind]

    @cached_property
    def _entry_rows_by_kind(self) -> Mapping[PassageKind, Rows]:
        names = {entry.answer.id: place for place, entry in enumerate(self.entries)}
        rows: dict[PassageKind, list[list[int]]] = {kind: [[] for _ in names] for kind in OF_ENTRIES}
        for row, passage in enumerate(passage for indexed in self.documents for passage in indexed.passages):
            if passage.entry is not None:
                rows[passage.kind][names[passage.entry]].append(row)
        return {kind: _pad(lists) for kind, lists in rows.items()}

    def _indexed(
        self, index_of: Callable[[Corpus], LexicalIndex], words_of: Callable[[CorpusDocument], list[str]]
    ) -> LexicalIndex:
        """A joined corpus extends the index of its first part, so that guilds share what they have in common."""
        if not self.joined_from:
            return LexicalIndex([words_of(indexed) for indexed in self.documents])
        first, *others = self.joined_from
        return LexicalIndex([words_of(indexed) for part in others for indexed in part.documents], after=index_of(first))

    @cached_property
    def first_rows(self) -> Rows:
        """The row of each document's first passage; its others follow. Shape (documents,)."""
        lengths = [len(indexed.passages) for indexed in self.documents]
        return np.cumsum([0, *lengths], dtype=np.intp)[:-1]

    def rows_of(self, kind: PassageKind) -> Rows:
        """For each document the rows of its passages of a kind, shape (documents, most); -1 where there are fewer."""
        return self._rows_by_kind[kind]

    @cached_property
    def _rows_by_kind(self) -> Mapping[PassageKind, Rows]:
        return {kind: self._padded(kind) for kind in PassageKind}

    def _padded(self, kind: PassageKind) -> Rows:
        lists = [
            [int(first) + number for number, passage in enumerate(indexed.passages) if passage.kind is kind]
            for first, indexed in zip(self.first_rows, self.documents, strict=True)
        ]
        return _pad(lists)

    @cached_property
    def widest(self) -> int:
        """The most similarities that ranking one question puts in order at once: the size of the largest rows."""
        return max(rows.size for rows in self._rows_by_kind.values())

    @cached_property
    def are_own(self) -> NDArray[np.bool_]:
        """Whether each document is a guild's own, shape (documents,)."""
        return np.array([indexed.guild is not None for indexed in self.documents], dtype=np.bool_)

    def prepare(self) -> None:
        """Compute what the first search would have to wait for."""
        _ = self.lexical, self.asked_lexical, self.pieces_lexical, self._rows_by_kind
        _ = self.entries_by_wording, self.entries_lexical, self._entry_rows_by_kind

    @cached_property
    def guilds(self) -> tuple[GuildId | None, ...]:
        """Whose documents are in here, None first."""
        return tuple(sorted({indexed.guild for indexed in self.documents}, key=lambda guild: guild or 0))

    @cached_property
    def places_by_title(self) -> Mapping[str, int]:
        """The place of each document by its title, normalised; a guild's own wins over a shared one."""
        return {normalise_title(indexed.document.title): place for place, indexed in enumerate(self.documents)}

    def find_document(self, document: str) -> Document | None:
        """The document with this id; a guild's own comes before a shared one of the same id."""
        found = [indexed for indexed in self.documents if indexed.document.id == document]
        return max(found, key=lambda indexed: indexed.guild is not None).document if found else None

    def find_entry(self, name: EntryId) -> RankedEntry | None:
        """The answer entry with this id, as though it had been found."""
        found = next((entry for entry in self.entries if entry.answer.id == name), None)
        if found is None:
            return None
        indexed = self.documents[found.place]
        return RankedEntry(
            answer=found.answer, document=indexed.document, guild=indexed.guild, score=0.0, sources=found.sources
        )

    def joined(self, other: Corpus) -> Corpus:
        """Both corpora's documents in one."""
        return Corpus(self.documents + other.documents, joined_from=self.parts + other.parts)


def build_corpus(
    documents: Iterable[Document],
    count_tokens: CountTokens,
    guild: GuildId | None = None,
    answers: Mapping[DocumentId, tuple[AnswerEntry, ...]] = MappingProxyType({}),
) -> Corpus:
    """Chunk documents into a corpus. ``answers`` are the entries of some of them."""
    return Corpus(
        tuple(
            CorpusDocument(
                document=document,
                guild=guild,
                passages=tuple(chunk_document(document, count_tokens, guild, answers.get(document.id, ()))),
                answers=answers.get(document.id, ()),
            )
            for document in documents
        )
    )


def _sources_of(answer: AnswerEntry, documents: Mapping[DocumentId, Document]) -> tuple[tuple[Document, str], ...]:
    named = [name.partition("#")[::2] for name in answer.see]
    return tuple((documents[DocumentId(key)], section) for key, section in named if DocumentId(key) in documents)


def _pad(lists: Sequence[Sequence[int]]) -> Rows:
    """Lists of rows as one array, filled up with -1."""
    padded = np.full((len(lists), max(map(len, lists), default=0)), -1, dtype=np.intp)
    for place, rows in enumerate(lists):
        padded[place, : len(rows)] = rows
    return padded


def normalise_title(text: str) -> str:
    """A title or a question as bare lowercase words, so that asking for a title is a look-up."""
    return " ".join(re.findall(r"\w+", text.lower()))


def passages_of(corpus: Corpus, guild: GuildId | None) -> list[Passage]:
    """All passages of one guild's own documents, or of the shared ones."""
    return [passage for indexed in corpus.documents if indexed.guild == guild for passage in indexed.passages]
