from __future__ import annotations

import sys
from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from knowledge.drawing.rendering import BOX_HEIGHT, BOX_WIDTH, LETTER_WIDTH, LINE_HEIGHT, render_graph, render_png
from knowledge.errors import KnowledgeError
from knowledge.ids import TopicId
from knowledge.library import load_library
from knowledge.roadmap import Level, Phase, Roadmap, Topic

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def roadmap() -> Roadmap:
    return load_library().roadmap


@pytest.fixture(scope="module")
def drawing(roadmap: Roadmap) -> ET.Element:
    return ET.fromstring(render_graph(roadmap))  # noqa: S314 - our own text


def test_every_topic_appears_once_with_its_whole_title(roadmap: Roadmap, drawing: ET.Element) -> None:
    boxes = drawing.findall(f"{SVG}g[@class='topic']")
    titles = {box.get("id"): " ".join(text.text or "" for text in box.iter(f"{SVG}text")) for box in boxes}
    assert len(boxes) == len(roadmap.topics)
    assert titles == {topic.id: topic.title for topic in roadmap.topics.values()}


def test_every_prerequisite_is_one_line_that_says_why(roadmap: Roadmap, drawing: ET.Element) -> None:
    edges = [path for path in drawing.iter(f"{SVG}path") if path.get("id")]
    lines = {edge.get("id"): edge.findtext(f"{SVG}title") or "" for edge in edges}
    assert len(lines) == len(edges)
    reasons = {
        f"{before}--{topic.id}": reason
        for topic in roadmap.topics.values()
        for before, reason in topic.prerequisites.items()
    }
    assert lines.keys() == reasons.keys()
    assert all(lines[edge].endswith(reason) for edge, reason in reasons.items())


def test_no_id_stands_twice(drawing: ET.Element) -> None:
    ids = Counter(element.get("id") for element in drawing.iter() if element.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []


def test_labels_fit_their_boxes(drawing: ET.Element) -> None:
    for box in drawing.findall(f"{SVG}g[@class='topic']"):
        lines = [text.text or "" for text in box.iter(f"{SVG}text")]
        assert max(map(len, lines)) * LETTER_WIDTH <= BOX_WIDTH, lines
        assert len(lines) * LINE_HEIGHT <= BOX_HEIGHT, lines


def test_boxes_do_not_overlap(drawing: ET.Element) -> None:
    frames = [box.find(f"{SVG}rect") for box in drawing.findall(f"{SVG}g[@class='topic']")]
    corners = [(float(frame.get("x", 0)), float(frame.get("y", 0))) for frame in frames if frame is not None]
    for number, (x, y) in enumerate(corners):
        for other_x, other_y in corners[number + 1 :]:
            assert abs(x - other_x) >= BOX_WIDTH or abs(y - other_y) >= BOX_HEIGHT


def test_everything_lies_within_the_picture(drawing: ET.Element) -> None:
    width, height = float(drawing.get("width", 0)), float(drawing.get("height", 0))
    for rectangle in drawing.iter(f"{SVG}rect"):
        x, y = float(rectangle.get("x", 0)), float(rectangle.get("y", 0))
        assert 0 <= x <= x + float(rectangle.get("width", 0)) <= width
        assert 0 <= y <= y + float(rectangle.get("height", 0)) <= height


def test_every_phase_is_named_with_its_duration(roadmap: Roadmap, drawing: ET.Element) -> None:
    texts = " ".join(text.text or "" for text in drawing.findall(f"{SVG}text"))
    for phase in roadmap.phases:
        assert f"{phase.id}. {phase.title} {phase.duration}, {phase.level}" in texts


def test_the_legend_names_every_track(roadmap: Roadmap, drawing: ET.Element) -> None:
    texts = {text.text for text in drawing.findall(f"{SVG}text")}
    assert {track.title for track in roadmap.tracks} <= texts


def test_titles_with_markup_in_them_are_escaped() -> None:
    topic = Topic(id=TopicId("c"), title='C <&> "more"', phase=1, level=Level.JUNIOR)
    phase = Phase(id=1, title="A & B", duration="<1 year", level=Level.JUNIOR)
    drawing = render_graph(Roadmap(levels=(), phases=(phase,), tracks=(), topics={topic.id: topic}))
    box = ET.fromstring(drawing).find(f"{SVG}g")  # noqa: S314 - our own text
    assert box is not None
    assert box.findtext(f"{SVG}text") == 'C <&> "more"'


def test_a_png_is_as_wide_as_asked(roadmap: Roadmap) -> None:
    pytest.importorskip("resvg_py")
    picture = render_png(render_graph(roadmap), width=300)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20], "big") == 300


def test_what_is_no_svg_gives_no_png() -> None:
    pytest.importorskip("resvg_py")
    with pytest.raises(KnowledgeError, match="not an SVG"):
        render_png("Hello")


def test_a_png_without_the_extra_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(KnowledgeError, match=r"pip install -e '\.\[graph\]'"):
        render_png("<svg/>")
