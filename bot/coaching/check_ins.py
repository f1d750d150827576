"""What a check-in asks about, and the streak it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.coaching.profiles import Profile
from bot.coaching.recommending import recommend
from knowledge.ids import TopicId
from knowledge.roadmap import Roadmap

MAX_TOPICS = 4
"""One row of buttons each leaves room in Discord's five rows for "snooze"."""
HALF_A_WEEK = timedelta(days=3.5)


@dataclass(frozen=True, kw_only=True)
class CheckInPlan:
    """The topics a check-in asks about: those under way, then what comes next."""

    in_progress: tuple[TopicId, ...]
    next: tuple[TopicId, ...]

    @property
    def topics(self) -> tuple[TopicId, ...]:
        """All of them, in the order asked."""
        return self.in_progress + self.next


def plan_check_in(roadmap: Roadmap, profile: Profile) -> CheckInPlan:
    """Up to three topics in progress in roadmap order, filled up to four with what is recommended next."""
    started = tuple(topic.id for topic in roadmap.select(profile.in_progress - profile.done))[: MAX_TOPICS - 1]
    suggested = [item.topic for item in recommend(roadmap, profile, count=MAX_TOPICS + len(started))]
    room = min(MAX_TOPICS - len(started), 2)
    return CheckInPlan(
        in_progress=started, next=tuple(topic for topic in suggested if topic not in profile.in_progress)[:room]
    )


def answered_periods(asked: Sequence[tuple[datetime, bool]]) -> list[bool]:
    """Whether each period was answered, from when each check-in was due and whether it was answered, newest first.

    A check-in that was put off and the one that came instead belong to one period: those less than half a week apart.
    """
    periods: list[bool] = []
    later: datetime | None = None
    for due, answered in asked:
        if later is not None and later - due < HALF_A_WEEK:
            periods[-1] = periods[-1] or answered
        else:
            periods.append(answered)
        later = due
    return periods


def count_streak(answered: Sequence[bool]) -> int:
    """Consecutive answered periods up to now; ``answered`` is newest first, and an open newest one breaks nothing."""
    periods = answered[1:] if answered and not answered[0] else answered
    streak = 0
    for done in periods:
        if not done:
            break
        streak += 1
    return streak
