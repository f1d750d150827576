"""Reading a question: cleaning, refusing, telling its kind."""

from __future__ import annotations

import pytest

from retrieval.errors import QuestionRejected
from retrieval.ranking.questions import (
    MAX_QUESTION_LENGTH,
    QuestionKind,
    asks_for_recommendation,
    classify_question,
    clean_question,
    compared_sides,
    goal_of,
    says_done,
    speaks_of_here,
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  how do\n\tdecorators  work? ", "how do decorators work?"),
        ("de\u200bcor\u2060ators\ufeff", "decorators"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\u202ewhat is git\u202c", "what is git"),
        ("\u2067what is git\u2069", "what is git"),
        ("what\x00is\x07git\x1b[0m", "what is git [0m"),
        ("ｆｕｌｌ ｗｉｄｔｈ ﬁle", "full width file"),
        ("cafe\u0301", "café"),
        ("cafe\u200b\u0301", "café"),
        ("tag\U000e0041\U000e0042ged", "tagged"),
        ("broken \ud800 surrogate", "broken surrogate"),
        ("żółć 数据 🐍", "żółć 数据 🐍"),
        ("newer than this Python: \U0001fae8", "newer than this Python: \U0001fae8"),
    ],
)
def test_a_question_becomes_one_line_of_what_can_be_seen(raw: str, clean: str) -> None:
    assert clean_question(raw) == clean


@pytest.mark.parametrize(
    "raw", ["", "   ", "\n\t", "\u200b\u200d\ufeff", "\u202e\u202c", "\x00\x1f", "\u200b" * 10_000]
)
def test_an_empty_question_is_refused(raw: str) -> None:
    with pytest.raises(QuestionRejected, match="empty"):
        clean_question(raw)


@pytest.mark.parametrize("raw", ["🐍🐍", "👩‍💻", "?!", "___", "<>{}", "—"])
def test_a_question_without_a_word_is_refused(raw: str) -> None:
    with pytest.raises(QuestionRejected, match="no word"):
        clean_question(raw)


def test_a_question_that_is_too_long_is_refused_and_told_its_length() -> None:
    assert len(clean_question("a" * MAX_QUESTION_LENGTH)) == MAX_QUESTION_LENGTH
    with pytest.raises(QuestionRejected, match="2,001 characters"):
        clean_question("a" * (MAX_QUESTION_LENGTH + 1))
    with pytest.raises(QuestionRejected, match="10,000 characters"):
        clean_question("a" * 10_000)


def test_what_cannot_be_seen_does_not_count_as_length() -> None:
    assert clean_question("\u200b" * 10_000 + "git" + " " * 10_000) == "git"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is a decorator?", QuestionKind.WHAT),
        ("Tell me about generators", QuestionKind.WHAT),
        ("How do decorators work?", QuestionKind.HOW),
        ("how to write tests", QuestionKind.HOW),
        ("How long does Django take?", QuestionKind.HOW_LONG),
        ("how many hours a week do I need for SQL", QuestionKind.HOW_LONG),
        ("How much time will pandas take", QuestionKind.HOW_LONG),
        ("how long should a function be", QuestionKind.HOW),
        ("Am I ready for asyncio?", QuestionKind.BEFORE),
        ("what are the prerequisites of Django", QuestionKind.BEFORE),
        ("should I learn Docker before Kubernetes?", QuestionKind.BEFORE),
        ("does the wrapper run before or after the call", QuestionKind.COMPARE),
        ("Am I good enough for a first job?", QuestionKind.READY),
        ("How do I know that I know SQL?", QuestionKind.READY),
        ("Why should I learn git?", QuestionKind.WHY),
        ("is Docker worth it", QuestionKind.WORTH),
        ("do I need Kubernetes as a junior", QuestionKind.WORTH),
        ("where do I start with Docker?", QuestionKind.START),
        ("getting started with pandas", QuestionKind.START),
        ("how do I start contributing to open source", QuestionKind.START),
        ("how do I start a thread", QuestionKind.HOW),
        ("How can I practise recursion?", QuestionKind.PRACTISE),
        ("exercises for generators", QuestionKind.PRACTISE),
        ("Which mistakes do people make with closures?", QuestionKind.TRAPS),
        ("what can go wrong with threads", QuestionKind.TRAPS),
        ("is a bare except bad", QuestionKind.TRAPS),
        ("What do they ask about the GIL in an interview?", QuestionKind.INTERVIEW),
        ("How is caching done in production?", QuestionKind.AT_WORK),
        ("How would a senior review this?", QuestionKind.AT_WORK),
        ("breakpoints in VS Code are ignored", QuestionKind.WHAT),
        ("SQL or NoSQL", QuestionKind.COMPARE),
        ("choosing between poetry and uv", QuestionKind.COMPARE),
        ("Flask vs Django", QuestionKind.COMPARE),
        ("should I learn Flask or Django", QuestionKind.COMPARE),
        ("What is the difference between a list and a tuple?", QuestionKind.COMPARE),
        ("Which books teach algorithms?", QuestionKind.RESOURCES),
        ("where can i read about SQL", QuestionKind.RESOURCES),
        ("a good tutorial on logging", QuestionKind.RESOURCES),
        ("surprise bill after a tutorial", QuestionKind.WHAT),
        ("what comes after git", QuestionKind.NEXT),
        ("What comes next after decorators?", QuestionKind.NEXT),
    ],
)
def test_the_wording_tells_the_kind(question: str, kind: QuestionKind) -> None:
    assert classify_question(question) is kind


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("Flask or Django?", ("flask", "django")),
        ("FastAPI vs Flask vs. Django", ("fastapi", "flask", "django")),
        ("black, ruff or flake8", ("black", "ruff", "flake8")),
        ("what's the difference between a list and a tuple?", ("a list", "a tuple")),
        ("Why is a set better than a list?", ("why is a set", "a list")),
        ("what is a list", ()),
        ("or what?", ()),
    ],
)
def test_a_comparison_has_the_sides_it_names(question: str, sides: tuple[str, ...]) -> None:
    assert compared_sides(question) == sides


