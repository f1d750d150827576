"""Members of every kind, drawn from the roadmap that ships."""

from __future__ import annotations

import functools

from hypothesis import strategies as st

from bot.coaching.profiles import Profile
from knowledge.library import load_library
from knowledge.roadmap import Level, Roadmap

GOALS = ("", "get better at everything", "a job with pandas", "build APIs with FastAPI and asyncio")


@functools.cache
def shipped_roadmap() -> Roadmap:
    """The roadmap that ships, read once."""
    return load_library().roadmap


def profiles(*, goals: tuple[str, ...] = GOALS) -> st.SearchStrategy[Profile]:
    """Any level, track, pace and goal, with anything done and anything begun, in whatever order."""
    roadmap = shipped_roadmap()
    topics = st.sampled_from(list(roadmap.topics))
    return st.builds(
        Profile,
        level=st.sampled_from([None, *Level]),
        track=st.sampled_from([None, *(track.id for track in roadmap.tracks)]),
        hours_per_week=st.sampled_from([None, 0.5, 10.0, 40.0]),
        goal=st.sampled_from(goals),
        done=st.frozensets(topics, max_size=len(roadmap.topics)),
        in_progress=st.frozensets(topics, max_size=5),
    )
