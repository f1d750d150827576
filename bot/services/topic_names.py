"""Topics by the names people type: ids, titles, parts of one, with mistakes, several at once."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process, utils

from knowledge.errors import UnknownTopicError
from knowledge.ids import TopicId
from knowledge.roadmap import Roadmap

LIKE = 82
"""Of 100, from which a name is taken for a mistyped one."""
AHEAD = 4
"""How much liker than the second the first must be, so that it is not a guess."""
NEAR = 50
"""Of 100, from which a title is worth naming."""
NEAREST = 2
_BETWEEN = re.compile(r"\s*(?:[,;\n]|\band\b)\s*", re.IGNORECASE)


def find_topics(named: str, roadmap: Roadmap) -> tuple[TopicId, ...]:
    """The topics that a text names, in its order: "git", "syntax, testing and SQL". Each once.

    Raises UnknownTopicError, which names the nearest, for a part that is none or might be several.
    """
    whole = _find(named, roadmap)
    if whole is not None:
        return (whole,)
    parts = [part for part in _BETWEEN.split(named) if part.strip()] or [named]
    return tuple(dict.fromkeys(_get(part, roadmap) for part in parts))


def _get(part: str, roadmap: Roadmap) -> TopicId:
    found = _find(part, roadmap)
    if found is None:
        names = {topic.id: topic.title for topic in roadmap.topics.values()}
        clean = utils.default_process
        nearest = process.extract(part, names, scorer=fuzz.ratio, processor=clean, limit=NEAREST, score_cutoff=NEAR)
        raise UnknownTopicError(part.strip(), [key for _, _, key in nearest])
    return found


def _find(named: str, roadmap: Roadmap) -> TopicId | None:
    """The one topic that is meant: by id or title, by words that only its title holds, or by a name much like it."""
    wanted = " ".join(named.lower().replace("-", " ").split())
    names = {topic.id: (topic.id.replace("-", " "), topic.title.lower()) for topic in roadmap.topics.values()}
    exact = [key for key, own in names.items() if wanted in own]
    if exact:
        return exact[0]
    holding = [
        key for key, own in names.items() if wanted and any(re.search(rf"\b{re.escape(wanted)}", one) for one in own)
    ]
    if len(holding) == 1:
        return holding[0]
    scores = {key: max(fuzz.ratio(wanted, one) for one in own) for key, own in names.items()}
    first, second = sorted(scores.values(), reverse=True)[:2] if len(scores) > 1 else (*scores.values(), 0.0)
    if first >= LIKE and first - second >= AHEAD:
        return max(scores, key=scores.__getitem__)
    return None