@pytest.mark.parametrize(
    ("question", "goal"),
    [
        ("Should I learn Docker before Kubernetes?", " kubernetes?"),
        ("am I ready for asyncio", " asyncio"),
        ("what is git", "what is git"),
    ],
)
def test_what_somebody_wants_to_be_ready_for_is_its_goal(question: str, goal: str) -> None:
    assert goal_of(question) == goal


@pytest.mark.parametrize(
    "question",
    [
        "What should I learn next?",
        "what's next",
        "What’s next?",
        "WHAT NOW??",
        "hi coach, what should I study this week please?",
        "Where do I start?",
        "I'm a total beginner, where should I begin",
        "what should i focus on to become a senior python engineer",
        "I finished the last topic. What then?",
        "give me a topic for the weekend",
        "suggest something to learn",
        "help me plan my week",
        "recommend the next step",
    ],
)
def test_a_bare_wish_for_the_next_step_asks_for_a_recommendation(question: str) -> None:
    assert asks_for_recommendation(question)


@pytest.mark.parametrize(
    "question",
    [
        "What should I learn next after decorators?",
        "what should I learn about SQL",
        "recommend a book",
        "Where do I start with Docker?",
        "next.js or flask",
        "how do i start a thread",
        "plan a database schema",
        "what is a list",
        "how are you",
        "python",
        "I like the roadmap",
        "what should I learn next: 数据库?",
        "что дальше, what now?",
        "",
    ],
)
def test_a_question_with_a_subject_of_its_own_does_not(question: str) -> None:
    assert not asks_for_recommendation(question)


@pytest.mark.parametrize(
    "text",
    ["where do I ask for help here", "what are OUR rules", "who runs this server", "can anyone review it for us"],
)
def test_a_question_may_be_about_the_place_it_is_asked_in(text: str) -> None:
    assert speaks_of_here(text)


@pytest.mark.parametrize("text", ["what is git", "four hours a week", "adhere to PEP 8", "what is *this* in a method"])
def test_other_questions_are_not(text: str) -> None:
    assert not speaks_of_here(text)


@pytest.mark.parametrize(
    "text",
    ["I finished decorators, what next?", "I've just completed SQL", "what next after learning git", "done with OOP"],
)
def test_somebody_can_say_that_a_topic_is_behind_them(text: str) -> None:
    assert says_done(text)


@pytest.mark.parametrize(
    "text", ["how do I finish a project", "how long until I master SQL", "what is a done callback"]
)
def test_asking_about_an_end_does_not_say_that_it_is_reached(text: str) -> None:
    assert not says_done(text)
