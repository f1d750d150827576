"""Answers for members: the kind of answer, its sources, and one next step that fits who asks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.coaching.profiles import Profile
from bot.services.answering.answers import AnswerService
from bot.services.coach import Coach
from bot.wording.english import word_reply, word_step
from knowledge.roadmap import Level
from retrieval.errors import QuestionRejected
from retrieval.index.corpus import Corpus
from retrieval.ranking.ranker import Found, Ranker
from retrieval.values import AnswerKind
from tests.small_library import (
    CACHING,
    CHOOSING,
    FIRST_PROJECT,
    FLASK,
    FUNCTIONS,
    LOOPS,
    PANDAS,
    SQL,
    VARIABLES,
    WEB,
    small_roadmap,
)

NOBODY = Profile()
FLASK_QUESTION = "how does flask work"
WHAT_NEXT = "What should I learn next?"


@pytest.fixture
def answers(small_coach: Coach) -> AnswerService:
    return small_coach.answers


async def test_an_answer_cites_the_note_it_is_taken_from(answers: AnswerService) -> None:
    reply = await answers.answer(FLASK_QUESTION, profile=NOBODY)
    assert reply.answer.kind is AnswerKind.ANSWERED
    assert {citation.document for citation in reply.answer.citations} == {"flask"}
    assert "Flask answers web requests through routes. [1]" in reply.answer.text
    assert (reply.answer.question, reply.answer.answered_by, reply.answer.degraded) == (
        FLASK_QUESTION,
        "notes",
        False,
    )
    assert 0.5 < reply.answer.confidence <= 1


async def test_every_answer_ends_with_its_next_step(answers: AnswerService) -> None:
    reply = await answers.answer(FLASK_QUESTION, profile=NOBODY)
    assert word_step(reply.step)
    assert word_reply(reply).endswith(f"**Next step:** {word_step(reply.step)}")


async def test_somebody_unknown_starts_with_what_they_asked_about_and_is_asked_for_their_level(
    answers: AnswerService,
) -> None:
    reply = await answers.answer(FLASK_QUESTION, profile=NOBODY)
    assert reply.next == (FLASK, VARIABLES)
    assert word_step(reply.step) == (
        "do the first hour of **Flask** (20–50 h) this week; it builds on Functions (6–12 h). "
        "Tell me your /level and the next answer fits you."
    )
    assert reply.gap == (FUNCTIONS,)


async def test_a_junior_is_shown_what_comes_before_what_they_asked_about(answers: AnswerService) -> None:
    reply = await answers.answer(FLASK_QUESTION, profile=Profile(level=Level.JUNIOR, hours_per_week=5))
    assert reply.next == (VARIABLES,)
    assert word_step(reply.step) == (
        "you asked about Flask; 2 topics come first (11–22 h in all). "
        "Start with **Variables** (5–10 h, about 1–2 weeks at 5 h a week)."
    )
    assert reply.gap == (VARIABLES, FUNCTIONS)


async def test_a_junior_who_has_done_some_of_it_is_shown_the_one_topic_that_is_missing(answers: AnswerService) -> None:
    reply = await answers.answer(FLASK_QUESTION, profile=Profile(done=frozenset({VARIABLES})))
    assert reply.next == (FUNCTIONS, LOOPS)
    assert word_step(reply.step) == "start with **Functions** (6–12 h), which Flask needs."
    assert reply.gap == (FUNCTIONS,)


async def test_a_mid_level_member_starts_with_what_they_asked_about(answers: AnswerService) -> None:
    reply = await answers.answer(FLASK_QUESTION, profile=Profile(level=Level.MID, track=WEB))
    assert reply.next == (FLASK, SQL, PANDAS)
    assert word_step(reply.step) == "do the first hour of **Flask** (20–50 h) this week."
    assert reply.gap == ()


async def test_a_senior_asking_about_a_junior_topic_is_not_sent_back_to_its_prerequisites(
    answers: AnswerService,
) -> None:
    reply = await answers.answer("how does loops work", profile=Profile(level=Level.SENIOR))
    assert reply.next == (LOOPS, CACHING)


async def test_a_senior_reads_how_seniors_work_where_a_junior_reads_what_to_learn(answers: AnswerService) -> None:
    senior = await answers.answer("how does loops work", profile=Profile(level=Level.SENIOR))
    junior = await answers.answer("how does loops work", profile=Profile(level=Level.JUNIOR))
    assert "At work" in {citation.section for citation in senior.answer.citations}
    assert "What to learn" in {citation.section for citation in junior.answer.citations}


async def test_after_a_topic_that_is_done_comes_what_builds_on_it(answers: AnswerService) -> None:
    profile = Profile(level=Level.MID, track=WEB, done=frozenset({SQL}))
    reply = await answers.answer("how does databases work", profile=profile)
    assert reply.next[0] == CACHING
    assert word_step(reply.step) == "you have done Databases; **Caching** (8–16 h) builds on it."


async def test_an_answer_from_a_guide_goes_on_with_the_road(answers: AnswerService) -> None:
    reply = await answers.answer("how do interviews go", profile=Profile(level=Level.MID, track=WEB))
    assert {citation.document for citation in reply.answer.citations} == {"interviews"}
    assert reply.next == (FLASK, SQL, PANDAS)
    assert word_step(reply.step) == "go on with **Flask** (20–50 h)."


async def test_somebody_who_has_done_everything_still_gets_answers(answers: AnswerService) -> None:
    finished = Profile(level=Level.SENIOR, done=frozenset(small_roadmap().topics))
    reply = await answers.answer(FLASK_QUESTION, profile=finished)
    assert (reply.answer.kind, reply.next, reply.step) == (AnswerKind.ANSWERED, (), None)
    assert "Next step" not in word_reply(reply)


async def test_how_long_something_takes_is_told_at_the_members_pace(answers: AnswerService) -> None:
    reply = await answers.answer("how long does pandas take", profile=Profile(hours_per_week=10))
    assert reply.answer.text.startswith("Plan 30 to 60 hours for Pandas: about 3 to 6 weeks at 10 hours a week. [1]")


async def test_what_the_roadmap_does_not_cover_is_refused_without_sources(answers: AnswerService) -> None:
    reply = await answers.answer("which pizza oven bakes fastest?", profile=Profile(level=Level.SENIOR))
    assert reply.answer.kind is AnswerKind.ABSTAINED
    assert (reply.answer.citations, reply.step) == ((), None)
    assert reply.next == (CACHING,)
    assert "[1]" not in reply.answer.text
    assert reply.answer.closest == ()  # what is nearest has nothing to do with it


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (Profile(), (VARIABLES,)),
        (Profile(done=frozenset({VARIABLES, LOOPS, FUNCTIONS})), (FIRST_PROJECT, SQL, FLASK)),
        (Profile(level=Level.MID), (SQL, CHOOSING, FLASK)),
        (Profile(level=Level.SENIOR), (CACHING,)),
    ],
    ids=["newcomer", "junior", "mid", "senior"],
)
async def test_what_next_is_answered_by_the_recommender_with_the_topics_notes_as_sources(
    answers: AnswerService, profile: Profile, expected: Sequence[str]
) -> None:
    reply = await answers.answer(WHAT_NEXT, profile=profile)
    assert (reply.answer.kind, reply.next, reply.answer.confidence) == (AnswerKind.RECOMMENDED, tuple(expected), 1.0)
    assert tuple(citation.document for citation in reply.answer.citations) == tuple(expected)
    assert [citation.key for citation in reply.answer.citations] == [str(n) for n in range(1, len(expected) + 1)]
    assert all(f"[{citation.key}]" in word_reply(reply) for citation in reply.answer.citations)
    assert f"/done {expected[0]}" in word_step(reply.step)


async def test_what_next_for_somebody_who_has_done_everything_congratulates_them(answers: AnswerService) -> None:
    finished = Profile(done=frozenset(small_roadmap().topics))
    reply = await answers.answer(WHAT_NEXT, profile=finished)
    assert (reply.answer.kind, reply.next, reply.answer.citations) == (AnswerKind.RECOMMENDED, (), ())
    assert "finished every topic" in word_reply(reply)


async def test_a_follow_up_is_about_what_was_asked_before(answers: AnswerService) -> None:
    alone = await answers.answer("and how long does it take?", profile=NOBODY)
    assert alone.answer.kind is AnswerKind.ABSTAINED
    reply = await answers.answer("and how long does it take?", profile=NOBODY, turns=["explain pandas to me"])
    assert {citation.document for citation in reply.answer.citations} == {"pandas"}
    assert reply.answer.text.startswith("Plan 30 to 60 hours")
    assert reply.answer.question == "and how long does it take?"


async def test_what_about_another_subject_keeps_what_was_wanted(answers: AnswerService) -> None:
    reply = await answers.answer(
        "what about caching results near a reader?", profile=NOBODY, turns=["how long does pandas take"]
    )
    assert reply.answer.text.startswith("Plan 8 to 16 hours for Caching")


async def test_a_question_with_a_subject_of_its_own_forgets_the_one_before(answers: AnswerService) -> None:
    reply = await answers.answer(FLASK_QUESTION, profile=NOBODY, turns=["explain pandas to me"])
    assert {citation.document for citation in reply.answer.citations} == {"flask"}


@pytest.mark.parametrize(
    "turns",
    [
        ["and then?"] * 5000,
        ["pandas " * 5000],
        ["\u200b", "🐍", "", "caf\udce9 loops"],
        ["explain pandas to me", *["and then?"] * 5000],
    ],
    ids=["many", "long", "empty", "many after one"],
)
async def test_no_earlier_turns_whatever_they_are_make_a_question_fail(
    answers: AnswerService, turns: list[str]
) -> None:
    reply = await answers.answer("and why is that?", profile=NOBODY, turns=turns)
    assert reply.answer.kind in (AnswerKind.ANSWERED, AnswerKind.ABSTAINED)


@pytest.mark.parametrize("question", ["", "  \n", "\u200b\u2060", "🐍🐍", "?!", "x" * 2001])
async def test_what_is_no_question_is_refused_in_words(answers: AnswerService, question: str) -> None:
    with pytest.raises(QuestionRejected, match="question"):
        await answers.answer(question, profile=NOBODY)
    with pytest.raises(QuestionRejected, match="question"):
        await answers.search(question)


async def test_a_search_ranks_documents_best_first_and_no_more_than_asked_for(answers: AnswerService) -> None:
    ranking = await answers.search("caching", top_k=3)
    assert ranking.documents[0].document.id == "caching"
    assert len(ranking.documents) == 3
    scores = [ranked.score for ranked in ranking.documents]
    assert scores == sorted(scores, reverse=True)


async def test_questions_asked_at_once_each_get_their_own_answer(answers: AnswerService) -> None:
    asked = {"how does loops work": "loops", FLASK_QUESTION: "flask", "explain pandas to me": "pandas"} | {
        "how do interviews go": "interviews",
        "what salaries are paid": "salaries",
    }
    questions = list(asked) * 8
    found = await asyncio.gather(*(answers.answer(question, profile=NOBODY) for question in questions))
    assert [reply.answer.citations[0].document for reply in found] == [asked[question] for question in questions]


async def test_an_equal_question_is_found_once_and_its_next_step_is_always_the_members_own(
    small_coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked: list[str] = []
    right = Ranker.rank_many

    def counting(self: Ranker, asked: Sequence[tuple[str, Corpus]], top_k: int = 10) -> list[Found]:
        ranked.extend(question for question, _ in asked)
        return right(self, asked, top_k)

    monkeypatch.setattr(Ranker, "rank_many", counting)
    ask = small_coach.answers.answer
    first = await ask(FLASK_QUESTION, profile=NOBODY)
    again = await ask(f"  {FLASK_QUESTION} ", profile=NOBODY)
    done = await ask(FLASK_QUESTION, profile=Profile(done=frozenset({FLASK})))
    assert again == first
    assert done.answer.citations == first.answer.citations
    assert done.step != first.step
    assert ranked == [FLASK_QUESTION]
    for other in ({"guild_id": 7, "profile": NOBODY}, {"profile": Profile(level=Level.SENIOR)}):
        await ask(FLASK_QUESTION, **other)
    assert ranked == [FLASK_QUESTION] * 3
