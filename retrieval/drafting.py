"""An answer while a model writes it: the sentences that may be shown, with the sources they cite."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.citations import verify_citations
from retrieval.passages import Citation
from retrieval.streaming import Piece


class Draft:
    """What of a model's answer has been found fit to show. It only ever grows."""

    def __init__(self, sources: Sequence[Citation]) -> None:
        self._sources = tuple(sources)
        self._kept: list[Piece] = []
        self._cited: dict[str, Citation] = {}

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

    def extend(self, pieces: Sequence[Piece]) -> bool:
        """Take in further sentences. A sentence that cites nothing that was found is left out.

        Returns whether the draft has grown.
        """
        before = len(self._kept)
        for piece in pieces:
            text, cited = verify_citations(piece.text, self._sources)
            if cited:
                self._kept.append(Piece(block=piece.block, text=text.strip()))
                self._cited |= {citation.key: citation for citation in cited if citation.key not in self._cited}
        return len(self._kept) > before


def _gap(before: Piece, piece: Piece) -> str:
    if before.block == piece.block:
        return " "
    return "\n" if before.is_item and piece.is_item else "\n\n"
