"""coach evaluate: labelled questions through the same retriever that answers them."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.errors import InputError
from bot.services.answering.answers import AnswerService
from bot.terminal.batches import Line, QuestionLine, read_lines
from retrieval.errors import QuestionRejected
from retrieval.evaluation import Judged, measure
from retrieval.ranking import clean_question


class LabelledQuestion(QuestionLine):
    """One line of an evaluation file: a question as in a batch, and the documents that answer it."""

    relevant: tuple[str, ...] = ()
    best: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Everything that counts as relevant."""
        return tuple(dict.fromkeys([*self.relevant, *([self.best] if self.best else [])]))


async def evaluate_file(answers: AnswerService, file: Path) -> dict[str, Any]:
    """The figures over a file, and the questions whose first document was not relevant.

    Raises InputError that names the first line that is wrong, and for a file without a question.
    """
    labelled = _read(file)
    found = await asyncio.gather(*(answers.search(one.asked, turns=one.earlier) for one in labelled))
    judged = [
        Judged(
            question=one.asked,
            relevant=one.labels,
            found=tuple(ranked.document.id for ranked in ranking.documents),
        )
        for one, ranking in zip(labelled, found, strict=True)
    ]
    figures = measure(judged)
    misses = [item for item in judged if item.found[:1] and item.found[0] not in item.relevant]
    return {
        "questions": figures.questions,
        "hit@1": round(figures.hit_at_1, 4),
        "hit@3": round(figures.hit_at_3, 4),
        "hit@5": round(figures.hit_at_5, 4),
        "MRR@10": round(figures.mrr_at_10, 4),
        "nDCG@10": round(figures.ndcg_at_10, 4),
        "misses": [{**dataclasses.asdict(item), "found": list(item.found[:5])} for item in misses],
    }


def render_evaluation(result: dict[str, Any]) -> str:
    """The figures and the misses as text."""
    names = ("hit@1", "hit@3", "hit@5", "MRR@10", "nDCG@10")
    lines = [f"{result['questions']} questions", *(f"{name:<8} {result[name]:.3f}" for name in names)]
    lines += [
        f"miss: {miss['question']}\n      wanted {', '.join(miss['relevant'])}; found {', '.join(miss['found'][:3])}"
        for miss in result["misses"]
    ]
    return "\n".join(lines)


def _read(file: Path) -> list[LabelledQuestion]:
    labelled: list[LabelledQuestion] = []
    for line in read_lines(file):
        try:
            labelled.append(_labelled(line))
        except (InputError, QuestionRejected) as error:
            raise InputError(f"line {line.number}: {error}") from error
    if not labelled:
        raise InputError(f"the file {file} holds no question.")
    return labelled


def _labelled(line: Line) -> LabelledQuestion:
    if line.value is None:
        raise InputError(line.problem)
    try:
        one = LabelledQuestion.model_validate(line.value)
    except ValidationError as error:
        raise InputError(error.errors()[0]["msg"]) from error
    if not one.asked or not one.labels:
        raise InputError('it needs "question" and "relevant" or "best"')
    clean_question(one.asked)
    return one
