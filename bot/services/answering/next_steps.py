"""What a member does now: the answer to "what next?", and the one next step beside every other answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.coaching.gaps import Gap, find_gap
from bot.coaching.profiles import Profile
from bot.coaching.recommending import choose_topics, next_around, recommend
from bot.services.answering.replies import NextStep, Reply, Said, StepKind, Suggestion
from bot.services.knowledge.base import View
from knowledge.ids import TopicId
from knowledge.roadmap import Roadmap
from retrieval.answering import SUMMARY, cite
from retrieval.ranking import says_done
from retrieval.values import Answer, AnswerKind, Citation

MAX_NEXT = 3
_WITHOUT_STEP = (AnswerKind.ABSTAINED, AnswerKind.OFFERED, AnswerKind.ABOUT)


def recommend_next(question: str, view: View, profile: Profile) -> Reply:
    """The reply to "what should I learn next?": computed by the recommender, with the topics' notes as sources."""
    found = recommend(view.roadmap, profile)
    suggestions, citations = [], []
    for number, item in enumerate(found, start=1):
        document = view.corpus.find_document(item.topic)
        if document is not None:
            key = str(number)
            citations.append(cite(document, SUMMARY, key=key))
            suggestions.append(Suggestion(recommendation=item, about=_first_sentence(document.summary), key=key))
    begin = view.roadmap.topics[found[0].topic] if found else None
    return Reply(
        answer=_recommended(question, citations=tuple(citations)),
        next=tuple(item.topic for item in found),
        step=NextStep(kind=StepKind.BEGIN, topic=begin, profile=profile) if begin else None,
        suggestions=tuple(suggestions),
        profile=profile,
    )


def recommend_in_public(question: str) -> Reply:
    """The reply to the same question where others can read it: how to see one's own, and nothing of who asks."""
    return Reply(answer=_recommended(question), said=Said.STEP_IS_PRIVATE)


def step_around(topic: str, view: View, profile: Profile, *, title: str) -> Reply:
    """The next step around a topic by itself; what is recommended where there is none, or it is no topic."""
    document = view.corpus.find_document(TopicId(topic)) if topic in view.roadmap.topics else None
    if document is not None:
        bare = _recommended(title, citations=(cite(document, SUMMARY, key="1"),))
        reply = with_next_step(title, bare, view.roadmap, profile)
        if reply.step is not None:
            return reply
    return recommend_next(title, view, profile)


def with_next_step(question: str, answer: Answer, roadmap: Roadmap, profile: Profile) -> Reply:
    """The answer to this question, with what to do now: around the topic that answered, else what is recommended."""
    answer = replace(answer, question=question)
    suggested = choose_topics(roadmap, profile)
    if answer.kind in _WITHOUT_STEP:
        return Reply(answer=answer, next=tuple(suggested[:1]))
    if answer.from_guild:  # no step of the roadmap stands under what a guild says
        return Reply(answer=answer)
    cited = [TopicId(citation.document) for citation in answer.citations]
    asked = next((topic for topic in cited if topic in roadmap.topics), None)
    if asked is not None and says_done(question):
        profile = replace(profile, done=profile.done | {asked})
    around = _around(roadmap, profile, asked) if asked else ()
    gap = find_gap(roadmap, profile, asked) if asked else None
    step = _step(roadmap, profile, asked=asked, gap=gap, around=around, suggested=suggested)
    after = tuple(dict.fromkeys([*around, *suggested]))[:MAX_NEXT]
    return Reply(answer=answer, next=after, step=step, gap=gap.missing if gap else ())


def _around(roadmap: Roadmap, profile: Profile, topic: TopicId) -> tuple[TopicId, ...]:
    """The steps around a topic; for somebody who has said nothing of themselves yet, the topic they asked about."""
    return (topic,) if profile.is_unknown else next_around(roadmap, profile, topic)


def _step(
    roadmap: Roadmap,
    profile: Profile,
    *,
    asked: TopicId | None,
    gap: Gap | None,
    around: Sequence[TopicId],
    suggested: Sequence[TopicId],
) -> NextStep | None:
    """Fill the gap before the topic, start it, or go on from it; None when the whole road is done."""
    if asked is None or not around:
        topic = roadmap.topics[suggested[0]] if suggested else None
        return NextStep(kind=StepKind.GO_ON, topic=topic, profile=profile) if topic else None
    after = StepKind.FOLLOW if gap is None else StepKind.FILL_GAP
    return NextStep(
        kind=StepKind.START_ASKED if around[0] == asked else after,
        topic=roadmap.topics[around[0]],
        profile=profile,
        asked=roadmap.topics[asked],
        missing=tuple(roadmap.topics[topic] for topic in gap.missing) if gap else (),
        gap=gap,
    )


def _recommended(question: str, *, citations: tuple[Citation, ...] = ()) -> Answer:
    return Answer(question=question, kind=AnswerKind.RECOMMENDED, text="", citations=citations, confidence=1.0)


def _first_sentence(text: str) -> str:
    flat = " ".join(text.split())
    return flat.split(". ")[0].rstrip(".") + "." if flat else ""
