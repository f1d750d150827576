"""What an answer is made from: a question, what was found for it, and what matters of the member who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.roadmap import Level
from retrieval.passages import Citation, Ranking
from retrieval.questions import QuestionKind, classify_question

OnDraft = Callable[[str, tuple[Citation, ...]], None]
"""Called on the event loop with the whole text that is safe to show so far, and its sources, each time it has grown."""


@dataclass(frozen=True, kw_only=True)
class AnswerRequest:
    """A question with what was found for it, and what matters of the member who asks."""

    question: str
    ranking: Ranking
    level: Level | None = None
    track: str | None = None
    hours_per_week: float | None = None
    done: tuple[str, ...] = ()

    @property
    def kind(self) -> QuestionKind:
        """What kind of question it is."""
        return classify_question(self.question)
