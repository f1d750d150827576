"""An answer while a model writes it: the sentences that may be shown, each with the sources that support it.

A sentence is judged when it is complete. It stays when the passages it cites support it; a citation also covers the
sentences before it in its paragraph. What cites nothing goes, but for a short lead such as "In this order:", which
stays when something that follows it does. Code stays when a passage holds it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retrieval.answering.worded.foreign_text import begins_sources, is_foreign, is_furniture, without_markup
from retrieval.answering.worded.streaming import Piece
from retrieval.answering.worded.support.grounding import Grounds
from retrieval.text.citations import verify_citations
from retrieval.text.sentences import is_code, is_heading
from retrieval.text.words import tokenize
from retrieval.values import Citation

_KEY = re.compile(r"\s*\[\d+\]")
_MAX_LEAD_LENGTH = 12
_LEAD_WORDS = frozenset(tokenize(["here is how it works step order learn start short work way follow look example"])[0])


@dataclass(frozen=True, kw_only=True)
class Source:
    """A citation and the text of the passage behind it."""

    citation: Citation
    text: str


class CheckedDraft:
    """What of a model's answer has been found fit to show. It only ever grows."""

    def __init__(self, sources: Sequence[Source], evidence: Grounds, question: str) -> None:
        self._sources = {source.citation.key: source for source in sources}
        self._evidence = evidence
        self._known_words = _LEAD_WORDS | set(tokenize([question])[0])
        self._kept: list[Piece] = []
        self._cited: dict[str, Citation] = {}
        self._uncited: list[Piece] = []
        self._lead: Piece | None = None
        self._refused_block = -1
        self._ended = False

    @property
    def text(self) -> str:
        """The sentences so far, in their paragraphs and lists."""
        text = ""
        for place, piece in enumerate(self._kept):
            text += (_gap(self._kept[place - 1], piece) if place else "") + piece.text
        return text

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The sources it cites, in order of first use."""
        return tuple(self._cited.values())

    async def extend(self, pieces: Sequence[Piece]) -> bool:
        """Judge further sentences. Returns whether the draft has grown."""
        before = len(self._kept)
        for piece in pieces:
            if is_code(piece.text):
                await self._judge_code(piece)
            else:
                await self._judge(Piece(block=piece.block, text=without_markup(piece.text)))
        return len(self._kept) > before

    async def _judge(self, piece: Piece) -> None:
        self._ended = self._ended or begins_sources(piece.text)
        if is_furniture(piece.text):
            self._refused_block = piece.block
        if self._ended or piece.block == self._refused_block or not piece.text or is_heading(piece.text):
            return
        if self._uncited and self._uncited[0].block != piece.block:
            self._uncited = []
        verified, cited = verify_citations(piece.text, [source.citation for source in self._sources.values()])
        piece = Piece(block=piece.block, text=verified.strip())
        if cited:
            await self._judge_claims([*self._uncited, piece], [citation.key for citation in cited])
            self._uncited = []
        elif self._is_lead(piece.text):
            self._lead = piece
        else:
            self._uncited.append(piece)

    async def _judge_claims(self, claims: Sequence[Piece], keys: Sequence[str]) -> None:
        for claim in claims:
            if await self._is_supported(claim.text, keys):
                own = claim if _KEY.search(claim.text) else Piece(block=claim.block, text=_with_keys(claim.text, keys))
                self._keep(own, keys)
            elif not claim.is_item:
                self._lead = None

    async def _judge_code(self, piece: Piece) -> None:
        closed = piece.text if piece.text.rstrip().endswith(("```", "~~~")) else f"{piece.text.rstrip()}\n```"
        for key in self._sources:
            if not self._ended and await self._evidence.supports(closed, [key]):
                self._keep(Piece(block=piece.block, text=f"{closed}\n[{key}]"), [key])
                return

    async def _is_supported(self, text: str, keys: Sequence[str]) -> bool:
        bare = _KEY.sub("", text)
        if is_foreign(bare, [self._sources[key].text for key in keys]):
            return False
        return await self._evidence.supports(bare, keys)

    def _keep(self, piece: Piece, keys: Sequence[str]) -> None:
        if any(piece.text == kept.text for kept in self._kept):  # a model that goes round in circles
            return
        if self._lead is not None:
            self._kept.append(self._lead)
            self._lead = None
        self._kept.append(piece)
        self._cited |= {key: self._sources[key].citation for key in keys if key not in self._cited}

    def _is_lead(self, text: str) -> bool:
        """Whether it only leads on to what follows: short, with a colon at its end, and no word of its own."""
        words = tokenize([text])[0]
        return (
            text.rstrip("*_ ").endswith(":") and len(words) <= _MAX_LEAD_LENGTH and self._known_words.issuperset(words)
        )


def _with_keys(text: str, keys: Sequence[str]) -> str:
    return f"{text} {''.join(f'[{key}]' for key in keys)}"


def _gap(before: Piece, piece: Piece) -> str:
    if before.block == piece.block:
        return " "
    return "\n" if before.is_item and piece.is_item else "\n\n"


def texts_by_key(sources: Sequence[Source]) -> Mapping[str, str]:
    """The passages' texts by the keys that cite them."""
    return {source.citation.key: source.text for source in sources}
