"""The prerequisite graph of the roadmap as a picture: columns are phases, boxes are coloured by track."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

from knowledge.drawing.layout import Layout, Slot, lay_out
from knowledge.errors import KnowledgeError
from knowledge.roadmap import Roadmap, Topic

BOX_WIDTH, BOX_HEIGHT, COLUMN_WIDTH = 160, 52, 222
MARGIN, PHASE_GAP, HEAD, FOOT = 40, 60, 96, 70
LINE_HEIGHT, LABEL_WIDTH, LETTER_WIDTH = 15, 20, 7.4
"""Of a label: pixels from line to line, characters to a line, and pixels that one of them takes."""

PHASE_COLOURS = ("#2563eb", "#0d9488", "#c2410c", "#7c3aed", "#be185d")
TRACK_COLOURS = ("#dbeafe", "#dcfce7", "#ffedd5")
PLAIN = "#ffffff"
INK, PALE = "#1f2937", "#6b7280"
DASHES = {"topic": "", "practice": "5 3", "soft-skill": "2 3"}


def render_graph(roadmap: Roadmap) -> str:
    """The prerequisite graph as the text of an SVG file, white behind, the same for the same roadmap.

    Every topic is a box with its title, every prerequisite a line in the colour of the phase it comes from; pointing
    at either shows more. A prerequisite that others imply is drawn paler.
    """
    picture = _Picture(roadmap)
    return "\n".join(picture.lines()) + "\n"


def render_png(svg: str, *, width: int | None = None) -> bytes:
    """A PNG of an SVG, ``width`` pixels wide (as wide as the SVG says when None).

    Raises KnowledgeError when the extra ``graph`` is not installed or the text is no SVG. Labels need a sans-serif
    font on the machine; one without any draws boxes only.
    """
    try:
        import resvg_py  # noqa: PLC0415 - optional: pip install -e '.[graph]'
    except ImportError as error:
        raise KnowledgeError("drawing a PNG needs the extra 'graph': pip install -e '.[graph]'") from error
    try:
        return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width))
    except ValueError as error:
        raise KnowledgeError(f"not an SVG that can be drawn: {error}") from error


class _Picture:
    """One drawing: the layout turned into pixels."""

    def __init__(self, roadmap: Roadmap) -> None:
        self._roadmap = roadmap
        self._layout: Layout = lay_out(roadmap)
        self._phase_of = {column: phase for phase, columns in self._layout.columns.items() for column in columns}
        heights = self._layout.heights.values()
        self._top = HEAD + BOX_HEIGHT - min(heights, default=0.0)
        self._height = round(self._top + max(heights, default=0.0) + BOX_HEIGHT + FOOT)
        self._width = self._x(max(self._phase_of, default=0)) + BOX_WIDTH + MARGIN

    def lines(self) -> Iterator[str]:
        size = f'width="{self._width}" height="{self._height}" viewBox="0 0 {self._width} {self._height}"'
        yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {FONT}>'
        yield "<title>The prerequisites of the Python roadmap, by phase</title>"
        yield f"<style>{STYLE}</style>"
        yield f'<rect width="{self._width}" height="{self._height}" fill="#ffffff"/>'
        for phase in self._layout.columns:
            yield from self._band(phase)
        for paler in (True, False):
            yield from self._edges(paler=paler)
        for topic in self._roadmap.topics.values():
            yield from self._box(topic)
        yield from self._legend()
        yield "</svg>"

    def _x(self, column: int) -> int:
        """The left side of a column's boxes."""
        bands = sum(column >= columns.start for columns in self._layout.columns.values()) - 1
        return MARGIN + column * COLUMN_WIDTH + bands * PHASE_GAP

    def _y(self, slot: Slot) -> float:
        return self._top + self._layout.heights[slot]

    def _band(self, phase: int) -> Iterator[str]:
        columns, colour = self._layout.columns[phase], _phase_colour(phase)
        left, right = self._x(columns.start) - 20, self._x(columns.stop - 1) + BOX_WIDTH + 20
        info = self._roadmap.get_phase(phase)
        bottom = self._height - FOOT
        yield (
            f'<rect x="{left}" y="20" width="{right - left}" height="{bottom - 20}" rx="12" '
            f'fill="{colour}" fill-opacity="0.05" stroke="{colour}" stroke-opacity="0.35"/>'
        )
        lines = wrap(f"{info.id}. {info.title}", (right - left) // 11)
        for place, line in enumerate(lines):
            yield _text(left + 14, 46 + 20 * place, line, size=17, colour=colour, bold=True)
        yield _text(left + 14, 46 + 20 * len(lines), f"{info.duration}, {info.level}", colour=PALE)

    def _edges(self, *, paler: bool) -> Iterator[str]:
        for topic in self._roadmap.topics.values():
            implied = self._implied(topic)
            ports = self._ports(topic)
            for before, reason in topic.prerequisites.items():
                if (before in implied) is not paler:
                    continue
                colour = _phase_colour(self._roadmap.topics[before].phase)
                route = self._layout.route(before, topic.id)
                title = f"{self._roadmap.topics[before].title} before {topic.title}: {reason}"
                yield (
                    f'<path id="{before}--{topic.id}" class="{"implied" if paler else "edge"}" stroke="{colour}" '
                    f'd="{self._curve(route, ports[before])}"><title>{escape(title)}</title></path>'
                )

    def _implied(self, topic: Topic) -> set[str]:
        closures = {before: self._roadmap.prerequisite_closure(before) for before in topic.prerequisites}
        return {before for before in closures if any(before in closure for closure in closures.values())}

    def _ports(self, topic: Topic) -> dict[str, float]:
        """Where each edge arrives at a box, above or below its middle, so that they don't cross on the last bit."""
        last = {before: self._y(self._layout.route(before, topic.id)[-2]) for before in topic.prerequisites}
        ordered = sorted(last, key=lambda before: last[before])
        return {before: (place - (len(ordered) - 1) / 2) * 6 for place, before in enumerate(ordered)}

    def _curve(self, route: Sequence[Slot], port: float) -> str:
        x, y = float(self._x(route[0][0]) + BOX_WIDTH), self._y(route[0])
        parts = [f"M{x:.0f} {y:.1f}"]
        for slot in route[1:]:
            to_x, to_y = float(self._x(slot[0])), self._y(slot) + (port if slot[2] else 0)
            bend = (to_x - x) / 2
            parts.append(f"C{x + bend:.0f} {y:.1f} {to_x - bend:.0f} {to_y:.1f} {to_x:.0f} {to_y:.1f}")
            x, y = to_x, to_y
            if not slot[2]:
                x += BOX_WIDTH
                parts.append(f"H{x:.0f}")
        return "".join(parts)

    def _box(self, topic: Topic) -> Iterator[str]:
        column = self._layout.column_of[topic.id]
        x, y = self._x(column), self._y((column, topic.id, True))
        low, high = topic.hours
        title = f"{topic.title} ({topic.id}), {low} to {high} hours"
        yield f'<g id="{topic.id}" class="topic"><title>{escape(title)}</title>'
        yield _frame(x, y - BOX_HEIGHT / 2, self._fill(topic), _phase_colour(topic.phase), topic.kind)
        lines = _wrap_evenly(topic.title)
        first = y - (len(lines) - 1) * LINE_HEIGHT / 2 + 4.5
        for place, line in enumerate(lines):
            yield _text(x + BOX_WIDTH / 2, first + place * LINE_HEIGHT, line, anchor="middle")
        yield "</g>"

    def _fill(self, topic: Topic) -> str:
        places = {track.id: place for place, track in enumerate(self._roadmap.tracks)}
        return _track_colour(places[topic.track]) if topic.track else PLAIN

    def _legend(self) -> Iterator[str]:
        y = self._height - FOOT / 2
        x: float = MARGIN
        frames = [("for everybody", PLAIN, "topic")]
        frames += [(track.title, _track_colour(place), "topic") for place, track in enumerate(self._roadmap.tracks)]
        frames += [("practice (dashed frame)", PLAIN, "practice"), ("soft skill (dotted frame)", PLAIN, "soft-skill")]
        for label, fill, kind in frames:
            yield _frame(x, y - 9, fill, PALE, kind, width=28, height=18)
            yield _text(x + 36, y + 4.5, label)
            x += 64 + LETTER_WIDTH * len(label)
        for style, label in (("edge", "needed first, in its phase's colour"), ("implied", "implied by the others")):
            yield f'<path class="{style}" stroke="{PHASE_COLOURS[0]}" d="M{x:.0f} {y:.1f}h40"/>'
            yield _text(x + 48, y + 4.5, label)
            x += 76 + LETTER_WIDTH * len(label)


FONT = 'font-family="DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"'
STYLE = (
    "path{fill:none;stroke-linecap:round}"
    ".edge{stroke-width:1.6;stroke-opacity:.75}"
    ".implied{stroke-width:1.1;stroke-opacity:.3}"
    "path:hover{stroke-width:4;stroke-opacity:1}"
)


def _phase_colour(phase: int) -> str:
    return PHASE_COLOURS[(phase - 1) % len(PHASE_COLOURS)]


def _wrap_evenly(label: str) -> list[str]:
    """As few lines as fit, none much longer than another."""
    wanted = len(wrap(label, LABEL_WIDTH, break_on_hyphens=False))
    longest_word = min(max(map(len, label.split())), LABEL_WIDTH)
    tried = (wrap(label, width, break_on_hyphens=False) for width in range(longest_word, LABEL_WIDTH + 1))
    return next(lines for lines in tried if len(lines) == wanted)


def _track_colour(place: int) -> str:
    return TRACK_COLOURS[place % len(TRACK_COLOURS)]


def _frame(
    x: float, y: float, fill: str, stroke: str, kind: str, *, width: float = BOX_WIDTH, height: float = BOX_HEIGHT
) -> str:
    dashes = f' stroke-dasharray="{DASHES[kind]}"' if DASHES.get(kind) else ""
    return (
        f'<rect x="{x:.0f}" y="{y:.1f}" width="{width:.0f}" height="{height:.0f}" rx="7" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="1.4"{dashes}/>'
    )


def _text(
    x: float, y: float, text: str, *, size: int = 13, colour: str = INK, bold: bool = False, anchor: str = "start"
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.0f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor={quoteattr(anchor)}{weight}>'
        f"{escape(text)}</text>"
    )
