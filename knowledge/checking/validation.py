"""What must hold of the knowledge base: every rule of docs/writing-notes.md that a machine can check."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.documents import TOPIC_HEADINGS, Document, DocumentKind, is_web_address
from knowledge.ids import DocumentId, TopicId
from knowledge.library import Library
from knowledge.roadmap import find_cycle

REFERENCE_HEADINGS = ("What it offers", "Who should use it", "When to use it", "What to watch out for")
WORDS = range(350, 901)
SUMMARY_WORDS = range(35, 91)
MIN_QUESTIONS = {DocumentKind.REFERENCE: 12}
MIN_LINKS = {DocumentKind.REFERENCE: 1}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong: in which file, in which field of it, and what to do about it."""

    file: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.message}"


Rule = Callable[[Library], Iterable[Problem]]


def validate(library: Library) -> list[Problem]:
    """Everything wrong with a knowledge base, in a stable order; empty when it is sound."""
    problems = [problem for rule in RULES for problem in rule(library)]
    return sorted(problems, key=lambda problem: (problem.file, problem.field, problem.message))


def validate_readable(library: Library) -> Iterator[Problem]:
    """Files that could not be parsed at all."""
    for path, messages in library.broken.items():
        for message in messages:
            field, _, rest = message.partition(": ")
            yield Problem(file=path.name, field=field if rest else "file", message=rest or message)


def validate_ids(library: Library) -> Iterator[Problem]:
    """Every id of the outline has exactly one document, and every document an id of the outline."""
    for missing in (name for name in library.outline.ids if name not in library.documents):
        yield Problem(file=f"{missing}.md", field="id", message="the outline names this id, but it has no document")
    for extra in (name for name in library.documents if name not in library.outline.ids):
        yield Problem(file=_file(library, extra), field="id", message="roadmap.yaml does not have this id")
    for repeated in (name for name, count in Counter(library.outline.ids).items() if count > 1):
        yield Problem(file="roadmap.yaml", field="id", message=f"{repeated!r} is used more than once")
    for name, path in library.paths.items():
        if path.stem != name:
            yield Problem(file=path.name, field="id", message=f"{name!r} must be the file's name without .md")


def validate_outline(library: Library) -> Iterator[Problem]:
    """Title, kind, phase, level and track are those of the outline."""
    outline = library.outline
    titles = {**{DocumentId(topic.id): topic.title for topic in outline.topics}, **outline.guides, **outline.references}
    topics = {DocumentId(topic.id): topic for topic in outline.topics}
    for name, document in _known(library):
        fixed: dict[str, object] = {"title": titles[name]}
        if name in topics:
            topic = topics[name]
            fixed |= {"kind": topic.kind, "phase": topic.phase, "level": topic.level, "track": topic.track}
        else:
            fixed |= {"kind": "guide" if name in outline.guides else "reference"}
        for field, value in fixed.items():
            found = getattr(document, field)
            if found != value:
                yield _problem(library, name, field, f"is {str(found)!r} but roadmap.yaml says {str(value)!r}")


def validate_graph(library: Library) -> Iterator[Problem]:
    """Prerequisites exist, form no cycle, lie in no later phase, and leave one start from which all is reached."""
    topics = {topic.id: topic for topic in library.outline.topics}
    edges = {
        TopicId(name): [edge.topic for edge in document.prerequisites]
        for name, document in library.documents.items()
        if document.kind.is_step
    }
    for name, before in edges.items():
        for other in before:
            if other not in topics:
                yield _problem(library, name, "prerequisites", f"{other!r} is no topic of the roadmap")
            elif name in topics and topics[other].phase > topics[name].phase:
                yield _problem(library, name, "prerequisites", f"{other!r} belongs to a later phase")
        for repeated in (other for other, count in Counter(before).items() if count > 1):
            yield _problem(library, name, "prerequisites", f"{repeated!r} is named twice")
    if cycle := find_cycle(edges):
        yield Problem(file="topics", field="prerequisites", message=f"cycle: {' -> '.join(cycle)}")
    starts = [topic.id for topic in library.outline.topics if not edges.get(topic.id)]
    for orphan in starts[1:]:
        yield _problem(library, orphan, "prerequisites", f"is empty, so it cannot be reached from {starts[0]!r}")


def validate_coverage(library: Library) -> Iterator[Problem]:
    """Every `covers` entry stands in its document; every sentence of the roadmap stands under some id."""
    for name, document in _known(library):
        text = _words(library.sources[name])
        for entry in library.outline.covers.get(name, ()):
            if _words(entry) not in text:
                yield _problem(library, name, "covers", f"the note says nothing of {entry!r}")
        for quoted in document.roadmap:
            if _words(quoted) not in _words(library.roadmap_text):
                yield _problem(library, name, "roadmap", f"{quoted!r} is no line of the roadmap's text")
    quotes = "\n".join(_words(line) for document in library.documents.values() for line in document.roadmap)
    for sentence in roadmap_sentences(library.roadmap_text):
        if _words(sentence) not in quotes:
            yield Problem(file="senior-python-roadmap.txt", field="roadmap", message=f"under no id: {sentence!r}")


