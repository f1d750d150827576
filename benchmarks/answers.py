"""What answers are worth: the check of support itself, extractive answers, and a model that mixes truth and invention.

Thresholds were chosen on the tuning half; the test half is printed too, and nobody reads its items in order to tune.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from benchmarks.coaches import settings
from benchmarks.questions import SETS
from bot.app import load_embedder, open_coach
from bot.coaching.profiles import Profile
from bot.services.coach import Coach
from bot.settings import Settings
from knowledge.documents import Document
from knowledge.roadmap import Level
from retrieval.answering.citing import SUMMARY
from retrieval.answering.worded.generating import Generator, MalformedOutputError
from retrieval.answering.worded.support.grounding import SupportCheck, Vector
from retrieval.embedding.batching import MicroBatcher
from retrieval.text.citations import cited_keys
from retrieval.text.sentences import is_heading, split_blocks, split_sentences
from retrieval.values import Answer, AnswerKind, AnswerRequest

HALVES = ("tuning", "test")
FEW = 20
"""Questions of a quick look."""
SCRIPTED = 60
"""Questions that the scripted model answers."""


def main(*, small: bool = False) -> None:
    """Print all figures for both halves."""
    asyncio.run(_measure(settings(), small=small))


async def _measure(chosen: Settings, *, small: bool) -> None:
    async with open_coach(chosen) as coach, shipped_check(chosen) as check:
        for half in HALVES:
            await _measure_check(check, half)
            questions = _lines(half, "answerable")[: FEW if small else None]
            replies = await asyncio.gather(
                *(coach.answers.answer(line["question"], profile=Profile(level=Level.MID)) for line in questions)
            )
            answers = [reply.answer for reply in replies]
            await _measure_extractive(check, coach, half, questions, answers)
            await _measure_scripted(check, coach, half, questions[:SCRIPTED])


@asynccontextmanager
async def shipped_check(chosen: Settings) -> AsyncIterator[SupportCheck]:
    """The check with the default model, for a temporary while."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        embedder = load_embedder(chosen)
        batched: MicroBatcher[str, Vector] = MicroBatcher(lambda texts: list(embedder.embed(texts)), executor=executor)
        known: dict[str, Vector] = {}  # the same notes answer many questions

        async def embed(text: str) -> Vector:
            if text not in known:
                known[text] = await batched(text)
            return known[text]

        yield SupportCheck(embed=embed)


