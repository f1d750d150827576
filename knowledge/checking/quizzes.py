"""What must hold of the quiz beyond the form of a single item: every topic is checked, and nothing gives it away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from knowledge.checking.validation import Problem
from knowledge.ids import DocumentId, TopicId
from knowledge.library import Library
from knowledge.quizzes import QuizItem

MIN_ITEMS = 5
MIN_WITH_CODE = 2
CODE_SHARE = 3
"""At least every third item has code."""

Quizzes = Mapping[TopicId, tuple[QuizItem, ...]]
QuizRule = Callable[[Library, Quizzes], Iterable[Problem]]


def validate_quiz(library: Library, quizzes: Quizzes) -> list[Problem]:
    """Everything wrong with the quiz of a knowledge base, in a stable order; empty when it is sound."""
    problems = [problem for rule in QUIZ_RULES for problem in rule(library, quizzes)]
    return sorted(problems, key=lambda problem: (problem.file, problem.field, problem.message))


def validate_topics(library: Library, quizzes: Quizzes) -> Iterator[Problem]:
    """Every topic of the outline has a quiz, and every quiz a topic."""
    topics = [topic.id for topic in library.outline.topics]
    for topic in (topic for topic in topics if not quizzes.get(topic)):
        yield _problem(topic, "id", "the topic has no quiz")
    for topic in (topic for topic in quizzes if topic not in topics):
        yield _problem(topic, "id", f"roadmap.yaml has no topic {topic!r}")


def validate_amounts(_: Library, quizzes: Quizzes) -> Iterator[Problem]:
    """Enough items, and enough of them with code."""
    for topic, items in quizzes.items():
        if len(items) < MIN_ITEMS:
            yield _problem(topic, "items", f"has {len(items)}; at least {MIN_ITEMS} are wanted")
        wanted = max(MIN_WITH_CODE, -(-len(items) // CODE_SHARE))
        with_code = sum(item.code is not None for item in items)
        if with_code < wanted:
            yield _problem(topic, "code", f"{with_code} items have code; at least {wanted} are wanted")


def validate_item_ids(_: Library, quizzes: Quizzes) -> Iterator[Problem]:
    """No id stands twice, in one quiz or in two."""
    counts = Counter(item.id for items in quizzes.values() for item in items)
    for topic, items in quizzes.items():
        for repeated in dict.fromkeys(item.id for item in items if counts[item.id] > 1):
            yield _problem(topic, "id", f"{repeated!r} is used {counts[repeated]} times")


def validate_sections(library: Library, quizzes: Quizzes) -> Iterator[Problem]:
    """The section that an item checks stands in the topic's note."""
    for topic, items in quizzes.items():
        note = library.documents.get(DocumentId(topic))
        if note is None or not note.kind.is_step:
            continue
        for item in items:
            if note.find_section(item.section) is None:
                yield _problem(topic, "section", f"{item.id}: the note has no section {item.section!r}")


def validate_right_options(_: Library, quizzes: Quizzes) -> Iterator[Problem]:
    """Neither the place nor the length of the right option gives it away throughout a quiz."""
    for topic, items in quizzes.items():
        if len(items) < 2:
            continue
        places = {item.right_option for item in items}
        if len(places) == 1:
            yield _problem(topic, "options", f"the right one is always number {places.pop() + 1}")
        if all(_is_longest(item) for item in items):
            yield _problem(topic, "options", "the right one is always the longest")


QUIZ_RULES: Sequence[QuizRule] = (
    validate_topics,
    validate_amounts,
    validate_item_ids,
    validate_sections,
    validate_right_options,
)


def _is_longest(item: QuizItem) -> bool:
    right = len(item.options[item.right_option].text)
    return all(option.right or len(option.text) < right for option in item.options)


def _problem(topic: TopicId, field: str, message: str) -> Problem:
    return Problem(file=f"quiz/{topic}.yaml", field=field, message=message)
