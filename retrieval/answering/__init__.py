"""From a ranking to an answer with sources. Used by the services."""

from __future__ import annotations

from retrieval.answering.answerer import Answerer
from retrieval.answering.notes.composing import cite
from retrieval.answering.notes.prose import SUMMARY, prose_of

__all__ = ["SUMMARY", "Answerer", "cite", "prose_of"]
