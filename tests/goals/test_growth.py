"""How a goal's growth is cut in steps, summed and drawn."""

from datetime import UTC, date, datetime, timedelta

import pytest

from entrepairs.goals.growth import Point, first_day_of, grown, growth_plot, step_for

PARIS = "Europe/Paris"
START = datetime.fromisoformat("2026-03-23T00:00:00+01:00")  # a Monday, the week before clocks change


def points(added: dict[date, int], *, days: int, after: float, target: int = 100) -> list[Point]:
    ends_at = START + timedelta(days=days)
    at = START + timedelta(days=after)
    return grown(added, target=target, starts_at=START, ends_at=ends_at, at=at, timezone=PARIS)


@pytest.mark.parametrize(
    ("days", "step"), [(1, "day"), (22, "day"), (23, "week"), (161, "week"), (162, "month"), (2000, "year")]
)
def test_the_longer_a_goal_the_longer_its_steps(days: int, step: str) -> None:
    assert step_for(START, START + timedelta(days=days)) == step


def test_no_plot_has_many_points_whatever_the_length() -> None:
    for days in range(1, 3000, 7):
        assert len(points({}, days=days, after=0)) <= 25, days


def test_steps_begin_on_mondays_and_on_the_first() -> None:
    day = date(2026, 3, 14)
    firsts = [first_day_of(step, day) for step in ("day", "week", "month", "year")]
    assert firsts == [day, date(2026, 3, 9), date(2026, 3, 1), date(2026, 1, 1)]


def test_amounts_add_up_and_what_is_to_come_is_empty() -> None:
    seen = points({date(2026, 3, 23): 5, date(2026, 3, 25): 7}, days=4, after=2.5)
    assert [(point.first_day.day, point.done) for point in seen] == [(23, 5), (24, 5), (25, 12), (26, None)]
    assert [point.aimed for point in seen] == [25, 50, 75, 100]


def test_a_goal_ends_on_its_last_day_across_a_change_of_clocks() -> None:
    ends_at = datetime.fromisoformat("2026-04-06T00:00:00+02:00")
    seen = grown({}, target=14, starts_at=START, ends_at=ends_at, at=ends_at, timezone=PARIS)
    assert (seen[0].first_day, seen[-1].first_day) == (date(2026, 3, 23), date(2026, 4, 5))
    assert seen[-1].aimed == 14


def test_a_goal_begun_amid_a_month_has_its_first_month_whole() -> None:
    start = datetime(2026, 1, 15, tzinfo=UTC)
    seen = grown(
        {date(2026, 1, 1): 3, date(2026, 2, 1): 4},
        target=60,
        starts_at=start,
        ends_at=start + timedelta(days=300),
        at=start + timedelta(days=40),
        timezone=PARIS,
    )
    assert [point.done for point in seen][:3] == [3, 7, None]
    assert seen[0].first_day == date(2026, 1, 1)


def test_the_plot_speaks_in_hours_and_kilos() -> None:
    seen = points({date(2026, 3, 23): 90}, days=2, after=1, target=120)
    plot = growth_plot(seen, "day", "duration_min", "Comment il a grandi", "fr")
    assert plot.head == ("Jour", "Visé", "Fait")
    assert plot.rows[0] == ("23\xa0mars", "1\xa0h", "1,5\xa0h")
    assert growth_plot(seen, "day", "items", "", "fr").rows[0][1:] == ("60", "90")
