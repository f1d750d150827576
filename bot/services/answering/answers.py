"""Answering: from a question and who asks it to an answer with sources and one next step."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.coaching.profiles import Profile
from bot.services.answering.answer_cache import AnswerCache, AnswerKey
from bot.services.answering.next_steps import recommend_in_public, recommend_next, step_around, with_next_step
from bot.services.answering.replies import Reply
from bot.services.knowledge.base import KnowledgeBase, View
from bot.services.usage import UsageService
from knowledge.ids import EntryId, GuildId
from retrieval.answering import Answerer, prose_of, say, say_both
from retrieval.embedding import MicroBatcher
from retrieval.errors import IndexEmptied, IndexUnavailable
from retrieval.index import Corpus
from retrieval.langchain import CoachRetriever
from retrieval.ranking import (
    MAX_QUESTION_LENGTH,
    FollowUp,
    Found,
    Ranker,
    asks_for_recommendation,
    clean_question,
    keeps_subject,
    may_depend,
    read_pasted,
    read_turns,
    split_questions,
)
from retrieval.text import clean_text, find_language
from retrieval.values import Answer, AnswerRequest, OnDraft, Ranking
from storage.errors import NotFoundError

if TYPE_CHECKING:  # it brings LangChain in, which only a model needs
    from retrieval.answering.worded import Rewriter

TOP_K = 10
_READ_AHEAD = 2
"""Documents of a ranking that an answer may be taken from."""
MAX_TURNS = 16
"""Earlier turns that a question is read with; what lies further back is no longer meant."""
OVER_BUDGET = "has used up this month's budget here"


class AnswerService:
    """Answers questions for members, and ranks passages for those who want to look themselves."""

    def __init__(
        self,
        *,
        knowledge: KnowledgeBase,
        ranker: Ranker,
        answerer: Answerer,
        executor: ThreadPoolExecutor,
        usage: UsageService,
        rewriter: Rewriter | None = None,
    ) -> None:
        self._knowledge = knowledge
        self._answerer = answerer
        self._usage = usage
        self._rewriter = rewriter
        self._cache = AnswerCache()
        self._rank: MicroBatcher[tuple[str, Corpus, int], Ranking] = MicroBatcher(
            functools.partial(_rank_many, ranker), executor=executor
        )

    async def answer(
        self,
        question: str,
        *,
        profile: Profile | None,
        guild_id: GuildId | None = None,
        turns: Sequence[str] = (),
        on_draft: OnDraft | None = None,
    ) -> Reply:
        """The reply to one question. ``turns`` are what the same member asked before, oldest first.

        ``profile`` None is for an answer that others can read: it says nothing of who asks, and no model is told.

        ``on_draft`` is called on the event loop with the whole text so far that is safe to show, and its sources,
        each time it has grown; only while a language model writes. Cancelling the caller stops the model. The answer
        returned is complete by itself, and need not begin with what was shown.

        Raises QuestionRejected for a question that cannot be worked with, StorageError and IndexUnavailable.
        """
        cleaned = clean_question(read_pasted(question))
        view = await self._knowledge.view(guild_id)
        if asks_for_recommendation(cleaned):
            return recommend_in_public(cleaned) if profile is None else recommend_next(cleaned, view, profile)
        asked = (*_earlier(turns), cleaned)
        reader = profile or Profile()
        key = AnswerKey(guild_id=guild_id, version=view.version, turns=asked, reader=self._reader(reader))
        answer = await self._cache.get(
            key, lambda: self._make(asked, view, reader, guild_id=guild_id, on_draft=on_draft)
        )
        reply = Reply(answer=replace(answer, question=cleaned))
        if profile is not None:
            reply = with_next_step(cleaned, answer, view.roadmap, profile)
        return reply if answer.from_guild else replace(reply, language=find_language(cleaned))

    async def say_entry(self, entry: EntryId, *, profile: Profile | None, guild_id: GuildId | None = None) -> Reply:
        """The reply that an answer entry gives, for somebody who chose its question. Raises NotFoundError."""
        view = await self._knowledge.view(guild_id)
        found = view.corpus.find_entry(entry)
        if found is None:
            raise NotFoundError("that answer is no longer there; please ask again")
        ranking = Ranking(question=found.answer.question, documents=(), confidence=1.0, entries=(found,), sureness=1.0)
        request = AnswerRequest(question=found.answer.question, ranking=ranking, level=(profile or Profile()).level)
        answer = say(request, found)
        if profile is None:
            return Reply(answer=answer)
        return with_next_step(found.answer.question, answer, view.roadmap, profile)

    async def next_step(self, topic: str, *, title: str, profile: Profile, guild_id: GuildId | None = None) -> Reply:
        """A member's own next step around a topic; what is recommended to them where it is no topic."""
        return step_around(topic, await self._knowledge.view(guild_id), profile, title=title)

    async def _make(
        self,
        asked: Sequence[str],
        view: View,
        profile: Profile,
        *,
        guild_id: GuildId | None,
        on_draft: OnDraft | None,
    ) -> Answer:
        """The answer to the last of a member's questions, without its next step and without the question itself."""
        turn = await self._read(asked, view, guild_id)
        request = _request(turn.intent, await self._find(turn, view, TOP_K), view, profile)
        both = None if self._answerer.has_model else await self._say_both(turn, request, view)
        return replace(both or await self._written(request, guild_id, on_draft), question="")

    async def _say_both(self, turn: FollowUp, request: AnswerRequest, view: View) -> Answer | None:
        """The answers to the two questions of one message, where it asks two and what each asks for is sure."""
        parts = split_questions(turn.alone)
        if len(parts) < 2 or request.ranking.sureness == 1.0:
            return None
        first, second = await asyncio.gather(
            self._find(read_turns(parts[:1]), view, TOP_K), self._find(read_turns(parts), view, TOP_K)
        )
        found = [ranking.entries[0] for ranking in (first, second) if self._answerer.is_sure(ranking)]
        if len(found) < 2 or found[0].answer.id == found[1].answer.id:
            return None
        return say_both(request, found)

    def _reader(self, profile: Profile) -> Hashable:
        """What of a member the words of an answer are fitted to: level and hours, for a model what is done too."""
        fitted = (profile.level, profile.hours_per_week)
        return (*fitted, profile.track, frozenset(profile.done)) if self._answerer.has_model else fitted

    async def _written(self, request: AnswerRequest, guild_id: GuildId | None, on_draft: OnDraft | None) -> Answer:
        """The answer's text, by the model unless its budget is used up; every call of it is counted."""
        if self._answerer.has_model and await self._usage.is_over_budget(guild_id):
            return self._answerer.answer_without_model(request, why=OVER_BUDGET)
        return await self._answerer.answer(
            request, on_draft=on_draft, on_call=functools.partial(self._usage.record, guild_id)
        )

    async def search(
        self, question: str, *, guild_id: GuildId | None = None, turns: Sequence[str] = (), top_k: int = TOP_K
    ) -> Ranking:
        """What a question finds, best document first. Raises QuestionRejected."""
        view = await self._knowledge.view(guild_id)
        return await self._find(read_turns([*_earlier(turns), clean_question(question)]), view, top_k)

    async def _read(self, turns: Sequence[str], view: View, guild_id: GuildId | None) -> FollowUp:
        """The last turn, rewritten by the model where it seems to depend on the others, else read by the rule.

        A turn that somebody wrote an answer for, word for word, depends on none.
        """
        turn = read_turns(turns)
        if view.corpus.has_wording(turn.alone):
            return read_turns([turn.alone])
        if self._rewriter is None or not may_depend(turn) or await self._usage.is_over_budget(guild_id):
            return turn
        rewritten = await self._rewriter.rewrite(turns, functools.partial(self._usage.record, guild_id))
        return turn if rewritten is None else read_turns([rewritten])

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
        """What LangChain's retriever finds in a guild's knowledge."""
        retriever = CoachRetriever(find=lambda question: self._ranked(question, view, top_k))
        return await retriever.rank(search)

    async def _ranked(self, search: str, view: View, top_k: int) -> Ranking:
        try:
            return await self._rank((search, view.corpus, top_k))
        except IndexEmptied:
            await self._knowledge.refill()
            return await self._rank((search, view.corpus, top_k))


