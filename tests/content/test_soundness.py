"""The knowledge base that ships satisfies every rule that a machine can check."""

from __future__ import annotations

from knowledge.checking.aliases import validate_aliases
from knowledge.checking.quizzes import validate_quiz
from knowledge.checking.validation import validate
from knowledge.library import load_aliases, load_library, load_quiz


def test_the_notes_satisfy_every_rule() -> None:
    assert [str(problem) for problem in validate(load_library())] == []


def test_the_quiz_satisfies_every_rule() -> None:
    assert [str(problem) for problem in validate_quiz(load_library(), load_quiz())] == []


def test_the_aliases_satisfy_every_rule() -> None:
    assert [str(problem) for problem in validate_aliases(load_library(), load_aliases())] == []


def test_nothing_of_the_roadmap_got_lost() -> None:
    outline = load_library().outline
    assert (len(outline.topics), len(outline.guides), len(outline.references)) == (80, 11, 5)
