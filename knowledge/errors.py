"""The errors of the knowledge base.

KnowledgeError
├── DocumentError      a document's text cannot be read
├── TextFileError      a file that a person named is missing, or no text
└── UnknownTopicError  an id that the roadmap does not have
"""

from __future__ import annotations

from collections.abc import Sequence


class KnowledgeError(Exception):
    """Anything wrong with the knowledge base; its message is fit for a person."""


class DocumentError(KnowledgeError):
    """A document that cannot be parsed. ``problems`` lists everything wrong with it."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


class TextFileError(KnowledgeError):
    """A file that a person named and that cannot be read as text; the message names it."""


class UnknownTopicError(KnowledgeError):
    """A topic id that the roadmap does not have. ``suggestions`` are the nearest ids."""

    def __init__(self, topic: str, suggestions: Sequence[str] = ()) -> None:
        self.topic = topic
        self.suggestions = tuple(suggestions)
        hint = f" Did you mean {' or '.join(self.suggestions)}?" if suggestions else ""
        super().__init__(f"there is no topic {topic!r} in the roadmap.{hint}")
