"""From a question to ranked documents with a confidence. Used by answering and the services."""

from __future__ import annotations

from retrieval.ranking.follow_ups import FollowUp, keeps_subject, may_depend, read_turns
from retrieval.ranking.pasted import read_pasted, shorten_question
from retrieval.ranking.questions import (
    MAX_QUESTION_LENGTH,
    asks_for_recommendation,
    clean_question,
    says_done,
    split_questions,
)
from retrieval.ranking.ranker import Found, Ranker
from retrieval.ranking.scope import OutOfScope

__all__ = [
    "MAX_QUESTION_LENGTH",
    "FollowUp",
    "Found",
    "OutOfScope",
    "Ranker",
    "asks_for_recommendation",
    "clean_question",
    "keeps_subject",
    "may_depend",
    "read_pasted",
    "read_turns",
    "says_done",
    "shorten_question",
    "split_questions",
]
