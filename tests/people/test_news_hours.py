"""When mail goes out, on a person's own clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.people.news.hours import MORNING, ZONES, channels_on, is_night, next_morning
from entrepairs.people.news.kinds import Channel

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("hour", "timezone", "night"),
    [
        (20, PARIS, False),
        (21, PARIS, True),
        (5, PARIS, True),
        (6, PARIS, False),
        (21, "Pacific/Tahiti", False),
    ],
)
def test_night_is_from_ten_to_seven_where_one_lives(hour: int, timezone: str, night: bool) -> None:
    assert is_night(datetime(2026, 3, 14, hour, tzinfo=UTC), timezone) is night


@given(st.integers(0, 10 * 365 * 24 * 60), st.sampled_from(ZONES))
def test_the_next_morning_is_the_first_seven_o_clock_after(minutes: int, timezone: str) -> None:
    at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    morning = next_morning(at, timezone)
    assert timedelta() < morning - at <= timedelta(hours=25)
    assert morning.astimezone(ZoneInfo(timezone)).time() == MORNING
    assert not is_night(morning, timezone)


def test_clock_changes_do_not_move_the_morning() -> None:
    before = datetime(2026, 3, 28, 22, tzinfo=UTC)  # in the night in which Paris goes to summer time
    assert next_morning(before, PARIS) == datetime(2026, 3, 29, 5, tzinfo=UTC)


def test_on_thursdays_all_that_waits_goes_out() -> None:
    assert channels_on(date(2026, 3, 19)) == (Channel.DAILY, Channel.WEEKLY)
    assert channels_on(date(2026, 3, 20)) == (Channel.DAILY,)