def _request(question: str, ranking: Ranking, view: View, profile: Profile) -> AnswerRequest:
    return AnswerRequest(
        question=question,
        ranking=ranking,
        is_foreign=find_language(question) is not None,
        level=profile.level,
        track=profile.track,
        hours_per_week=profile.hours_per_week,
        done=tuple(topic.title for topic in view.roadmap.select(profile.done)),
    )


def _earlier(turns: Sequence[str]) -> list[str]:
    return [clean_text(turn)[:MAX_QUESTION_LENGTH] for turn in turns[-MAX_TURNS:]]


def _rank_many(ranker: Ranker, asked: Sequence[tuple[str, Corpus, int]]) -> list[Found]:
    most = max(top_k for _, _, top_k in asked)
    found = ranker.rank_many([(question, corpus) for question, corpus, _ in asked], most)
    return [
        ranking if isinstance(ranking, IndexUnavailable) else _ready(ranking, top_k)
        for ranking, (_, _, top_k) in zip(found, asked, strict=True)
    ]


def _ready(ranking: Ranking, top_k: int) -> Ranking:
    """No longer than asked for, with the documents read that answer: milliseconds the event loop must not spend."""
    for ranked in ranking.documents[:_READ_AHEAD]:
        if not ranked.has_answers:
            prose_of(ranked.document)
    return replace(ranking, documents=ranking.documents[:top_k])