def validate_form(library: Library) -> Iterator[Problem]:
    """Headings, lengths, enough questions and links, hours and evidence."""
    for name, document in _known(library):
        yield from (_problem(library, name, field, message) for field, message in _form(document))


def validate_links(library: Library) -> Iterator[Problem]:
    """Links are well-formed and none stands twice in a document."""
    for name, document in library.documents.items():
        for link in document.links:
            if not is_web_address(link.url):
                yield _problem(library, name, "links", f"{link.url!r} is not a web address")
        for url, count in Counter(link.url for link in document.links).items():
            if count > 1:
                yield _problem(library, name, "links", f"{url} stands there {count} times")


def validate_out_of_scope(library: Library) -> Iterator[Problem]:
    """No example of what lies outside stands twice, is empty, or is a way to ask for a document."""
    asked = {_words(line) for document in library.documents.values() for line in (document.title, *document.asked_as)}
    seen: set[str] = set()
    for number, line in enumerate(library.out_of_scope, start=1):
        key = _words(line) or line
        trouble = "is empty" if not key else "stands there twice" if key in seen else "is a way to ask for a note"
        if not key or key in seen or key in asked:
            yield Problem(file="out-of-scope.txt", field=f"line {number}", message=f"{line!r} {trouble}")
        seen.add(key)


def validate_questions(library: Library) -> Iterator[Problem]:
    """No `asked_as` line stands twice, in one document or in two."""
    owner: dict[str, DocumentId] = {}
    for name, document in library.documents.items():
        for question in document.asked_as:
            key = _words(question)
            if key in owner:
                yield _problem(library, name, "asked_as", f"{question!r} stands in {owner[key]} already")
            owner[key] = name


RULES: Sequence[Rule] = (
    validate_readable,
    validate_ids,
    validate_outline,
    validate_graph,
    validate_coverage,
    validate_form,
    validate_links,
    validate_questions,
    validate_out_of_scope,
)


def roadmap_sentences(text: str) -> list[str]:
    """The sentences of the roadmap's text: each line, its bullet removed, cut at full stops."""
    lines = (line.strip().removeprefix("- ") for line in text.splitlines() if line.strip())
    return [sentence for line in lines for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z])", line)]


def _form(document: Document) -> Iterator[tuple[str, str]]:
    questions, links = MIN_QUESTIONS.get(document.kind, 20), MIN_LINKS.get(document.kind, 3)
    if len(document.asked_as) < questions:
        yield "asked_as", f"has {len(document.asked_as)} questions; at least {questions} are wanted"
    if len(document.links) < links:
        yield "links", f"has {len(document.links)} links; at least {links} are wanted"
    words = len(document.summary.split())
    if words not in SUMMARY_WORDS:
        yield "summary", f"has {words} words; {SUMMARY_WORDS.start} to {SUMMARY_WORDS.stop - 1} are wanted"
    yield from _body(document)
    if document.kind.is_step:
        yield from _step(document)


def _body(document: Document) -> Iterator[tuple[str, str]]:
    headings = tuple(section.heading for section in document.sections)
    wanted = TOPIC_HEADINGS if document.kind.is_step else REFERENCE_HEADINGS
    if document.kind is not DocumentKind.GUIDE and headings != wanted:
        yield "body", f"its headings are {', '.join(headings) or 'none'}; wanted: {', '.join(wanted)}"
    for section in document.sections:
        if not section.text:
            yield "body", f"nothing stands below {section.heading!r}"


def _step(document: Document) -> Iterator[tuple[str, str]]:
    words = len(document.body.split())
    if words not in WORDS:
        yield "body", f"has {words} words; {WORDS.start} to {WORDS.stop - 1} are wanted"
    if document.hours is None or not 0 < document.hours[0] < document.hours[1]:
        yield "hours", "must be a low and a higher number of hours"
    if not document.evidence:
        yield "evidence", "is empty; name what somebody else can look at"


def _known(library: Library) -> Iterator[tuple[DocumentId, Document]]:
    ids = set(library.outline.ids)
    return ((name, document) for name, document in library.documents.items() if name in ids)


def _problem(library: Library, name: str, field: str, message: str) -> Problem:
    return Problem(file=_file(library, DocumentId(name)), field=field, message=message)


def _file(library: Library, name: DocumentId) -> str:
    path = library.paths.get(name)
    return f"{path.parent.name}/{path.name}" if path else f"{name}.md"


def _words(text: str) -> str:
    """Lowercased, with quotes and any white space folded, so that line breaks in YAML don't matter."""
    return " ".join(text.lower().replace("’", "'").split())
