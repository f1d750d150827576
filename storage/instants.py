"""Instants: points in time, always aware and in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(instant: datetime) -> datetime:
    """The same instant, in UTC.

    Raises ValueError when the datetime is naive, so nobody knows which instant it means.
    """
    if instant.utcoffset() is None:
        raise ValueError(f"{instant!r} is naive; pass an aware datetime")
    return instant.astimezone(UTC)
