"""From a document to its passages: along headings, within the embedding model's window."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from knowledge.answer_entries import AnswerEntry
from knowledge.documents import Document
from knowledge.ids import EntryId, GuildId
from retrieval.text.sentences import (
    is_code,
    is_heading,
    split_blocks,
    split_sentences,
    strip_item,
    tidy_markdown,
)
from retrieval.values import Passage, PassageId, PassageKind

CHUNKING_VERSION = 3
"""Raise it when the same document would give other passages: every index then rebuilds itself."""

PASSAGE_TOKENS = 200
OVERLAP_TOKENS = 40
WINDOW_TOKENS = 256
SPECIAL_TOKENS = 2
"""What the model itself puts around a text."""

CountTokens = Callable[[str], int]


def chunk_document(
    document: Document,
    count_tokens: CountTokens,
    guild: GuildId | None = None,
    answers: Sequence[AnswerEntry] = (),
) -> list[Passage]:
    """The passages of a document: one overview, its sections, and one for each question it is asked as.

    With ``answers``, each of them and each way to ask for it are passages too; of a guild's note without any, every
    sentence is one. A section that fits the window is one passage; a longer one is cut at paragraphs, then sentences,
    then words, into pieces of about 200 tokens that overlap by about 40. ``count_tokens`` counts as the embedding model
    does.
    """
    make = _PassageMaker(document, guild)
    passages = [make(PassageKind.OVERVIEW, "", _overview_text(document, count_tokens))]
    for section in document.sections:
        heading = f"{document.title}: {section.heading}" if section.heading else document.title
        room = max(32, PASSAGE_TOKENS - count_tokens(heading))
        passages.extend(
            make(PassageKind.SECTION, section.heading, piece, embedded=f"{heading}\n{piece}")
            for piece in cut(section.text, count_tokens, room)
        )
    for entry in answers:
        passages.extend(
            make(PassageKind.QUESTION, "", _opening(asked, count_tokens), entry=entry.id) for asked in entry.wordings
        )
        passages.extend(
            make(PassageKind.ANSWER, "", text, embedded=_answer_text(entry, text, count_tokens), entry=entry.id)
            for text in entry.answers
        )
    if guild is not None and not answers:
        passages.extend(
            make(PassageKind.SENTENCE, section.heading, sentence, embedded=_opening(sentence, count_tokens))
            for section in document.sections
            for sentence in _sentences(section.text)
        )
    answered = {asked for entry in answers for asked in entry.wordings}
    passages.extend(
        make(PassageKind.QUESTION, "", _opening(asked, count_tokens))
        for asked in document.asked_as
        if asked not in answered
    )
    return passages


def cut(text: str, count_tokens: CountTokens, room: int, overlap: int = OVERLAP_TOKENS) -> list[str]:
    """Cut a text into pieces of at most ``room`` tokens, each opening with the end of the one before it.

    A text that fits is returned whole. Sentences are kept whole unless a single one is longer than ``room``,
    and words unless a single one is.
    """
    if not text.strip():
        return []
    if count_tokens(text) <= room:
        return [text]
    units = [(unit, count_tokens(unit)) for unit in _units(text, count_tokens, room)]
    pieces: list[str] = []
    current: list[tuple[str, int]] = []
    size = 0
    for unit, tokens in units:
        if current and size + tokens > room:
            pieces.append(_join(current))
            current = _tail(current, min(overlap, room - tokens))
            size = sum(count for _, count in current)
        current.append((unit, tokens))
        size += tokens
    return [*pieces, _join(current)]


def _overview_text(document: Document, count_tokens: CountTokens) -> str:
    return _opening(f"{document.title}. {document.summary or document.body}".strip(), count_tokens)


def _answer_text(entry: AnswerEntry, text: str, count_tokens: CountTokens) -> str:
    return _opening(f"{entry.question}\n{text}", count_tokens)


def _sentences(markdown: str) -> Iterator[str]:
    """What a text says, sentence by sentence; code and headings say nothing by themselves."""
    for block in split_blocks(tidy_markdown(markdown)):
        if not is_code(block) and not is_heading(block):
            yield from split_sentences(strip_item(block))


def _opening(text: str, count_tokens: CountTokens) -> str:
    """As much of a text as the model reads; the sections hold the rest."""
    return cut(text, count_tokens, WINDOW_TOKENS - SPECIAL_TOKENS)[0]


def _units(text: str, count_tokens: CountTokens, room: int) -> Iterator[str]:
    for block in split_blocks(text):
        for sentence in split_sentences(block):
            if count_tokens(sentence) <= room:
                yield sentence
            else:
                yield from _by_words(sentence, count_tokens, room)


def _by_words(text: str, count_tokens: CountTokens, room: int) -> Iterator[str]:
    """Pieces of whole words. Words are counted one by one, as word-piece models read them."""
    current: list[str] = []
    size = 0
    for piece in (piece for word in text.split() for piece in _by_letters(word, count_tokens, room)):
        tokens = count_tokens(piece)
        if current and size + tokens > room:
            yield " ".join(current)
            current, size = [], 0
        current.append(piece)
        size += tokens
    yield " ".join(current)


def _by_letters(word: str, count_tokens: CountTokens, room: int) -> Iterator[str]:
    """A word that fits as it is; one that does not (a script without spaces, a blob) in halves, again and again."""
    if len(word) < 2 or count_tokens(word) <= room:
        yield word
        return
    middle = len(word) // 2
    yield from _by_letters(word[:middle], count_tokens, room)
    yield from _by_letters(word[middle:], count_tokens, room)


def _tail(units: list[tuple[str, int]], budget: int) -> list[tuple[str, int]]:
    kept: list[tuple[str, int]] = []
    for unit, tokens in reversed(units):
        budget -= tokens
        if budget < 0:
            break
        kept.insert(0, (unit, tokens))
    return kept


def _join(units: list[tuple[str, int]]) -> str:
    return " ".join(unit for unit, _ in units)


class _PassageMaker:
    """Numbers and names the passages of one document."""

    def __init__(self, document: Document, guild: GuildId | None) -> None:
        self._document = document
        self._guild = guild
        self._number = 0

    def __call__(
        self, kind: PassageKind, section: str, text: str, *, embedded: str | None = None, entry: EntryId | None = None
    ) -> Passage:
        embedded = text if embedded is None else embedded
        self._number += 1
        place = f"{self._guild or 0}/{self._document.id}/{self._number}/{kind}"
        digest = hashlib.sha256(f"{CHUNKING_VERSION}\0{place}\0{embedded}".encode()).hexdigest()[:16]
        return Passage(
            id=PassageId(f"{place}/{digest}"),
            document=self._document.id,
            title=self._document.title,
            section=section,
            kind=kind,
            text=text,
            embedded_text=embedded,
            guild=self._guild,
            entry=entry,
        )
