"""What the terminal and the JSON contract show of each result."""

from __future__ import annotations

import json

import pytest

from bot.coaching.levels import phase_progress
from bot.coaching.profiles import Profile
from bot.coaching.recommending import recommend
from bot.services.answering.replies import NextStep, Reply, StepKind
from bot.services.members import Standing
from bot.terminal.rendering import (
    answer_json,
    plain,
    ranking_json,
    recommendations_json,
    render_answer,
    render_recommendations,
    render_standing,
)
from knowledge.documents import Document
from knowledge.ids import DocumentId
from knowledge.roadmap import Level
from retrieval.values import (
    Answer,
    AnswerKind,
    Citation,
    Passage,
    PassageId,
    PassageKind,
    RankedDocument,
    Ranking,
)
from tests.small_library import FUNCTIONS, LOOPS, VARIABLES, WEB, small_library, small_roadmap

ROADMAP = small_roadmap()
SOURCE = Citation(
    key="1", document=DocumentId("loops"), title="Loops", section="Summary", url="https://example.org/loops"
)
ANSWER = Answer(
    question="how do loops work",
    kind=AnswerKind.ANSWERED,
    text="**Loops** repeat a block. [1]",
    citations=(SOURCE,),
    confidence=0.987654,
    answered_by="openai:gpt-4.1-mini",
    degraded=True,
    notice="The model was slow.",
)
STEP = NextStep(kind=StepKind.GO_ON, topic=ROADMAP.topics[LOOPS], profile=Profile())
REPLY = Reply(answer=ANSWER, next=(LOOPS,), step=STEP, gap=(VARIABLES,))
SAID = "go on with **Loops** (4–8 h)."


def passage(document: str, section: str, text: str) -> Passage:
    kind = PassageKind.SECTION if section else PassageKind.OVERVIEW
    return Passage(
        id=PassageId(f"{document}/{section}"),
        document=DocumentId(document),
        title=document.title(),
        section=section,
        kind=kind,
        text=text,
        embedded_text=text,
    )


def ranked(document: Document, score: float, *found: tuple[str, float]) -> RankedDocument:
    return RankedDocument(
        document=document,
        score=score,
        shown=tuple(passage(document.id, section, f"{document.id} {section}") for section, _ in found),
        similarities=tuple(similarity for _, similarity in found),
    )


def ranking() -> Ranking:
    notes = small_library().documents
    return Ranking(
        question="loops",
        documents=(
            ranked(notes[DocumentId("loops")], 4.25, ("", 0.91234), ("At work", 0.5)),
            ranked(notes[DocumentId("functions")], 2.0, ("What to learn", 0.7)),
        ),
        confidence=0.9,
    )


def test_an_answer_in_json_has_every_field_of_the_contract() -> None:
    made = answer_json(REPLY)
    assert json.loads(json.dumps(made)) == {
        "question": "how do loops work",
        "kind": "answered",
        "text": f"**Loops** repeat a block. [1]\n\n**Next step:** {SAID}",
        "citations": [
            {
                "key": "1",
                "document": "loops",
                "title": "Loops",
                "section": "Summary",
                "url": "https://example.org/loops",
            }
        ],
        "next": ["loops"],
        "confidence": 0.9877,
        "answered_by": "openai:gpt-4.1-mini",
        "degraded": True,
        "next_step": SAID,
        "gap": ["variables"],
        "notice": "The model was slow.",
        "closest": [],
        "entry": None,
        "offers": [],
    }


def test_an_answer_in_the_terminal_is_its_text_its_notice_and_its_sources() -> None:
    assert render_answer(REPLY) == (
        "Loops repeat a block. [1]\n\n"
        "Next step: go on with Loops (4–8 h).\n\n"
        "(The model was slow.)\n\n"
        "Sources:\n  [1] Loops, Summary"
    )


def test_an_abstention_shows_no_sources() -> None:
    refusal = Answer(question="x", kind=AnswerKind.ABSTAINED, text="That is outside the roadmap.")
    assert render_answer(Reply(answer=refusal)) == "That is outside the roadmap."


def test_a_source_without_section_or_address_is_its_title() -> None:
    bare = Citation(key="2", document=DocumentId("x"), title="House rules", section="", url=None)
    answer = Answer(question="x", kind=AnswerKind.ANSWERED, text="Be kind. [2]", citations=(bare,))
    assert render_answer(Reply(answer=answer)).endswith("Sources:\n  [2] House rules")


