"""What a member does now: the answer to "what next?", and the one next step under every other answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.coaching.gaps import Gap, find_gap
from bot.coaching.profiles import Profile
from bot.coaching.recommending import choose_topics, next_around, recommend
from bot.services.knowledge.base import View
from bot.wording.english import explain, render_hours, summarise
from knowledge.ids import TopicId
from knowledge.roadmap import Roadmap
from retrieval.answering import SUMMARY, cite
from retrieval.ranking import says_done
from retrieval.values import Answer, AnswerKind

MAX_NEXT = 3
FOR_ONE_ALONE = (
    "What comes next depends on where you stand, and only you should see that. "
    "Press **My next step** below, or use `/next`."
)
NEXT_STEP = "My next step"


def recommended_answer(question: str, view: View, profile: Profile) -> Answer:
    """The answer to "what should I learn next?": computed by the recommender, with the topics' notes as sources."""
    found = recommend(view.roadmap, profile)
    lines = [summarise(found, profile)]
    citations = []
    for number, item in enumerate(found, start=1):
        document = view.corpus.find_document(item.topic)
        if document is None:
            continue
        citations.append(cite(document, SUMMARY, key=str(number)))
        hours = render_hours(item.hours, profile.hours_per_week if number == 1 else None)
        why = "" if number == 1 else f" {explain(item)}"
        lines.append(f"{number}. **{item.title}** ({hours}).{why} {_first_sentence(document.summary)} [{number}]")
    step = ""
    if found:
        step = f"start with **{found[0].title}** this week, and tell me with /done {found[0].topic} when you have it."
    return Answer(
        question=question,
        kind=AnswerKind.RECOMMENDED,
        text="\n".join([*lines, *([f"\n**Next step:** {step}"] if step else [])]),
        citations=tuple(citations),
        next=tuple(item.topic for item in found),
        next_step=step,
        confidence=1.0,
    )


def public_recommendation(question: str) -> Answer:
    """The answer to the same question where others can read it: how to see one's own, and nothing of who asks."""
    return Answer(question=question, kind=AnswerKind.RECOMMENDED, text=FOR_ONE_ALONE, confidence=1.0)


def step_around(topic: str, view: View, profile: Profile) -> Answer:
    """The next step around a topic by itself; what is recommended where there is none, or it is no topic."""
    document = view.corpus.find_document(TopicId(topic)) if topic in view.roadmap.topics else None
    if document is not None:
        source = (cite(document, SUMMARY, key="1"),)
        bare = Answer(question="", kind=AnswerKind.RECOMMENDED, text="", citations=source, confidence=1.0)
        step = with_next_step(NEXT_STEP, bare, view.roadmap, profile)
        if step.next_step:
            return step
    return recommended_answer(NEXT_STEP, view, profile)


def with_next_step(question: str, answer: Answer, roadmap: Roadmap, profile: Profile) -> Answer:
    """The answer to this question, with what to do now: around the topic that answered, else what is recommended."""
    suggested = choose_topics(roadmap, profile)
    if answer.kind is AnswerKind.ABSTAINED:
        return replace(answer, question=question, next=tuple(suggested[:1]))
    cited = [TopicId(citation.document) for citation in answer.citations]
    topics = [topic for topic in cited if topic in roadmap.topics]
    if topics and says_done(question):
        profile = replace(profile, done=profile.done | {topics[0]})
    around = _around(roadmap, profile, topics[0]) if topics else ()
    gap = find_gap(roadmap, profile, topics[0]) if topics else None
    after = tuple(dict.fromkeys([*around, *suggested]))[:MAX_NEXT]
    step = _step_line(roadmap, profile, topics=topics, around=around, gap=gap, suggested=suggested)
    text = f"{answer.text}\n\n**Next step:** {step}" if step else answer.text
    return replace(answer, question=question, next=after, next_step=step, gap=gap.missing if gap else (), text=text)


def _around(roadmap: Roadmap, profile: Profile, topic: TopicId) -> tuple[TopicId, ...]:
    """The steps around a topic; for somebody who has said nothing of themselves yet, the topic they asked about."""
    return (topic,) if profile.is_unknown else next_around(roadmap, profile, topic)


def _step_line(
    roadmap: Roadmap,
    profile: Profile,
    *,
    topics: Sequence[TopicId],
    around: Sequence[TopicId],
    gap: Gap | None,
    suggested: Sequence[TopicId],
) -> str:
    """One sentence: fill the gap before the topic, start it, or go on from it."""
    if not around:
        return f"go on with {_named(roadmap, profile, suggested[0])}." if suggested else ""
    asked = roadmap.topics[topics[0]]
    if around[0] == asked.id:
        unknown = " Tell me your /level and the next answer fits you." if profile.level is None else ""
        builds_on = f"; it builds on {_listed(roadmap, gap)}" if gap else ""
        return f"do the first hour of {_named(roadmap, profile, asked.id)} this week{builds_on}.{unknown}"
    if gap is None:
        return f"you have done {asked.title}; {_named(roadmap, profile, around[0])} builds on it."
    first = _named(roadmap, profile, around[0])
    if len(gap.missing) == 1:
        return f"you asked about {asked.title}; first comes {first}."
    together = render_hours(gap.hours, None)
    return (
        f"you asked about {asked.title}; {len(gap.missing)} topics come first ({together} in all). Start with {first}."
    )


def _listed(roadmap: Roadmap, gap: Gap) -> str:
    """What a topic builds on, for somebody who may have it behind them."""
    titles = [
        f"{roadmap.topics[topic].title} ({render_hours(roadmap.topics[topic].hours, None)})" for topic in gap.missing
    ]
    more = f" and {len(titles) - 2} more" if len(titles) > 2 else ""
    return (", " if more else " and ").join(titles[:2]) + more


def _named(roadmap: Roadmap, profile: Profile, topic: TopicId) -> str:
    found = roadmap.topics[topic]
    return f"**{found.title}** ({render_hours(found.hours, profile.hours_per_week)})"


def _first_sentence(text: str) -> str:
    flat = " ".join(text.split())
    return flat.split(". ")[0].rstrip(".") + "." if flat else ""
