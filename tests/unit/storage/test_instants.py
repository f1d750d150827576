from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.instants import utc

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"]).map(ZoneInfo)
EARLIEST, LATEST = datetime(1990, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - hypothesis wants them naive
INSTANTS: st.SearchStrategy[datetime] = st.builds(
    lambda naive, zone: naive.replace(tzinfo=zone), st.datetimes(EARLIEST, LATEST), ZONES
)


@given(INSTANTS)
def test_an_instant_stays_the_same_in_utc(instant: datetime) -> None:
    assert utc(instant).timestamp() == instant.timestamp()
    assert utc(instant).tzinfo is UTC


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        utc(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
