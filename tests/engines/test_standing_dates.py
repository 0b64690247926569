"""The dates of what is done again and again, across changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepairs.engines.availability import Frequency, Recurrence, Weekday, turns

PARIS = "Europe/Paris"
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = [PARIS, "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago", "UTC"]


def tuesdays(first: date, until: date) -> Recurrence:
    return Recurrence(Frequency.WEEKLY, first, weekdays=(Weekday.TU,), until=until)


def test_each_tuesday_at_six_stays_at_six_when_the_clock_changes() -> None:
    rule = tuesdays(date(2026, 3, 17), date(2026, 4, 7))
    found = turns(rule, PARIS, 18 * 60, 120, after=BEFORE, most=10)
    assert [turn.day.day for turn in found] == [17, 24, 31, 7]
    assert [turn.start.hour for turn in found] == [17, 17, 16, 16]
    assert {turn.start.astimezone(ZoneInfo(PARIS)).hour for turn in found} == {18}


@pytest.mark.parametrize(
    ("day", "starts", "length", "start", "end"),
    [
        (date(2026, 3, 28), 22 * 60, 600, (2026, 3, 28, 21), (2026, 3, 29, 6)),  # an hour shorter
        (date(2026, 10, 24), 22 * 60, 600, (2026, 10, 24, 20), (2026, 10, 25, 7)),  # an hour longer
        (date(2026, 3, 29), 150, 45, (2026, 3, 29, 1, 30), (2026, 3, 29, 2, 15)),  # 2:30 does not exist
        (date(2026, 10, 25), 150, 30, (2026, 10, 25, 0, 30), (2026, 10, 25, 2, 0)),  # 2:30 the first time
    ],
)
def test_nights_in_which_the_clock_changes(
    day: date, starts: int, length: int, start: tuple[int, ...], end: tuple[int, ...]
) -> None:
    rule = Recurrence(Frequency.WEEKLY, day)
    (found,) = turns(rule, PARIS, starts, length, after=BEFORE, most=1)
    assert found.start == datetime(*start, tzinfo=UTC)  # type: ignore[misc, arg-type]
    assert found.end == datetime(*end, tzinfo=UTC)  # type: ignore[misc, arg-type]


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    starts=st.integers(0, 1439),
    length=st.integers(1, 2000),
    interval=st.integers(1, 3),
    after=st.datetimes(datetime(2024, 12, 1), datetime(2027, 6, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    most=st.integers(1, 60),
)
def test_every_date_keeps_its_hours_and_none_is_missing(
    zone: str, first: date, starts: int, length: int, interval: int, after: datetime, most: int
) -> None:
    rule = Recurrence(Frequency.WEEKLY, first, interval=interval)
    found = turns(rule, zone, starts, length, after=after, most=most)
    assert len(found) == most
    assert all(before.start < following.start for before, following in pairwise(found))
    there = ZoneInfo(zone)
    for turn in found:
        assert after < turn.start < turn.end
        assert (turn.day - first).days % (7 * interval) == 0
        shown = turn.start.astimezone(there).replace(tzinfo=None)
        wanted = datetime.combine(turn.day, datetime.min.time()) + timedelta(minutes=starts)
        # Only an hour that the clock skips is shown otherwise, by as much as it skips.
        assert shown == wanted or timedelta() < shown - wanted <= timedelta(hours=1)
        assert abs((turn.end - turn.start) - timedelta(minutes=length)) <= timedelta(hours=1)
    # The one before the first that was found had begun.
    earlier = found[0].day - timedelta(days=7 * interval)
    if earlier >= first:
        (before,) = turns(
            Recurrence(Frequency.WEEKLY, earlier),
            zone,
            starts,
            length,
            after=BEFORE - timedelta(days=3000),
            most=1,
        )
        assert before.start <= after
