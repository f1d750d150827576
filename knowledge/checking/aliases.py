"""What must hold of the aliases: they lead from ids that are gone to ids that are there, and in no circle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from knowledge.checking.validation import Problem
from knowledge.errors import KnowledgeError
from knowledge.library import Library
from knowledge.progress import Aliases


def validate_aliases(library: Library, aliases: Aliases) -> list[Problem]:
    """Everything wrong with the aliases, in a stable order; empty when they are sound."""
    topics = {topic.id for topic in library.outline.topics}
    sources = Counter(source for change in aliases.changes for source in change.sources)
    problems = [_problem("from", f"{source!r} is still a topic of the roadmap") for source in sources.keys() & topics]
    problems += [
        _problem("from", f"{source!r} is the source of {count} changes")
        for source, count in sources.items()
        if count > 1
    ]
    targets = {target for change in aliases.changes for target in change.targets}
    problems += [
        _problem("to", f"{target!r} is no topic of the roadmap, and nothing says what became of it")
        for target in targets - topics - sources.keys()
    ]
    problems += _repeated_parts(aliases)
    problems += _circles(aliases)
    return sorted(problems, key=lambda problem: (problem.field, problem.message))


def _repeated_parts(aliases: Aliases) -> Iterator[Problem]:
    for change in aliases.split:
        for part, count in Counter(change.into).items():
            if count > 1:
                yield _problem("into", f"{part!r} stands {count} times among the parts of {change.source!r}")


def _circles(aliases: Aliases) -> Iterator[Problem]:
    try:
        _ = aliases.in_order
    except KnowledgeError as error:
        yield _problem("from", str(error))


def _problem(field: str, message: str) -> Problem:
    return Problem(file="aliases.yaml", field=field, message=message)
