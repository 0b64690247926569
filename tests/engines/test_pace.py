"""Pace and forecast towards a target."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.pace import expected, forecast

START = datetime(2026, 3, 1, tzinfo=UTC)
END = START + timedelta(days=40)
SPANS = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=2000))


def pace(target: int, day: float) -> int | None:
    return expected(target, starts_at=START, ends_at=END, at=START + timedelta(days=day))


def outlook(total: int, day: float) -> int | None:
    return forecast(total, starts_at=START, ends_at=END, at=START + timedelta(days=day))


def test_an_even_pace_goes_from_nothing_to_the_target() -> None:
    assert [pace(200, day) for day in (0, 10, 20, 39.99)] == [0, 50, 100, 199]


@pytest.mark.parametrize("day", [-1, -0.001, 40, 41])
def test_there_is_no_pace_before_the_start_nor_from_the_end_on(day: float) -> None:
    assert pace(200, day) is None
    assert outlook(100, day) is None


def test_a_forecast_carries_the_present_pace_to_the_end() -> None:
    assert outlook(30, 10) == 120
    assert outlook(30, 39) == 30


def test_before_a_tenth_of_the_time_or_before_anything_came_it_is_too_early_to_say() -> None:
    assert outlook(30, 3.999) is None
    assert outlook(30, 4) == 300
    assert outlook(0, 20) is None
    assert outlook(-3, 20) is None


@given(st.integers(1, 10**15), SPANS, st.fractions(0, 1))
def test_a_forecast_is_never_below_what_is_there_and_even_pace_forecasts_the_target(
    target: int, span: timedelta, part: float
) -> None:
    ends_at = START + span
    at = min(START + span * float(part), ends_at - timedelta.resolution)
    reached = expected(target, starts_at=START, ends_at=ends_at, at=at)
    assert reached is not None
    assert 0 <= reached < target
    ahead = forecast(reached, starts_at=START, ends_at=ends_at, at=at)
    if ahead is not None:
        # Rounding down once costs less than one part, which the forecast carries to the end.
        assert reached <= ahead <= target
        assert target - ahead <= 1 + span / (at - START)
