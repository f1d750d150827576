"""From a ranking to an answer with sources. Used by the services."""

from __future__ import annotations

from retrieval.answering.answerer import Answerer
from retrieval.answering.citing import SUMMARY, cite
from retrieval.answering.notes.prose import prose_of
from retrieval.answering.written import say, say_both

__all__ = ["SUMMARY", "Answerer", "cite", "prose_of", "say", "say_both"]
