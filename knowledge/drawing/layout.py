"""Where the topics of the roadmap stand when it is drawn: columns by phase, without a line through a box.

A layered layout. Each phase has one column for every step of its longest prerequisite chain. A prerequisite that
spans columns passes each of them in a slot of its own, between the topics; all the edges from one topic share that
slot, so they leave it as one trunk. Pure, and the same for the same roadmap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import fmean

from knowledge.ids import TopicId
from knowledge.roadmap import Roadmap

Slot = tuple[int, TopicId, bool]
"""A place in a column: the column, the topic, and whether it is the topic itself or its trunk passing by."""

TOPIC_HEIGHT = 70.0
"""From the middle of one topic to the middle of the next, in the units of the drawing."""
TRUNK_HEIGHT = 13.0
SWEEPS = 40
TRUNK_WEIGHT = 8.0
"""How much more a trunk insists on running straight than a topic on standing amid its neighbours."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns of each phase, and the height of the middle of every slot, downwards from 0 or less."""

    columns: Mapping[int, range]
    column_of: Mapping[TopicId, int]
    heights: Mapping[Slot, float]

    def route(self, before: TopicId, after: TopicId) -> list[Slot]:
        """The slots that the edge between two topics runs through, both ends included."""
        first, last = self.column_of[before], self.column_of[after]
        between: list[Slot] = [(column, before, False) for column in range(first + 1, last)]
        return [(first, before, True), *between, (last, after, True)]


def lay_out(roadmap: Roadmap) -> Layout:
    """The layout of a roadmap, whose prerequisites must form no cycle and lie in no later phase."""
    columns, column_of = _columns(roadmap)
    empty = Layout(columns=columns, column_of=column_of, heights={})
    links: dict[Slot, list[Slot]] = {}
    for topic in roadmap.topics.values():
        links.setdefault((column_of[topic.id], topic.id, True), [])
        for before in topic.prerequisites:
            route = empty.route(before, topic.id)
            for left, right in pairwise(route):
                _link(links, left, right)
    layers = _ordered(roadmap, links, [column for phase in columns.values() for column in phase])
    return Layout(columns=columns, column_of=column_of, heights=_heights([layer for layer in layers if layer], links))


def _columns(roadmap: Roadmap) -> tuple[dict[int, range], dict[TopicId, int]]:
    @cache
    def rank(topic: TopicId) -> int:
        phase = roadmap.topics[topic].phase
        before = roadmap.topics[topic].prerequisites
        return max((rank(other) + 1 for other in before if roadmap.topics[other].phase == phase), default=0)

    columns: dict[int, range] = {}
    column_of: dict[TopicId, int] = {}
    start = 0
    for phase in roadmap.phases:
        ranks = {topic.id: rank(topic.id) for topic in roadmap.topics.values() if topic.phase == phase.id}
        column_of |= {topic: start + place for topic, place in ranks.items()}
        columns[phase.id] = range(start, start + max(ranks.values(), default=0) + 1)
        start = columns[phase.id].stop
    return columns, column_of


def _link(links: dict[Slot, list[Slot]], left: Slot, right: Slot) -> None:
    if right not in links.setdefault(left, []):
        links[left].append(right)
        links.setdefault(right, []).append(left)


def _ordered(roadmap: Roadmap, links: Mapping[Slot, Sequence[Slot]], columns: Sequence[int]) -> list[list[Slot]]:
    """The slots of each column from top to bottom, with few crossings: barycentres, swept to and fro."""
    tracks = {track.id: place for place, track in enumerate(roadmap.tracks, start=1)}
    lanes = {topic.id: tracks.get(topic.track, 0) if topic.track else 0 for topic in roadmap.topics.values()}
    layers = [
        sorted((slot for slot in links if slot[0] == column), key=lambda slot: (lanes[slot[1]], roadmap.order[slot[1]]))
        for column in columns
    ]
    best, fewest = layers, _crossings(layers, links)
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        layers = _swept(layers, links, lanes, forwards=forwards)
        crossings = _crossings(layers, links)
        if crossings < fewest:
            best, fewest = layers, crossings
    return best