def test_a_search_gives_one_entry_for_each_document_best_first() -> None:
    assert ranking_json(ranking(), count=10, passages=False) == [
        {"document": "loops", "title": "Loops", "section": "", "score": 4.25, "text": "loops "},
        {
            "document": "functions",
            "title": "Functions",
            "section": "What to learn",
            "score": 2.0,
            "text": "functions What to learn",
        },
    ]


def test_a_search_for_passages_gives_all_of_them_by_their_own_likeness() -> None:
    found = ranking_json(ranking(), count=10, passages=True)
    assert [(entry["document"], entry["section"], entry["score"]) for entry in found] == [
        ("loops", "", 0.9123),
        ("functions", "What to learn", 0.7),
        ("loops", "At work", 0.5),
    ]


@pytest.mark.parametrize("passages", [True, False])
def test_a_search_gives_no_more_than_asked_for(passages: bool) -> None:
    assert len(ranking_json(ranking(), count=1, passages=passages)) == 1


def test_recommendations_in_json_have_every_field_of_the_contract() -> None:
    profile = Profile(done=frozenset({VARIABLES}), hours_per_week=6)
    made = recommendations_json(recommend(ROADMAP, profile), profile)
    assert json.loads(json.dumps(made)) == {
        "next": [
            {
                "topic": "functions",
                "title": "Functions",
                "why": "It builds on Variables, which you have done. It opens the way to First project and Databases.",
                "hours": [6, 12],
                "missing_prerequisites": [],
            },
            {
                "topic": "loops",
                "title": "Loops",
                "why": "It builds on Variables, which you have done. It opens the way to First project.",
                "hours": [4, 8],
                "missing_prerequisites": [],
            },
        ],
        "message": (
            "Next: Functions (6–12 h, about 1–2 weeks at 6 h a week). It builds on Variables, which you have done. "
            "It opens the way to First project and Databases."
        ),
    }


def test_recommendations_in_the_terminal_are_numbered_with_ids_to_type() -> None:
    profile = Profile(done=frozenset({VARIABLES}))
    lines = render_recommendations(recommend(ROADMAP, profile), profile).splitlines()
    assert lines[0].startswith("Next: Functions")
    assert [line[: line.index("]") + 1] for line in lines[1:]] == ["1. Functions [functions]", "2. Loops [loops]"]


def test_a_single_recommendation_is_not_said_twice() -> None:
    text = render_recommendations(recommend(ROADMAP, Profile()), Profile())
    assert text.count("Variables") == 1
    assert text.endswith("[variables]")


def test_no_recommendation_is_said_in_one_line() -> None:
    assert render_recommendations([], Profile()).count("\n") == 0


def test_a_standing_shows_what_was_said_and_what_was_done() -> None:
    profile = Profile(level=Level.MID, track=WEB, hours_per_week=7.5, goal="a job", done=frozenset({LOOPS, FUNCTIONS}))
    standing = Standing(profile=profile, phases=tuple(phase_progress(ROADMAP, profile)), grown_into=Level.SENIOR)
    assert render_standing(standing).splitlines() == [
        "Level: mid. Track: web.",
        "Hours a week: 7.5.",
        "Goal: a job",
        "Phase 1, Foundations: 2 of 4 done.",
        "Phase 2, Tools: 0 of 1 done.",
        "Phase 3, Frameworks: 0 of 3 done.",
        "Phase 4, Senior skills: 0 of 1 done.",
        "You're ready for senior: /level senior",
    ]


def test_a_newcomers_standing_says_what_they_are_coached_as() -> None:
    standing = Standing(profile=Profile(), phases=(), grown_into=None)
    assert render_standing(standing) == "Level: not set (coached as junior). Track: none."


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**bold** and **more**", "bold and more"),
        ("2 ** 3 is 8 and 3 ** 2 is 9", "2 ** 3 is 8 and 3 ** 2 is 9"),
        ("**b** and `f(**a)`, `g(**b)`", "b and `f(**a)`, `g(**b)`"),
        ("**call `f(x)` twice**", "call `f(x)` twice"),
        ("```\nf(**a)\ng(**b)\n```", "```\nf(**a)\ng(**b)\n```"),
        ("a\x1b[31mred\x07", "a [31mred "),
        ("one\ntwo\tthree", "one\ntwo\tthree"),
        ("over\rwritten", "over written"),
        ("le\u202eft z\u200be\u200dro \u2066isolated\u2069", "left zero isolated"),
        ("eight \x9b31m bits", "eight  31m bits"),
    ],
)
def test_terminal_text_has_no_bold_marks_and_no_control_characters(markdown: str, text: str) -> None:
    assert plain(markdown) == text
