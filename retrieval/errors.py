"""The errors of retrieval.

RetrievalError
├── QuestionRejected     the question cannot be worked with; the message says why and what to do
├── EmbeddingModelError  the embedding model cannot be loaded or does not fit
├── IndexUnavailable     the vector index cannot be opened or reached
│   └── IndexEmptied     somebody emptied it; filled again, it answers
└── ChatModelError       the language model cannot be set up
"""

from __future__ import annotations


class RetrievalError(Exception):
    """Anything wrong between a question and its answer; its message is fit for a person."""


class QuestionRejected(RetrievalError):
    """A question that cannot be worked with: empty, too long, without a word in it."""


class EmbeddingModelError(RetrievalError):
    """The embedding model cannot be loaded or does not fit."""


class IndexUnavailable(RetrievalError):
    """The vector index cannot be opened or reached."""


class IndexEmptied(IndexUnavailable):
    """What the index held is gone, as when a server's data was deleted while we ran. Fill it and ask again."""


class ChatModelError(RetrievalError):
    """The language model cannot be set up: unknown provider, missing package, missing key."""
