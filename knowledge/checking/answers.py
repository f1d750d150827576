"""What must hold of answer entries beyond the form of one: sources exist, and each wording has one answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from knowledge.answer_entries import ABOUT, AnswerEntry
from knowledge.checking.validation import Problem
from knowledge.ids import DocumentId, EntryId
from knowledge.library import Library

MIN_ENTRIES = 8

Answers = Mapping[DocumentId, tuple[AnswerEntry, ...]]
AnswerRule = Callable[[Library, Answers], Iterable[Problem]]


def validate_answers(library: Library) -> list[Problem]:
    """Everything wrong with the answer entries of a knowledge base, in a stable order; empty when they are sound."""
    problems = [problem for rule in ANSWER_RULES for problem in rule(library, library.answers)]
    return sorted(problems, key=lambda problem: (problem.file, problem.field, problem.message))


def validate_notes(library: Library, answers: Answers) -> Iterator[Problem]:
    """Each file belongs to a note, and has enough entries."""
    for note, entries in answers.items():
        if note not in library.documents and note != ABOUT:
            yield _problem(note, "id", f"there is no note {note!r}")
        if len(entries) < MIN_ENTRIES:
            yield _problem(note, "entries", f"has {len(entries)}; at least {MIN_ENTRIES} are wanted")


def validate_ids(_: Library, answers: Answers) -> Iterator[Problem]:
    """No id stands twice."""
    counts = Counter(entry.id for entries in answers.values() for entry in entries)
    for note, entries in answers.items():
        for repeated in dict.fromkeys(entry.id for entry in entries if counts[entry.id] > 1):
            yield _problem(note, "id", f"{repeated!r} is used {counts[repeated]} times")


def validate_wordings(library: Library, answers: Answers) -> Iterator[Problem]:
    """Each wording stands in one entry, and each of a note's own in one of its entries."""
    owners: dict[str, EntryId] = {}
    for note, entries in answers.items():
        for entry in entries:
            for text in entry.wordings:
                owner = owners.setdefault(_folded(text), entry.id)
                if owner != entry.id or [_folded(each) for each in entry.wordings].count(_folded(text)) > 1:
                    yield _problem(note, "asked_as", f"{entry.id}: {text!r} stands in {owner} already")
        counts = {_folded(text) for entry in entries for text in entry.wordings}
        document = library.documents.get(note)
        for text in document.asked_as if document is not None else ():
            if _folded(text) not in counts:
                yield _problem(note, "asked_as", f"no entry answers {text!r}, which the note has")


def validate_sources(library: Library, answers: Answers) -> Iterator[Problem]:
    """Every section that an entry names exists."""
    for note, entries in answers.items():
        for entry in entries:
            for name in entry.see:
                key, _, section = name.partition("#")
                document = library.documents.get(DocumentId(key))
                if document is None or document.find_section(section) is None:
                    yield _problem(note, "see", f"{entry.id}: there is no section {name!r}")


def validate_following(_: Library, answers: Answers) -> Iterator[Problem]:
    """What people ask next is an entry, where the notes of both have entries."""
    known = {entry.id for entries in answers.values() for entry in entries}
    for note, entries in answers.items():
        for entry in entries:
            for other in entry.then:
                if other not in known and any(other.startswith(f"{written}-") for written in answers):
                    yield _problem(note, "then", f"{entry.id}: there is no entry {other!r}")


ANSWER_RULES: Sequence[AnswerRule] = (
    validate_notes,
    validate_ids,
    validate_wordings,
    validate_sources,
    validate_following,
)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _problem(note: DocumentId, field: str, message: str) -> Problem:
    return Problem(file=f"answers/{note}.yaml", field=field, message=message)
