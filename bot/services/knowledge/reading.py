"""Notes as members read them: section by section, with what comes before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from bot.services.knowledge.base import KnowledgeBase, View
from knowledge.answer_entries import ABOUT
from knowledge.documents import Document
from knowledge.ids import GuildId, TopicId
from knowledge.roadmap import Topic
from storage.errors import NotFoundError

LIKE = 80
"""Of 100, from which a title is taken for what was typed."""
MIN_LIKENESS = 60
"""Of 100, below which a title is not suggested."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """A document with its place on the road. ``before`` and ``after`` are empty for what is no topic."""

    document: Document
    before: Sequence[Topic] = ()
    after: Sequence[Topic] = ()


class NoteReading:
    """Finds notes for members."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge

    async def read(self, named: str, *, guild_id: GuildId | None = None) -> Note:
        """The note with this id, or with the title most like it. Raises NotFoundError, which names the nearest."""
        view = await self._knowledge.view(guild_id)
        document = view.corpus.find_document(named) or _find_by_title(named, view)
        if document is None or document.id == ABOUT:
            nearest = _nearest_titles(named, view, 2)
            hint = f"; did you mean {' or '.join(nearest)}?" if nearest else ""
            raise NotFoundError(f"there is no note called {named!r}{hint}")
        topic = view.roadmap.topics.get(TopicId(document.id))
        if topic is None:
            return Note(document=document)
        return Note(
            document=document,
            before=view.roadmap.select(topic.prerequisites),
            after=view.roadmap.select(view.roadmap.followers(topic.id)),
        )

    async def suggest(self, typed: str, *, count: int, guild_id: GuildId | None = None) -> Sequence[Document]:
        """Notes whose title is like what was typed, the likest first; the first of all for nothing typed."""
        view = await self._knowledge.view(guild_id)
        documents = _documents(view)
        if not typed.strip():
            return list(documents.values())[:count]
        titles = {key: document.title for key, document in documents.items()}
        found = process.extract(typed, titles, scorer=fuzz.WRatio, processor=utils.default_process, limit=count)
        return [documents[key] for _, likeness, key in found if likeness >= MIN_LIKENESS]


def _documents(view: View) -> dict[str, Document]:
    """By id; a guild's own document hides a shared one."""
    return {indexed.document.id: indexed.document for indexed in view.corpus.documents if indexed.document.id != ABOUT}


def _find_by_title(named: str, view: View) -> Document | None:
    documents = _documents(view)
    titles = {key: document.title for key, document in documents.items()}
    found = process.extractOne(named, titles, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=LIKE)
    return None if found is None else documents[found[2]]


def _nearest_titles(named: str, view: View, count: int) -> list[str]:
    titles = [document.title for document in _documents(view).values()]
    found = process.extract(named, titles, scorer=fuzz.WRatio, processor=utils.default_process, limit=count)
    return [title for title, likeness, _ in found if likeness >= MIN_LIKENESS]
