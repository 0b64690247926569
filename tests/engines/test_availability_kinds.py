"""What is open, a stock, and what happens once or in a series; and the days that a recurrence names."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.availability import (
    Dated,
    DayState,
    Frequency,
    NthWeekday,
    Occurrence,
    Open,
    Places,
    Reason,
    Recurrence,
    Refusal,
    RuleError,
    Stock,
    Weekday,
    check,
    free_intervals,
    left,
    month,
    occurrences,
    suggest,
)
from entrepairs.engines.availability.recurrence import days_of

PARIS = "Europe/Paris"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def utc(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


NOW = utc(6, 1, 10)

# Open at any time.


def test_what_is_open_can_be_had_with_dates_or_without() -> None:
    rule = Open(PARIS)
    assert check(rule, None, None, now=NOW) is None
    assert check(rule, NOW, NOW + HOUR, now=NOW) is None
    assert left(rule) == 1
    assert free_intervals(rule, (NOW - DAY, NOW + DAY), now=NOW) == [(NOW, NOW + DAY, 1)]


def test_what_is_open_is_not_used_up_but_taken_while_it_is_in_use() -> None:
    rule = Open(PARIS, capacity=2)
    taken = [(NOW + HOUR, NOW + 2 * HOUR, 1), (NOW + HOUR, NOW + 3 * HOUR, 1), (None, None, 1)]
    assert free_intervals(rule, (NOW, NOW + 4 * HOUR), now=NOW, reservations=taken) == [
        (NOW, NOW + HOUR, 2),
        (NOW + 2 * HOUR, NOW + 3 * HOUR, 1),
        (NOW + 3 * HOUR, NOW + 4 * HOUR, 2),
    ]
    assert left(rule, NOW, NOW + 2 * HOUR, reservations=taken) == 0
    assert left(rule, NOW + 2 * HOUR, NOW + 4 * HOUR, reservations=taken) == 1


@pytest.mark.parametrize(
    ("start", "end", "quantity", "refusal"),
    [
        (NOW - HOUR, NOW, 1, Refusal(Reason.TOO_SOON, start=NOW)),
        (
            NOW,
            NOW + 3 * HOUR,
            1,
            Refusal(Reason.BLOCKED, start=NOW + 2 * HOUR, end=NOW + 4 * HOUR),
        ),
        (NOW, NOW + 2 * HOUR, 1, Refusal(Reason.TAKEN, start=NOW + HOUR, end=NOW + 2 * HOUR)),
        (NOW, NOW + HOUR, 2, Refusal(Reason.NOT_ENOUGH, limit=1, start=NOW, end=NOW + HOUR)),
        (None, None, 2, Refusal(Reason.NOT_ENOUGH, limit=1)),
        (NOW, NOW + HOUR, 1, None),
    ],
)
def test_what_is_open_is_refused_with_a_reason(start, end, quantity, refusal) -> None:
    found = check(
        Open(PARIS),
        start,
        end,
        quantity,
        now=NOW,
        blocked=[(NOW + 2 * HOUR, NOW + 4 * HOUR)],
        reservations=[(NOW + HOUR, NOW + 2 * HOUR, 1)],
    )
    assert found == refusal


def test_what_is_open_suggests_the_first_times_that_are_free() -> None:
    found = suggest(Open(PARIS), 60, now=NOW, most=2, blocked=[(NOW + HOUR, NOW + 2 * HOUR)])
    assert found == [(NOW, NOW + HOUR), (NOW + 2 * HOUR, NOW + 3 * HOUR)]
    assert suggest(Open(PARIS), 0, now=NOW) == []


def test_a_month_of_what_is_open() -> None:
    day = utc(6, 9, 22)  # midnight of the 10th in Paris
    found = month(
        Open(PARIS),
        2026,
        6,
        now=NOW,
        blocked=[(day, day + DAY)],
        reservations=[(day + DAY, day + 2 * DAY, 1), (day + 2 * DAY, day + 2 * DAY + HOUR, 1)],
    )
    assert [found[number - 1].state for number in (1, 9, 10, 11, 12, 13)] == [
        DayState.FREE,
        DayState.FREE,
        DayState.CLOSED,
        DayState.FULL,
        DayState.PARTLY,
        DayState.FREE,
    ]


# Stock.


def test_reservations_eat_a_stock_for_good_whatever_their_dates() -> None:
    rule = Stock(PARIS, 12)
    taken = [(None, None, 5), (NOW - 9 * DAY, NOW - 8 * DAY, 4)]
    assert left(rule, reservations=taken) == left(rule, NOW, NOW + DAY, reservations=taken) == 3
    assert check(rule, None, None, 3, now=NOW, reservations=taken) is None
    assert check(rule, None, None, 4, now=NOW, reservations=taken) == Refusal(Reason.NOT_ENOUGH, limit=3)
    assert check(rule, NOW, NOW + DAY, 3, now=NOW, reservations=taken) is None
    gone = [*taken, (None, None, 3)]
    assert check(rule, None, None, now=NOW, reservations=gone) == Refusal(Reason.TAKEN)
    assert free_intervals(rule, (NOW - DAY, NOW + DAY), now=NOW, reservations=taken) == [(NOW, NOW + DAY, 3)]
    assert free_intervals(rule, (NOW - DAY, NOW + DAY), now=NOW, reservations=gone) == []
    assert free_intervals(rule, (NOW - DAY, NOW), now=NOW, reservations=taken) == []
    assert suggest(rule, now=NOW) == []


@pytest.mark.parametrize(
    ("taken", "state"), [(0, DayState.FREE), (5, DayState.PARTLY), (12, DayState.FULL), (13, DayState.FULL)]
)
def test_a_month_of_a_stock(taken: int, state: DayState) -> None:
    known = [(None, None, taken)] if taken else []
    found = month(Stock(PARIS, 12), 2026, 5, now=utc(5, 30, 10), reservations=known)
    assert [day.state for day in found[27:]] == [DayState.PAST, DayState.PAST, state, state]


@given(st.lists(st.integers(1, 9), max_size=5), st.integers(1, 20))
def test_a_stock_is_refused_exactly_where_too_few_are_left(quantities: list[int], wish: int) -> None:
    taken = [(None, None, quantity) for quantity in quantities]
    refused = check(Stock(PARIS, 20), None, None, wish, now=NOW, reservations=taken) is not None
    assert refused == (sum(quantities) + wish > 20)


# Dated.

SUPPER = Dated(
    PARIS,
    Recurrence(Frequency.WEEKLY, date(2026, 3, 6)),
    places=8,
    starts=19 * 60,
    length_min=180,
    added=(date(2026, 3, 10),),
    dropped=(date(2026, 3, 20),),
    other_places=(Places(date(2026, 3, 13), 4), Places(date(2026, 4, 3), 0)),
)


def test_a_series_keeps_its_local_time_and_each_time_has_its_places() -> None:
    eaten = [(utc(3, 13, 18), utc(3, 13, 21), 3), (utc(3, 27, 18), utc(3, 27, 21), 9)]
    assert occurrences(SUPPER, (utc(3, 1), utc(4, 4)), reservations=eaten) == [
        Occurrence(utc(3, 6, 18), utc(3, 6, 21), 8, 8),
        Occurrence(utc(3, 10, 18), utc(3, 10, 21), 8, 8),  # added
        Occurrence(utc(3, 13, 18), utc(3, 13, 21), 4, 1),
        Occurrence(utc(3, 27, 18), utc(3, 27, 21), 8, 0),
        Occurrence(utc(4, 3, 17), utc(4, 3, 20), 0, 0),  # summer time
    ]


def test_a_day_that_is_added_though_the_series_names_it_comes_once() -> None:
    rule = replace(SUPPER, added=(date(2026, 3, 6), date(2026, 4, 1), date(2026, 3, 27)))
    found = occurrences(rule, (utc(3, 1), utc(4, 4)))
    assert [f"{each.start:%m-%d}" for each in found] == ["03-06", "03-13", "03-27", "04-01", "04-03"]


def test_once_is_a_series_of_one() -> None:
    ride = Dated(
        PARIS, Recurrence(Frequency.ONCE, date(2026, 6, 5)), places=3, starts=8 * 60 + 15, length_min=90
    )
    start = utc(6, 5, 6, 15)
    assert occurrences(ride, (utc(1, 1), utc(1, 1, year=2030))) == [(start, utc(6, 5, 7, 45), 3, 3)]
    assert left(ride, start, utc(6, 5, 7, 45), reservations=[(start, utc(6, 5, 7, 45), 2)]) == 1
    assert left(ride, start, start + HOUR) == 3  # a part of the way
    assert left(ride, start, start + 2 * HOUR) == 0
    assert left(ride, start + DAY, start + DAY + HOUR) == 0


def test_a_start_in_a_gap_is_after_it_and_one_that_comes_twice_is_the_first() -> None:
    night = Dated(PARIS, Recurrence(Frequency.DAILY, date(2026, 1, 1)), places=1, starts=150, length_min=60)
    spring = occurrences(night, (utc(3, 28, 12), utc(3, 29, 12)))
    autumn = occurrences(night, (utc(10, 24, 12), utc(10, 25, 12)))
    assert [each[:2] for each in spring] == [(utc(3, 29, 1, 30), utc(3, 29, 2, 30))]
    assert [each[:2] for each in autumn] == [(utc(10, 25, 0, 30), utc(10, 25, 1, 30))]


def test_whole_days_last_as_long_as_they_are() -> None:
    fair = Dated(PARIS, Recurrence(Frequency.WEEKLY, date(2026, 3, 28)), places=50, length_days=2)
    assert [each[:2] for each in occurrences(fair, (utc(3, 28), utc(4, 7)))] == [
        (utc(3, 27, 23), utc(3, 29, 22)),  # 47 hours
        (utc(4, 3, 22), utc(4, 5, 22)),
    ]


def test_what_began_long_before_is_found_while_it_lasts() -> None:
    camp = Dated(PARIS, Recurrence(Frequency.ONCE, date(2026, 1, 1)), places=5, length_days=300)
    walk = Dated(PARIS, Recurrence(Frequency.ONCE, date(2026, 1, 1)), places=5, length_min=300 * 1440)
    assert len(occurrences(camp, (utc(10, 27), utc(11, 27)))) == 1
    assert len(occurrences(walk, (utc(10, 27), utc(11, 27)))) == 1
    assert occurrences(camp, (utc(10, 28), utc(11, 27))) == []


def test_a_reservation_still_counts_after_its_series_has_moved_a_little() -> None:
    moved = replace(SUPPER, starts=19 * 60 + 30)
    eaten = [(utc(3, 6, 18), utc(3, 6, 21), 3)]
    assert occurrences(moved, (utc(3, 6), utc(3, 7)), reservations=eaten)[0].left == 5
    # One that only touches it does not.
    before = [(utc(3, 6, 12), utc(3, 6, 18), 3), (utc(3, 6, 21), utc(3, 6, 22), 3)]
    assert occurrences(SUPPER, (utc(3, 6), utc(3, 7)), reservations=before)[0].left == 8


@pytest.mark.parametrize(
    ("start", "end", "quantity", "refusal"),
    [
        (utc(3, 13, 18), utc(3, 13, 21), 1, None),
        (utc(3, 13, 18), utc(3, 13, 21), 2, Refusal(Reason.NOT_ENOUGH, 1, utc(3, 13, 18), utc(3, 13, 21))),
        (utc(3, 27, 18), utc(3, 27, 21), 1, Refusal(Reason.TAKEN, None, utc(3, 27, 18), utc(3, 27, 21))),
        (utc(4, 3, 17), utc(4, 3, 20), 1, Refusal(Reason.TAKEN, None, utc(4, 3, 17), utc(4, 3, 20))),
        (utc(4, 10, 17), utc(4, 10, 20), 1, Refusal(Reason.BLOCKED, None, utc(4, 10, 15), utc(4, 10, 18))),
        (utc(3, 10, 18), utc(3, 10, 21), 1, Refusal(Reason.TOO_SOON, start=utc(3, 11, 10))),
        (utc(5, 15, 17), utc(5, 15, 20), 1, Refusal(Reason.BEYOND_HORIZON, end=utc(5, 9, 22))),
        (
            utc(3, 20, 18),
            utc(3, 20, 21),
            1,
            Refusal(Reason.OFF_GRID, start=utc(3, 27, 18), end=utc(3, 27, 21)),
        ),
        (
            utc(3, 13, 18),
            utc(3, 13, 20),
            1,
            Refusal(Reason.OFF_GRID, start=utc(3, 13, 18), end=utc(3, 13, 21)),
        ),
        (None, None, 1, Refusal(Reason.NO_DATES)),
    ],
)
def test_a_series_is_refused_with_a_reason(start, end, quantity, refusal) -> None:
    found = check(
        replace(SUPPER, notice_min=24 * 60, horizon_days=60),
        start,
        end,
        quantity,
        now=utc(3, 10, 10),
        blocked=[(utc(4, 10, 15), utc(4, 10, 18))],
        reservations=[(utc(3, 13, 18), utc(3, 13, 21), 3), (utc(3, 27, 18), utc(3, 27, 21), 8)],
    )
    assert found == refusal


def test_after_the_last_time_there_is_no_next_one_to_offer() -> None:
    ended = replace(SUPPER, recurrence=Recurrence(Frequency.WEEKLY, date(2026, 3, 6), count=2))
    assert check(ended, utc(6, 5, 17), utc(6, 5, 20), now=NOW) == Refusal(Reason.OFF_GRID)


def test_a_series_suggests_its_next_times_with_enough_places() -> None:
    eaten = [(utc(3, 13, 18), utc(3, 13, 21), 3)]
    found = suggest(SUPPER, quantity=2, now=utc(3, 6, 18, 1), most=3, reservations=eaten)
    assert [start for start, _end in found] == [utc(3, 10, 18), utc(3, 27, 18), utc(4, 10, 17)]


def test_free_times_of_a_series_are_those_that_can_still_be_had() -> None:
    rule = replace(SUPPER, horizon_days=14)
    found = free_intervals(rule, (utc(3, 1), utc(5, 1)), now=utc(3, 6, 19))
    assert found == [(utc(3, 10, 18), utc(3, 10, 21), 8), (utc(3, 13, 18), utc(3, 13, 21), 4)]


def test_a_month_of_a_series() -> None:
    found = month(
        SUPPER,
        2026,
        3,
        now=utc(3, 7, 10),
        blocked=[(utc(3, 10, 20), utc(3, 10, 22))],
        reservations=[(utc(3, 13, 18), utc(3, 13, 21), 3), (utc(3, 27, 18), utc(3, 27, 21), 8)],
    )
    assert [found[number - 1].state for number in (6, 7, 10, 13, 20, 27)] == [
        DayState.PAST,
        DayState.CLOSED,
        DayState.CLOSED,
        DayState.PARTLY,
        DayState.CLOSED,
        DayState.FULL,
    ]
    april = month(SUPPER, 2026, 4, now=utc(3, 7, 10))
    assert [april[number - 1].state for number in (3, 10)] == [DayState.CLOSED, DayState.FREE]


@given(
    taken=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6), st.integers(1, 3)), max_size=6),
    blocked=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6)), max_size=3),
)
def test_places_left_are_those_of_the_reservations_that_overlap(taken, blocked) -> None:
    begin = utc(6, 1)
    rule = Dated("UTC", Recurrence(Frequency.DAILY, begin.date()), places=9, starts=6 * 60, length_min=240)
    uses = [(begin + at * HOUR, begin + (at + length) * HOUR, quantity) for at, length, quantity in taken]
    blocks = [(begin + at * HOUR, begin + (at + length) * HOUR) for at, length in blocked]
    expected = [
        (start, start + 4 * HOUR, 9, max(0, 9 - sum(use[2] for use in uses if overlap(use, start))))
        for start in (begin + 6 * HOUR, begin + 30 * HOUR)
        if not any(overlap(block, start) for block in blocks)
    ]
    assert occurrences(rule, (begin, begin + 2 * DAY), blocked=blocks, reservations=uses) == expected


def overlap(span: tuple[datetime, ...], start: datetime) -> bool:
    return any(span[0] <= start + minute < span[1] for minute in (HOUR * half / 2 for half in range(8)))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"length_min": None}, "length_min"),
        ({"length_days": 1}, "length_min"),
        ({"length_min": None, "length_days": 1}, "starts"),
        ({"length_min": 0}, "length_min"),
        ({"starts": 1440}, "starts"),
        ({"places": 0}, "places"),
        ({"dropped": (date(2026, 3, 10),)}, "dropped"),
        ({"added": (date(2026, 3, 10),) * 2}, "added[1]"),
        ({"other_places": (Places(date(2026, 3, 13), 4),) * 2}, "other_places[1]"),
        ({"notice_min": -1}, "notice_min"),
        ({"timezone": "Paris"}, "timezone"),
    ],
)
def test_a_series_that_makes_no_sense_cannot_be_made(change, path: str) -> None:
    with pytest.raises(RuleError) as caught:
        replace(SUPPER, **change)
    assert caught.value.path == path


# Days that a recurrence names.

MONTHLY, WEEKLY = Frequency.MONTHLY, Frequency.WEEKLY


def named(recurrence: Recurrence, most: int = 4) -> list[str]:
    """Month and day of the first days, with the year where it changes."""
    days = [day for day, _ in zip(days_of(recurrence, date.min, date.max), range(most), strict=False)]
    years = [None, *(day.year for day in days)]
    return [f"{day:%m-%d}" if day.year == year else f"{day}" for day, year in zip(days, years, strict=False)]


@pytest.mark.parametrize(
    ("recurrence", "days"),
    [
        (Recurrence(Frequency.ONCE, date(2026, 2, 3)), ["2026-02-03"]),
        (
            Recurrence(Frequency.DAILY, date(2027, 12, 30), interval=2),
            ["2027-12-30", "2028-01-01", "01-03", "01-05"],
        ),
        (
            # The week of the start counts from its Monday, though its Monday lies before the start.
            Recurrence(WEEKLY, date(2026, 1, 1), interval=2, weekdays=(Weekday.SU, Weekday.MO)),
            ["2026-01-04", "01-12", "01-18", "01-26"],
        ),
        (Recurrence(WEEKLY, date(2026, 12, 25), count=2), ["2026-12-25", "2027-01-01"]),
        (
            Recurrence(MONTHLY, date(2026, 1, 1), nth_weekdays=(NthWeekday(1, Weekday.SA),)),
            ["2026-01-03", "02-07", "03-07", "04-04"],
        ),
        (
            Recurrence(MONTHLY, date(2026, 1, 1), nth_weekdays=(NthWeekday(-1, Weekday.FR),), interval=2),
            ["2026-01-30", "03-27", "05-29", "07-31"],
        ),
        (
            Recurrence(MONTHLY, date(2026, 1, 1), nth_weekdays=(NthWeekday(5, Weekday.SU),)),
            ["2026-03-29", "05-31", "08-30", "11-29"],
        ),
        (Recurrence(MONTHLY, date(2026, 1, 31)), ["2026-01-31", "03-31", "05-31", "07-31"]),
        (
            Recurrence(MONTHLY, date(2027, 12, 1), month_days=(-1, 30)),
            ["2027-12-30", "12-31", "2028-01-30", "01-31"],
        ),
        (
            Recurrence(MONTHLY, date(2028, 2, 1), month_days=(-1, 29), until=date(2028, 3, 1)),
            ["2028-02-29"],
        ),
        (
            Recurrence(MONTHLY, date(2096, 2, 29), interval=12),
            ["2096-02-29", "2104-02-29", "2108-02-29", "2112-02-29"],
        ),
        (Recurrence(Frequency.DAILY, date(2026, 1, 1), until=date(2026, 1, 1)), ["2026-01-01"]),
    ],
)
def test_a_recurrence_names_these_days(recurrence: Recurrence, days: list[str]) -> None:
    assert named(recurrence) == days


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (lambda: Recurrence(Frequency.ONCE, date(2026, 1, 1), count=2), "frequency"),
        (lambda: Recurrence(WEEKLY, date(2026, 1, 1), interval=0), "interval"),
        (lambda: Recurrence(WEEKLY, date(2026, 1, 1), count=0), "count"),
        (lambda: Recurrence(WEEKLY, date(2026, 1, 1), count=2, until=date(2026, 2, 1)), "count"),
        (lambda: Recurrence(WEEKLY, date(2026, 1, 1), until=date(2025, 12, 31)), "until"),
        (lambda: Recurrence(MONTHLY, date(2026, 1, 1), weekdays=(Weekday.MO,)), "weekdays"),
        (lambda: Recurrence(WEEKLY, date(2026, 1, 1), weekdays=(Weekday.MO,) * 2), "weekdays"),
        (lambda: Recurrence(WEEKLY, date(2026, 1, 1), month_days=(1,)), "month_days"),
        (lambda: Recurrence(MONTHLY, date(2026, 1, 1), month_days=(0,)), "month_days[0]"),
        (lambda: Recurrence(MONTHLY, date(2026, 2, 1), interval=12, month_days=(30,)), ""),
        (lambda: Recurrence(WEEKLY, date(2026, 1, 1), weekdays=(Weekday.WE,), until=date(2026, 1, 6)), ""),
        (lambda: Recurrence(Frequency.DAILY, date(1969, 12, 31)), "start"),
        (lambda: NthWeekday(0, Weekday.MO), "nth"),
    ],
)
def test_a_recurrence_that_makes_no_sense_cannot_be_made(make, path: str) -> None:
    with pytest.raises(RuleError) as caught:
        make()
    assert caught.value.path == path
