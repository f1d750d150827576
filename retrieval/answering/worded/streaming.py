"""Reading a text while it is being written: the sentences of it that are complete.

What is complete stays as it is however the text goes on, so a caller may show it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.text.sentences import is_item, split_blocks, split_sentences

_LEADING_KEYS = re.compile(r"^(?:\[[\d\s,;–-]*(?:\]|$)\s*)+")
"""Citation keys, the last one perhaps still being written, where a sentence would begin."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A sentence, or a whole block of code. ``block`` counts paragraphs and list items; pieces of one share it."""

    block: int
    text: str

    @property
    def is_item(self) -> bool:
        """Whether a list item begins with it."""
        return is_item(self.text)


def read_pieces(text: str, *, ended: bool) -> list[Piece]:
    """The complete sentences of a text, in order. Unless it has ended, its last sentence is not."""
    pieces = [
        Piece(block=place, text=sentence)
        for place, block in enumerate(split_blocks(text))
        for sentence in _with_their_keys(split_sentences(block))
    ]
    return pieces if ended else pieces[:-1]


def _with_their_keys(sentences: Sequence[str]) -> list[str]:
    """Sentences with the citations that stand behind their full stop: ``Claim. [1] Next`` cites for the claim."""
    joined: list[str] = []
    for sentence in sentences:
        keys = _LEADING_KEYS.match(sentence) if joined else None
        if keys:
            joined[-1] += f" {keys.group().strip()}"
        if rest := sentence[keys.end() :] if keys else sentence:
            joined.append(rest)
    return joined
