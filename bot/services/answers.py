"""Answering: from a question and who asks it to an answer with sources and one next step."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bot.coaching.profiles import Profile, known_topics
from bot.coaching.recommending import Recommendation, next_around, recommend, render_hours, summarise
from bot.services.knowledge_base import KnowledgeBase, View
from knowledge.roadmap import Roadmap, TopicId
from retrieval.answering import Answerer, AnswerRequest
from retrieval.batching import MicroBatcher
from retrieval.conversation import FollowUp, keeps_subject, read_turns
from retrieval.corpus import Corpus
from retrieval.errors import IndexEmptied
from retrieval.extractive import SUMMARY, cite
from retrieval.passages import Answer, AnswerKind, Ranking
from retrieval.questions import (
    LONGEST_QUESTION,
    asks_for_recommendation,
    clean_question,
    clean_text,
    is_greeting,
    says_done,
)
from retrieval.retriever import Ranker
from storage.records import GuildId

TOP_K = 10
MOST_NEXT = 3
MOST_TURNS = 16
"""Earlier turns that a question is read with; what lies further back is no longer meant."""
GREETING = (
    "Hello! Ask me what to learn next, or anything on the road from beginner to senior Python engineer: "
    '"how do decorators work?", "how long does Docker take?", "am I ready for a mid-level job?"'
)


class AnswerService:
    """Answers questions for members, and ranks passages for those who want to look themselves."""

    def __init__(
        self, *, knowledge: KnowledgeBase, ranker: Ranker, answerer: Answerer, executor: ThreadPoolExecutor
    ) -> None:
        self._knowledge = knowledge
        self._answerer = answerer
        self._rank = MicroBatcher(functools.partial(_rank_many, ranker), executor=executor)

    async def answer(
        self, question: str, *, profile: Profile, guild_id: GuildId | None = None, turns: Sequence[str] = ()
    ) -> Answer:
        """One answer. ``turns`` are what the same member asked before, oldest first.

        Raises QuestionRejected for a question that cannot be worked with, StorageError and IndexUnavailable.
        """
        cleaned = clean_question(question)
        view = await self._knowledge.view(guild_id)
        if asks_for_recommendation(cleaned):
            return recommended_answer(cleaned, view, profile)
        if is_greeting(cleaned):
            return Answer(question=cleaned, kind=AnswerKind.ABSTAINED, text=GREETING)
        turn = read_turns([*_earlier(turns), cleaned])
        ranking = await self._find(turn, view, TOP_K)
        request = AnswerRequest(
            question=turn.intent,
            ranking=ranking,
            level=profile.level,
            track=profile.track,
            hours_per_week=profile.hours_per_week,
            done=tuple(topic.title for topic in view.roadmap.select(profile.done)),
        )
        answer = replace(await self._answerer.answer(request), question=cleaned)
        return _with_next_step(answer, view.roadmap, profile)

    async def search(
        self, question: str, *, guild_id: GuildId | None = None, turns: Sequence[str] = (), top_k: int = TOP_K
    ) -> Ranking:
        """What a question finds, best document first. Raises QuestionRejected."""
        view = await self._knowledge.view(guild_id)
        return await self._find(read_turns([*_earlier(turns), clean_question(question)]), view, top_k)

    async def _find(self, turn: FollowUp, view: View, top_k: int) -> Ranking:
        """The ranking for the reading of a turn that makes sense of it."""
        if turn.combined == turn.alone:
            return await self._ranking(turn.alone, view, top_k)
        alone, combined = await asyncio.gather(
            self._ranking(turn.alone, view, top_k), self._ranking(turn.combined, view, top_k)
        )
        keeps = keeps_subject(turn, alone=alone.confidence, combined=combined.confidence)
        return combined if keeps else alone

    async def _ranking(self, search: str, view: View, top_k: int) -> Ranking:
        try:
            return await self._rank((search, view.corpus, top_k))
        except IndexEmptied:
            await self._knowledge.refill()
            return await self._rank((search, view.corpus, top_k))


def _earlier(turns: Sequence[str]) -> list[str]:
    return [clean_text(turn)[:LONGEST_QUESTION] for turn in turns[-MOST_TURNS:]]


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
        why = "" if number == 1 else f" {item.why}"
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


def _with_next_step(answer: Answer, roadmap: Roadmap, profile: Profile) -> Answer:
    """Add what to do now: around the topic that answered, else what the recommender says."""
    suggested = recommend(roadmap, profile)
    if answer.kind is AnswerKind.ABSTAINED:
        return replace(answer, next=tuple(item.topic for item in suggested[:1]))
    cited = [TopicId(citation.document) for citation in answer.citations]
    topics = [topic for topic in cited if topic in roadmap.topics]
    if topics and says_done(answer.question):
        profile = replace(profile, done=profile.done | {topics[0]})
    around = _around(roadmap, profile, topics[0]) if topics else ()
    after = tuple(dict.fromkeys([*around, *(item.topic for item in suggested)]))[:MOST_NEXT]
    step = _step_line(roadmap, profile, topics, around, suggested)
    text = f"{answer.text}\n\n**Next step:** {step}" if step else answer.text
    return replace(answer, next=after, next_step=step, text=text)


def _around(roadmap: Roadmap, profile: Profile, topic: TopicId) -> tuple[TopicId, ...]:
    """The steps around a topic; for somebody who has said nothing of themselves yet, the topic they asked about."""
    if profile.level is None and not profile.done:
        return (topic,)
    return next_around(roadmap, profile, topic)


def _step_line(
    roadmap: Roadmap,
    profile: Profile,
    topics: Sequence[TopicId],
    around: Sequence[TopicId],
    suggested: Sequence[Recommendation],
) -> str:
    """One sentence: fill the gap before the topic, start it, or go on from it."""
    if not around:
        return f"go on with {_named(roadmap, profile, suggested[0].topic)}." if suggested else ""
    asked = roadmap.topics[topics[0]]
    if around[0] != asked.id and asked.id not in profile.done:
        missing = len(roadmap.prerequisite_closure(asked.id) - known_topics(roadmap, profile))
        more = f" ({missing} topics lie before {asked.title})" if missing > 1 else ""
        return f"{_named(roadmap, profile, around[0])} comes before {asked.title}; start there{more}."
    if around[0] == asked.id:
        unknown = " Tell me your /level and the next answer fits you." if profile.level is None else ""
        return f"do the first hour of {_named(roadmap, profile, asked.id)} this week.{unknown}"
    return f"you have done {asked.title}; {_named(roadmap, profile, around[0])} builds on it."


def _named(roadmap: Roadmap, profile: Profile, topic: TopicId) -> str:
    found = roadmap.topics[topic]
    return f"**{found.title}** ({render_hours(found.hours, profile.hours_per_week)})"


def _first_sentence(text: str) -> str:
    flat = " ".join(text.split())
    return flat.split(". ")[0].rstrip(".") + "." if flat else ""


def _rank_many(ranker: Ranker, asked: Sequence[tuple[str, Corpus, int]]) -> list[Ranking]:
    most = max(top_k for _, _, top_k in asked)
    rankings = ranker.rank_many([(question, corpus) for question, corpus, _ in asked], most)
    return [
        replace(ranking, documents=ranking.documents[:top_k])
        for ranking, (_, _, top_k) in zip(rankings, asked, strict=True)
    ]
