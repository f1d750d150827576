"""coach evaluate: labelled questions through the same retriever that answers them."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import InputError
from bot.services.answers import AnswerService
from bot.terminal.batches import read_lines
from retrieval.evaluation import Judged, measure


class LabelledQuestion(BaseModel):
    """One line of an evaluation file. ``turns``, when given, are earlier turns and the question as the last."""

    model_config = ConfigDict(extra="ignore")

    question: str = ""
    turns: tuple[str, ...] = ()
    relevant: tuple[str, ...] = Field(default=())
    best: str | None = None

    @property
    def asked(self) -> str:
        """The question: the one given, else the last turn."""
        return self.question or (self.turns[-1] if self.turns else "")

    @property
    def labels(self) -> tuple[str, ...]:
        """Everything that counts as relevant."""
        return tuple(dict.fromkeys([*self.relevant, *([self.best] if self.best else [])]))


async def evaluate_file(answers: AnswerService, file: Path) -> dict[str, Any]:
    """The figures over a file, and the questions whose first document was not relevant.

    Raises InputError that names the first line that is wrong, and for a file without a question.
    """
    labelled = _read(file)
    found = await asyncio.gather(*(answers.search(one.asked, turns=one.turns[:-1]) for one in labelled))
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
            if line.value is None:
                raise InputError(f"line {line.number}: {line.problem}")
            one = LabelledQuestion.model_validate(line.value)
        except ValidationError as error:
            raise InputError(f"line {line.number}: {error.errors()[0]['msg']}") from error
        if not one.asked or not one.labels:
            raise InputError(f'line {line.number}: it needs "question" and "relevant" or "best"')
        labelled.append(one)
    if not labelled:
        raise InputError(f"{file} holds no question.")
    return labelled
