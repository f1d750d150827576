"""Chat models by name: which are taken, what is missing for the others, and when none is asked."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from retrieval.answering.answerer import Answerer, extract
from retrieval.answering.worded.chat_models import load_chat_model
from retrieval.errors import ChatModelError
from retrieval.values import AnswerKind, Ranking
from tests.model_answers import GOOD, KEY, NAME, QUESTION, model_that, request_about_caching
from tests.openai_server import says


@pytest.mark.parametrize("found", ["unsure", "nothing"])
async def test_without_evidence_the_model_is_not_even_asked(found: str) -> None:
    ranking = Ranking(question=QUESTION, documents=(), confidence=0.9)
    if found == "unsure":
        ranking = replace(request_about_caching().ranking, confidence=0.01)
    async with model_that(says(GOOD)) as (answerer, server):
        answer = await answerer.answer(replace(request_about_caching(), ranking=ranking))
    assert (answer.kind, answer.citations) == (AnswerKind.ABSTAINED, ())
    assert server.requests == []


async def test_without_a_model_the_answer_is_extractive_and_nothing_is_excused() -> None:
    answer = await Answerer().answer(request_about_caching())
    assert answer == extract(request_about_caching())
    assert (answer.degraded, answer.notice) == (False, "")


def test_an_unknown_provider_is_refused_with_an_example() -> None:
    with pytest.raises(ChatModelError, match=r"COACH_CHAT_MODEL=acme:model cannot be used: .*openai:gpt"):
        load_chat_model("acme:model", api_key=KEY)


@pytest.mark.parametrize("name", ["", " ", "something", "openai", "openai:", ":gpt-4.1-mini"])
def test_a_name_without_a_provider_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(ChatModelError, match="Use provider:model, such as openai:"):
        load_chat_model(name, api_key=KEY)


def test_a_missing_key_is_said_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ChatModelError, match=r"COACH_CHAT_MODEL=openai:test-model cannot be used: .*api_key"):
        load_chat_model(NAME)


@pytest.mark.parametrize("provider", ["anthropic", "ollama"])
def test_a_missing_package_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    monkeypatch.setitem(sys.modules, f"langchain_{provider}", None)
    with pytest.raises(ChatModelError, match=rf"needs another package: pip install .*\[{provider}\]"):
        load_chat_model(f"{provider}:some-model", api_key=KEY)
