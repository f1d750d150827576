"""What autocompletion offers for what somebody has typed so far. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from discord.app_commands import Choice

from bot.discord_ui.kit.neutralising import shorten, visible
from bot.zones import find_zones
from knowledge.documents import Document
from knowledge.ids import TopicId
from knowledge.roadmap import Roadmap, Topic
from storage.records import DocumentRecord, DocumentState

MAX_CHOICES = 25
MAX_NAME_LENGTH = 100


def topic_choices(roadmap: Roadmap, typed: str, done: AbstractSet[TopicId] = frozenset()) -> list[Choice[str]]:
    """Topics by id or title: those that begin with what was typed first, and those not done before the others."""
    found = [topic for topic in roadmap.topics.values() if _matches(typed, topic.title, topic.id)]
    found.sort(key=lambda topic: (topic.id in done, not _begins(typed, topic.title, topic.id)))
    return [Choice(name=_topic_name(topic, done), value=topic.id) for topic in found[:MAX_CHOICES]]


def zone_choices(typed: str) -> list[Choice[str]]:
    """Time zones by the name of a city, a country or the zone."""
    found = find_zones(typed, MAX_CHOICES)
    named = ((f"{zone} · {place}" if place else zone, zone) for zone, place in found)
    return [Choice(name=shorten(name, MAX_NAME_LENGTH), value=zone) for name, zone in named]


def note_choices(notes: Sequence[DocumentRecord], typed: str) -> list[Choice[str]]:
    """A guild's own notes by key or title, the last changed first."""
    found = [note for note in notes if _matches(typed, note.title, note.key)]
    found.sort(key=lambda note: note.updated_at, reverse=True)
    return [Choice(name=_note_name(note), value=note.key) for note in found[:MAX_CHOICES]]


def document_choices(documents: Sequence[Document]) -> list[Choice[str]]:
    """Notes by title, in the order given."""
    return [
        Choice(name=shorten(visible(document.title).strip() or document.id, MAX_NAME_LENGTH), value=document.id)
        for document in documents[:MAX_CHOICES]
    ]


def _topic_name(topic: Topic, done: AbstractSet[TopicId]) -> str:
    return shorten(f"{topic.title}{' (done)' if topic.id in done else ''}", MAX_NAME_LENGTH)


def _note_name(note: DocumentRecord) -> str:
    removed = " (removed)" if note.state is DocumentState.REMOVED else ""
    return shorten(visible(note.title).strip() or note.key, MAX_NAME_LENGTH - len(removed)) + removed


def _matches(typed: str, *names: str) -> bool:
    wanted = typed.casefold().split()
    text = " ".join(names).casefold()
    return all(word in text for word in wanted)


def _begins(typed: str, *names: str) -> bool:
    wanted = typed.casefold().strip()
    return any(name.casefold().startswith(wanted) for name in names)
