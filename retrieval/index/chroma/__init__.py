"""All dealings with Chroma. Only the composition root comes in here; others see the `PassageIndex` protocol."""

from __future__ import annotations

from retrieval.index.chroma.index import import_chroma, open_embedded, open_server

__all__ = ["import_chroma", "open_embedded", "open_server"]