def _swept(
    layers: list[list[Slot]], links: Mapping[Slot, Sequence[Slot]], lanes: Mapping[TopicId, int], *, forwards: bool
) -> list[list[Slot]]:
    """The columns, each reordered by where the slots of the column swept before it stand."""
    layers = list(layers)
    step = 1 if forwards else -1
    places = range(1, len(layers)) if forwards else range(len(layers) - 2, -1, -1)
    for place in places:
        beside = {slot: index for index, slot in enumerate(layers[place - step])}
        scale = len(beside) / max(len(layers[place]), 1)
        own = {slot: index * scale for index, slot in enumerate(layers[place])}
        wanted = {
            slot: fmean([beside[other] for other in links[slot] if other in beside] or [own[slot]])
            for slot in layers[place]
        }
        layers[place] = _by_lane(sorted(layers[place], key=wanted.__getitem__), wanted, lanes)
    return layers


def _by_lane(layer: list[Slot], wanted: Mapping[Slot, float], lanes: Mapping[TopicId, int]) -> list[Slot]:
    """The same column with the topics of each track next to each other; trunks stay where they are."""
    topics = [slot for slot in layer if slot[2]]
    members: dict[int, list[float]] = {}
    for slot in topics:
        members.setdefault(lanes[slot[1]], []).append(wanted[slot])
    middles = {lane: (fmean(places), lane) for lane, places in members.items()}
    grouped = iter(sorted(topics, key=lambda slot: (middles[lanes[slot[1]]], wanted[slot])))
    return [next(grouped) if slot[2] else slot for slot in layer]


def _crossings(layers: Sequence[Sequence[Slot]], links: Mapping[Slot, Sequence[Slot]]) -> int:
    total = 0
    for left, right in pairwise(layers):
        place = {slot: index for index, slot in enumerate(right)}
        ends = [index for slot in left for index in sorted(place[other] for other in links[slot] if other in place)]
        total += sum(first > second for at, first in enumerate(ends) for second in ends[at + 1 :])
    return total


def _heights(layers: Sequence[Sequence[Slot]], links: Mapping[Slot, Sequence[Slot]]) -> dict[Slot, float]:
    """Heights that keep the order, leave room, and pull every slot towards what it is linked to."""
    heights: dict[Slot, float] = {}
    for layer in layers:
        heights |= _spread(layer, [0.0] * len(layer), [1.0] * len(layer))
    for sweep in range(SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wanted = [fmean([heights[other] for other in links[slot]] or [heights[slot]]) for slot in layer]
            weights = [1.0 if is_topic else TRUNK_WEIGHT for _, _, is_topic in layer]
            heights |= _spread(layer, wanted, weights)
    return heights


def _spread(layer: Sequence[Slot], wanted: Sequence[float], weights: Sequence[float]) -> dict[Slot, float]:
    """The heights nearest to the wanted ones (least squares) that keep the order and the distances.

    With the distances taken off, that is an isotonic regression: neighbours in the wrong order are pooled.
    """
    offsets = [0.0]
    for above, below in pairwise(layer):
        offsets.append(offsets[-1] + (_height(above) + _height(below)) / 2)
    pools: list[tuple[float, float, int]] = []
    for want, weight, offset in zip(wanted, weights, offsets, strict=True):
        mean, total, count = want - offset, weight, 1
        while pools and pools[-1][0] >= mean:
            earlier, its_total, its_count = pools.pop()
            mean = (earlier * its_total + mean * total) / (its_total + total)
            total, count = total + its_total, count + its_count
        pools.append((mean, total, count))
    flat = [mean for mean, _, count in pools for _ in range(count)]
    return {slot: base + offset for slot, base, offset in zip(layer, flat, offsets, strict=True)}


def _height(slot: Slot) -> float:
    return TOPIC_HEIGHT if slot[2] else TRUNK_HEIGHT
