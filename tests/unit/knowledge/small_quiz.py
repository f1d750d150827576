"""A sound quiz to break in one place at a time."""

from __future__ import annotations

from typing import Any

import yaml

from knowledge.ids import TopicId
from knowledge.quizzes import QuizItem, parse_quiz


def item_fields(topic: str, number: int, **changes: Any) -> dict[str, Any]:
    """An item as a file has it, with the right option in another place for each number; every second has code."""
    fields: dict[str, Any] = {
        "id": f"{topic}-{number}",
        "difficulty": 2,
        "section": "Common traps",
        "question": f"What is question {number}?",
        "options": [
            {"text": f"answer {place}", "right": place == number % 4, "why": "Because it is."} for place in range(4)
        ],
    }
    if number % 2 == 0:
        fields |= {"code": f"print({number})\n", "needs": None}
    return fields | changes


def quiz_text(topic: str, count: int = 5) -> str:
    """A quiz file of so many items."""
    return yaml.safe_dump([item_fields(topic, number) for number in range(1, count + 1)], sort_keys=False)


def small_quiz(topic: str, count: int = 5) -> tuple[QuizItem, ...]:
    """A quiz of so many items."""
    return parse_quiz(quiz_text(topic, count), TopicId(topic))
