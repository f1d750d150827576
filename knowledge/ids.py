"""The ids of everything that has one, for all packages: the same word means the same thing everywhere."""

from __future__ import annotations

from typing import NewType

DocumentId = NewType("DocumentId", str)
"""A note, guide or reference, or a guild's own note."""
TopicId = NewType("TopicId", str)
"""A unit of the roadmap; the id of the note on it too."""
TrackId = NewType("TrackId", str)
QuizItemId = NewType("QuizItemId", str)
EntryId = NewType("EntryId", str)
"""An answer entry: a question with its written answer."""
GuildId = NewType("GuildId", int)
"""A Discord server, by Discord's own id."""
MemberId = NewType("MemberId", int)
"""A person, by Discord's own id."""
