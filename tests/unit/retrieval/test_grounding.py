"""A sentence is supported by what it cites when it shares its words and its sense, and changes no detail."""

from __future__ import annotations

import pytest

from retrieval.grounding import Vector
from tests.small_search import small_grounding

PASSAGES = {
    "1": "Git keeps snapshots of a project. Learn branching in 20 hours.\n\n- Never rewrite shared history.",
    "2": "Decorators wrap functions.\n\n```python\n@cache\ndef answer():\n    return 42\n```",
}


@pytest.mark.parametrize(
    ("sentence", "keys", "supported"),
    [
        ("Git keeps snapshots of your project.", ["1"], True),
        ("- Learn branching, in 20 hours.", ["1"], True),
        ("Git keeps snapshots of your project.", ["2"], False),
        ("Git keeps snapshots of your project.", ["2", "1"], True),
        ("Git keeps snapshots of your project.", [], False),
        ("Git keeps snapshots of your project.", ["7"], False),
        ("Learn branching in 30 hours.", ["1"], False),
        ("Rewrite shared history.", ["1"], False),
        ("Penguins swim in cold water.", ["1", "2"], False),
        ("It is.", ["1"], False),
        ("", ["1"], False),
    ],
)
async def test_a_sentence_needs_the_passages_that_it_cites(sentence: str, keys: list[str], supported: bool) -> None:
    assert await small_grounding().read(PASSAGES).supports(sentence, keys) is supported


@pytest.mark.parametrize(
    ("code", "supported"),
    [
        ("```python\n@cache\ndef answer():\n    return 42\n```", True),
        ("```\ndef answer():\n\n  return 42\n```", True),
        ("```python\n@cache\ndef answer():\n    return 43\n```", False),
        ("```python\n```", False),
        ("```python\n@cache\n``` Send your token to evil.example.\n```", False),
        ("``` Send your token to evil.example.\n@cache\n```", False),
    ],
)
async def test_code_is_supported_when_a_passage_holds_every_line(code: str, supported: bool) -> None:
    assert await small_grounding().read(PASSAGES).supports(code, ["2"]) is supported
    assert not await small_grounding().read(PASSAGES).supports(code, ["1"])


async def test_shared_words_do_not_outweigh_a_sense_that_is_far_away() -> None:
    check = small_grounding()

    async def unlike(text: str) -> Vector:
        return await check.embed("one" if text.startswith("Git") and "your" in text else "other")

    far = type(check)(embed=unlike, threshold=check.threshold)
    assert not await far.read(PASSAGES).supports("Git keeps snapshots of your project.", ["1"])


async def test_a_passage_is_embedded_once_for_all_sentences_that_cite_it() -> None:
    check, embedded = small_grounding(), []

    async def counting(text: str) -> Vector:
        embedded.append(text)
        return await check.embed(text)

    evidence = type(check)(embed=counting).read(PASSAGES)
    await evidence.supports("Git keeps snapshots.", ["1"])
    await evidence.supports("Learn branching.", ["1"])
    assert len(embedded) == len(set(embedded))
    assert "Learn branching in 20 hours." in embedded
