"""English."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.coaching.profiles import Profile
from bot.coaching.recommending import Reason, Recommendation

ALL_DONE = "You have completed every topic that is open to you. Revisit one, or help somebody else along."

_REASONS = {
    Reason.STARTED: "You have started it; finish it before you begin something new.",
    Reason.GOAL: "It is on the way to your goal.",
    Reason.TRACK: "It belongs to your track, and you have what it needs.",
    Reason.PRACTICE: "Practice turns what you know into something you can show.",
    Reason.BEGINNING: "Everything else on the road starts here.",
    Reason.LEVEL: "At your level you have what it needs.",
    Reason.OPEN: "You have done everything it needs.",
}
_NAMED = 2
"""Topics that are named of several; the others are counted."""


def summarise(recommendations: Sequence[Recommendation], profile: Profile) -> str:
    """One sentence for a member: what is next and how long it takes at their pace."""
    if not recommendations:
        return ALL_DONE
    first = recommendations[0]
    return f"Next: {first.title} ({render_hours(first.hours, profile.hours_per_week)}). {explain(first)}"


def explain(recommendation: Recommendation) -> str:
    """Why a topic comes next, and what it opens the way to."""
    if recommendation.reason is Reason.BUILDS_ON:
        opening = f"It builds on {join(recommendation.built_on[:_NAMED])}, which you have done."
    else:
        opening = _REASONS[recommendation.reason]
    if recommendation.reason is Reason.STARTED or not recommendation.opens:
        return opening
    return f"{opening} It opens the way to {name_some(recommendation.opens)}."


def render_hours(hours: tuple[int, int], hours_per_week: float | None) -> str:
    """Hours, and the weeks they take at a member's pace: "8–20 h, about 1–2 weeks at 10 h a week"."""
    low, high = hours
    text = f"{low}–{high} h"
    if not hours_per_week:
        return text
    first, last = math.ceil(low / hours_per_week), math.ceil(high / hours_per_week)
    weeks = f"{first} week{'s' if first > 1 else ''}" if first == last else f"{first}–{last} weeks"
    return f"{text}, about {weeks} at {hours_per_week:g} h a week"


def name_some(names: Sequence[str]) -> str:
    """Two names, and how many more there are: "Loops, Functions and 3 more"."""
    named = names[:_NAMED]
    more = len(names) - len(named)
    return f"{', '.join(named)} and {more} more" if more else join(named)


def join(names: Sequence[str]) -> str:
    """One or two names as people say them: "Loops and Functions"."""
    return " and ".join(names)