def _lines(half: str, name: str) -> list[dict[str, Any]]:
    text = (SETS / half / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


async def _measure_check(check: SupportCheck, half: str) -> None:
    """Precision and recall on sentences labelled by hand, and how many of each kind are let through."""
    for name in ("support", "more-support"):
        if (SETS / half / f"{name}.jsonl").exists():
            lines = _lines(half, name)
            shown = [await check.read({"1": line["passage"]}).supports(line["sentence"], ["1"]) for line in lines]
            print(f"{half:<7} {name:<14} {figures_of(lines, shown)}")


def figures_of(lines: Sequence[dict[str, Any]], shown: Sequence[bool]) -> str:
    """What a check is worth that shows these of the labelled sentences."""
    right = sum(passed and line["supported"] for passed, line in zip(shown, lines, strict=True))
    kinds = dict.fromkeys(line["kind"] for line in lines)
    shares = [
        f"{kind} {sum(passed for passed, line in zip(shown, lines, strict=True) if line['kind'] == kind)}"
        f"/{sum(line['kind'] == kind for line in lines)}"
        for kind in kinds
    ]
    return (
        f"n={len(lines)}  precision {right / max(1, sum(shown)):.3f}  "
        f"recall {right / sum(line['supported'] for line in lines):.3f}  let through: {', '.join(shares)}"
    )


@dataclass(kw_only=True)
class _Counts:
    citations: int = 0
    relevant: int = 0
    sentences: int = 0
    supported: int = 0


async def _measure_extractive(
    check: SupportCheck,
    coach: Coach,
    half: str,
    questions: Sequence[dict[str, Any]],
    answers: Sequence[Answer],
) -> None:
    """Of the notes' own answers: the share of citations to a note that is labelled relevant, and of supported text."""
    corpus = (await coach.knowledge.view(None)).corpus
    counts = _Counts()
    answered = [pair for pair in zip(questions, answers, strict=True) if pair[1].kind is AnswerKind.ANSWERED]
    for line, answer in answered:
        counts.citations += len(answer.citations)
        counts.relevant += sum(citation.document in line["relevant"] for citation in answer.citations)
        documents = {citation.document: corpus.find_document(citation.document) for citation in answer.citations}
        texts = {
            citation.key: text_of(document, citation.section)
            for citation in answer.citations
            if (document := documents[citation.document]) is not None
        }
        evidence = check.read(texts)
        for sentence, keys in cited_sentences(answer.text):
            counts.sentences += 1
            counts.supported += await evidence.supports(sentence, keys)
    print(
        f"{half:<7} extractive     answered {len(answered)}/{len(questions)}  "
        f"citation precision {counts.relevant / counts.citations:.3f} (n={counts.citations})  "
        f"support rate {counts.supported / counts.sentences:.3f} (n={counts.sentences})"
    )


def text_of(document: Document, section: str) -> str:
    """What a citation points to; hours and links are told from the front matter, so all of that counts as its text."""
    found = document.find_section(section)
    if found is not None:
        return found.text
    links = "\n".join(f"- {link.title} ({link.cost}): {link.about} <{link.url}>" for link in document.links)
    hours = f"Plan {document.hours[0]} to {document.hours[1]} hours for {document.title}." if document.hours else ""
    return "\n\n".join([document.summary, document.body if not document.summary else "", hours, links])


def cited_sentences(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each sentence with the keys of its own, else those of its paragraph or of the list that it is in."""
    for paragraph in text.split("\n\n"):
        keys = cited_keys(paragraph)
        for block in split_blocks(paragraph):
            for sentence in split_sentences(block):
                own = cited_keys(sentence)
                bare = " ".join(word for word in sentence.split() if not word.startswith("["))
                if bare and not is_heading(block):
                    yield bare, own or keys


async def _measure_scripted(check: SupportCheck, coach: Coach, half: str, questions: Sequence[dict[str, Any]]) -> None:
    """A model that cites each passage it is given truly, and each once for a sentence of another note."""
    counts = {"true": [0, 0], "false": [0, 0]}
    corpus = (await coach.knowledge.view(None)).corpus
    summaries = [indexed.document.summary for indexed in corpus.documents if indexed.document.summary]
    for place, line in enumerate(questions):
        ranking = await coach.answers.search(line["question"])
        own = {ranked.document.summary for ranked in ranking.documents}
        foreign = next(text for text in (*summaries[place % len(summaries) :], *summaries) if text not in own)
        true = split_sentences(" ".join(ranking.documents[0].document.summary.split()))
        false = split_sentences(" ".join(foreign.split()))
        script = " ".join(f"{sentence} [1]" for sentence in (*true, *false))
        model = GenericFakeChatModel(messages=iter([AIMessage(script)]))
        try:
            shown = (
                await Generator(model, name="scripted", grounding=check).generate(
                    AnswerRequest(question=line["question"], ranking=ranking)
                )
            ).text
        except MalformedOutputError:
            shown = ""
        for kind, sentences in (("true", true), ("false", false)):
            counts[kind][0] += sum(sentence in shown for sentence in sentences)
            counts[kind][1] += len(sentences)
    print(
        f"{half:<7} scripted model  shown of {SUMMARY.lower()} sentences cited truly "
        f"{counts['true'][0]}/{counts['true'][1]}, of another note's under the same citation "
        f"{counts['false'][0]}/{counts['false'][1]}"
    )
