"""The drawing in docs/ shows the roadmap as it is now."""

from __future__ import annotations

from pathlib import Path

from knowledge.drawing.rendering import render_graph
from knowledge.library import load_library

DOCS = Path(__file__).parents[2] / "docs"


def test_the_drawing_in_the_docs_is_that_of_the_current_roadmap() -> None:
    drawn = (DOCS / "roadmap-graph.svg").read_text(encoding="utf-8")
    advice = "draw it anew, .svg and .png, with `coach knowledge graph` (see its --help)"
    assert drawn == render_graph(load_library().roadmap), advice


def test_the_picture_in_the_docs_is_a_png_of_at_most_a_megabyte() -> None:
    picture = (DOCS / "roadmap-graph.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) <= 1_000_000
