"""A sentence is supported by what it cites when it shares its words and its sense, and changes no detail."""

from __future__ import annotations

import pytest

from retrieval.answering.worded.support.grounding import Vector
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

    far = type(check)(embed=unlike)
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


@pytest.mark.parametrize(
    ("sentence", "signal"),
    [
        ("Learn merging before branching.", "turned"),
        ("Threads calculate numbers, processes wait on sockets.", "crossed"),
        ("Commits contain branches.", "reversed"),
        ("Threads calculate.", "unbound"),
        ("Do not learn branching.", "negated"),
        ("Threads wait late on sockets.", "opposite"),
        ("Learn 3 branches.", "detail"),
    ],
)
async def test_each_signal_is_read_from_the_sentences_that_are_nearest(sentence: str, signal: str) -> None:
    passage = (
        "Learn branching before merging. Branches contain commits. Threads wait early on sockets, processes calculate"
        " numbers."
    )
    signals = await small_grounding().read({"1": passage}).signals(sentence, ["1"])
    assert signals is not None
    assert getattr(signals, signal) > 0
    same = await small_grounding().read({"1": passage}).signals(passage.split(". ")[1], ["1"])
    assert same is not None
    assert getattr(same, signal) == 0


async def test_an_endless_sentence_is_supported_by_nothing() -> None:
    endless = "Git keeps snapshots of a project " * 40
    assert await small_grounding().read({"1": endless}).signals(endless, ["1"]) is None
    assert not await small_grounding().read({"1": endless}).supports(endless, ["1"])


async def test_of_an_endless_sentence_of_a_passage_only_the_beginning_is_read_for_relations() -> None:
    relation = "learn branching before merging"
    for passage, turned in ((f"{relation} {'snapshots ' * 120}", 1), (f"{'snapshots ' * 120} {relation}", 0)):
        signals = await small_grounding().read({"1": passage}).signals("Learn merging before branching.", ["1"])
        assert signals is not None
        assert signals.turned == turned
