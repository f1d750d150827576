"""Answers from a note that has no written ones: the paragraph whose sentence is nearest to the question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retrieval.answering.citing import SUMMARY, cite, mark, place_of
from retrieval.text.sentences import count_words, is_code, is_item, split_blocks, tidy_markdown
from retrieval.values import Answer, AnswerKind, AnswerRequest, RankedDocument

MAX_WORDS = 110
"""Of an answer, unless the paragraph alone is longer."""
MAX_PARAGRAPH = 180
"""Words; a longer paragraph, in a text without any blank line, is cut at a sentence."""


def quote(request: AnswerRequest, ranked: RankedDocument) -> Answer:
    """The paragraph that holds the nearest sentence, and what follows it in its section while there is room."""
    nearest = ranked.sentence
    heading = nearest.passage.section if nearest is not None else ""
    sentence = nearest.passage.text if nearest is not None else ""
    texts = (section.text for section in ranked.document.sections if section.heading == heading)
    body = next(texts, ranked.document.body)
    text = "\n\n".join(_lay_out(_from_nearest(split_blocks(tidy_markdown(body)), sentence)))
    citation = cite(ranked.document, heading or SUMMARY, key="1")
    return Answer(
        question=request.question,
        kind=AnswerKind.ANSWERED,
        text=mark(text, [citation]),
        citations=(citation,),
        confidence=request.ranking.confidence,
        answered_by="notes",
        from_guild=ranked.guild is not None,
        source_place=place_of(ranked.document, heading),
        read_more=ranked.document.links[0] if ranked.document.links else None,
    )


def _from_nearest(blocks: Sequence[str], sentence: str) -> list[str]:
    """The block that holds the sentence, after the one that leads to it, and as many of those that follow as fit."""
    place = next((number for number, block in enumerate(blocks) if sentence and sentence in block), 0)
    first = place
    while first > 0 and (is_item(blocks[first]) or is_code(blocks[first])):
        first -= 1  # an item or code belongs to the sentence that introduces it
    if first < place and not blocks[first].rstrip().endswith(":"):
        first = place
    chosen = [blocks[first]] if first < place else []
    chosen += [_shorten(blocks[place])]
    words = sum(count_words(block) for block in chosen)
    for block in blocks[place + 1 :]:
        words += count_words(block)
        if words > MAX_WORDS:
            break
        chosen.append(block)
    while len(chosen) > 1 and chosen[-1].rstrip().endswith(":"):
        chosen.pop()  # what it announces did not fit
    return chosen


def _shorten(block: str) -> str:
    words = block.split()
    if len(words) <= MAX_PARAGRAPH or is_code(block):
        return block
    return " ".join(words[:MAX_PARAGRAPH]) + " …"


def _lay_out(blocks: Sequence[str]) -> Iterator[str]:
    """Paragraphs, with the items of a list in one."""
    items: list[str] = []
    for block in blocks:
        if is_item(block):
            items.append(block.strip())
            continue
        if items:
            yield "\n".join(items)
            items = []
        yield block
    if items:
        yield "\n".join(items)
