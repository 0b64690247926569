"""Slots, worked by hand: hours across clock changes, whole days, buffers, refusals, suggestions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from entrepairs.engines.availability import (
    AddedDay,
    DayState,
    Free,
    Frequency,
    Hours,
    InDays,
    InMinutes,
    Opening,
    Reason,
    Recurrence,
    Refusal,
    RuleError,
    Slots,
    Use,
    Weekday,
    check,
    free_intervals,
    left,
    month,
    suggest,
)
from entrepairs.engines.availability.local import day_of, day_span, day_start, resolve, wall

PARIS = "Europe/Paris"
PAST = datetime(2020, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def utc(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def daily(*hours: tuple[float, float], start: date = date(2020, 1, 1)) -> tuple[Opening, ...]:
    """Open every day, from hour to hour of the local clock."""
    return (
        Opening(
            Recurrence(Frequency.DAILY, start),
            tuple(Hours(int(opens * 60), int(closes * 60)) for opens, closes in hours),
        ),
    )


def slots(*hours: tuple[float, float], lengths: InMinutes | InDays | None = None, capacity: int = 1) -> Slots:
    return Slots(PARIS, daily(*(hours or ((0, 24),))), lengths or InMinutes(), capacity)


def free(rule: Slots, start: datetime, end: datetime, **known: Any) -> list[Free]:
    return free_intervals(rule, (start, end), **({"now": PAST} | known))


# Across clock changes. In 2026, Paris skips 02:00 to 03:00 on 29 March, and has it twice on 25 October.


def test_hours_that_are_skipped_do_not_exist() -> None:
    rule = slots((2, 3))
    assert free(rule, utc(3, 28), utc(3, 31)) == [
        (utc(3, 28, 1), utc(3, 28, 2), 1),
        (utc(3, 30, 0), utc(3, 30, 1), 1),
    ]


def test_hours_that_begin_in_a_gap_open_as_it_ends() -> None:
    assert free(slots((2.5, 4)), utc(3, 29), utc(3, 29, 12)) == [(utc(3, 29, 1), utc(3, 29, 2), 1)]


def test_an_hour_that_exists_twice_is_open_twice() -> None:
    assert free(slots((2, 3)), utc(10, 25), utc(10, 25, 12)) == [(utc(10, 25, 0), utc(10, 25, 2), 1)]


def test_half_an_hour_that_exists_twice_opens_two_times() -> None:
    assert free(slots((2.5, 3)), utc(10, 25), utc(10, 25, 12)) == [
        (utc(10, 25, 0, 30), utc(10, 25, 1), 1),
        (utc(10, 25, 1, 30), utc(10, 25, 2), 1),
    ]


def test_hours_before_the_second_pass_of_an_hour_close_once() -> None:
    # 01:00 to 02:30: the clock shows 02:00 again after 03:00, and then it is open again.
    assert free(slots((1, 2.5)), utc(10, 24, 20), utc(10, 25, 12)) == [
        (utc(10, 24, 23), utc(10, 25, 0, 30), 1),
        (utc(10, 25, 1), utc(10, 25, 1, 30), 1),
    ]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_is_as_long_as_it_is(day: date, hours: int) -> None:
    start, end = day_span(PARIS, day)
    assert end - start == timedelta(hours=hours)
    rule = slots((0, 24), lengths=InDays())
    assert free(rule, start + DAY / 4, start + DAY / 2) == [(start, end, 1)]
    assert check(rule, start, end, now=PAST) is None


def test_hours_keep_their_local_time_in_summer_and_winter() -> None:
    rule = slots((9, 10))
    assert free(rule, utc(1, 15), utc(1, 16)) == [(utc(1, 15, 8), utc(1, 15, 9), 1)]
    assert free(rule, utc(7, 15), utc(7, 16)) == [(utc(7, 15, 7), utc(7, 15, 8), 1)]


def test_a_midnight_end_meets_the_next_morning() -> None:
    rule = slots((0, 6), (20, 24))
    assert free(rule, utc(12, 31, 12), utc(1, 1, 12, year=2027)) == [
        (utc(12, 31, 19), utc(1, 1, 5, year=2027), 1)
    ]
    assert check(rule, utc(12, 31, 22), utc(1, 1, 0, year=2027), now=PAST) is None


def test_the_29th_of_february_is_a_day_of_its_own() -> None:
    leap = Slots(PARIS, (Opening(Recurrence(Frequency.MONTHLY, date(2024, 2, 29), interval=12)),))
    assert free(leap, utc(2, 1, year=2025), utc(4, 1, year=2027)) == []
    assert free(leap, utc(2, 1, year=2028), utc(4, 1, year=2028)) == [
        (utc(2, 28, 23, year=2028), utc(2, 29, 23, year=2028), 1)
    ]


def test_the_grid_follows_the_clock_across_a_change() -> None:
    rule = slots((0, 12), lengths=InMinutes(step_min=120, shortest_min=120))
    starts = [start for start, _end in suggest(rule, 120, now=utc(3, 28, 23))]
    # 00:00, then 04:00 (02:00 is skipped), 06:00, 08:00, 10:00 by the clock.
    assert starts == [utc(3, 28, 23), utc(3, 29, 2), utc(3, 29, 4), utc(3, 29, 6), utc(3, 29, 8)]


def test_a_start_on_a_repeated_hour_may_be_either() -> None:
    rule = slots((2, 4), lengths=InMinutes(step_min=60, shortest_min=60))
    assert [start for start, _end in suggest(rule, 60, now=utc(10, 25), most=3)] == [
        utc(10, 25, 0),
        utc(10, 25, 1),
        utc(10, 25, 2),
    ]


def test_a_midnight_that_is_skipped_begins_where_the_gap_ends() -> None:
    # Cairo goes from 00:00 to 01:00 on 24 April 2026.
    assert day_start("Africa/Cairo", date(2026, 4, 24)) == utc(4, 23, 22)
    assert day_span("Africa/Cairo", date(2026, 4, 24)) == (utc(4, 23, 22), utc(4, 24, 21))


def test_a_midnight_that_comes_twice_is_one_day() -> None:
    # Cairo goes from 24:00 back to 23:00 on 29 October 2026.
    start, end = day_span("Africa/Cairo", date(2026, 10, 29))
    assert end - start == timedelta(hours=25)
    assert day_of("Africa/Cairo", end - timedelta(minutes=1)) == date(2026, 10, 29)
    # Newfoundland once went from 00:01 back to 23:01: a minute of the 1st came before the last hour.
    assert day_of("America/St_Johns", utc(11, 1, 2, 45, year=2009)) == date(2009, 11, 1)


def test_a_day_that_never_was_has_no_hours() -> None:
    # Samoa went from 29 to 31 December 2011.
    start, end = day_span("Pacific/Apia", date(2011, 12, 30))
    assert start == end
    rule = Slots("Pacific/Apia", (Opening(Recurrence(Frequency.ONCE, date(2011, 12, 30))),), InDays())
    assert free_intervals(rule, (start - DAY, start + DAY), now=start - DAY) == []


def test_a_wall_time_in_a_gap_is_counted_with_the_offset_before_it() -> None:
    assert resolve(PARIS, wall(date(2026, 3, 29), 150)) == utc(3, 29, 1, 30)
    assert resolve(PARIS, wall(date(2026, 10, 25), 150)) == utc(10, 25, 0, 30)


# What is open.


def test_openings_add_up_and_exceptions_change_days() -> None:
    monday = date(2026, 6, 1)
    rule = Slots(
        "UTC",
        (
            Opening(Recurrence(Frequency.WEEKLY, monday, weekdays=(Weekday.MO,)), (Hours(480, 720),)),
            Opening(Recurrence(Frequency.WEEKLY, monday, interval=2), (Hours(660, 780),)),
        ),
        added=(AddedDay(date(2026, 6, 10), (Hours(0, 60),)), AddedDay(date(2026, 6, 8), (Hours(60, 120),))),
        dropped=(date(2026, 6, 8), date(2026, 6, 22)),
    )
    assert free(rule, utc(6, 1), utc(6, 30)) == [
        (utc(6, 1, 8), utc(6, 1, 13), 1),  # both, merged
        (utc(6, 8, 1), utc(6, 8, 2), 1),  # dropped and added: the added hours only
        (utc(6, 10, 0), utc(6, 10, 1), 1),
        (utc(6, 15, 8), utc(6, 15, 13), 1),
        (utc(6, 29, 8), utc(6, 29, 13), 1),
    ]


def test_blocks_take_everything_and_reservations_their_share() -> None:
    rule = slots((9, 18), capacity=3)
    known: dict[str, Any] = {
        "blocked": [(utc(6, 1, 8), utc(6, 1, 9)), (utc(6, 1, 8, 30), utc(6, 1, 10))],
        "reservations": [
            Use(utc(6, 1, 10), utc(6, 1, 13), 1),
            Use(utc(6, 1, 11), utc(6, 1, 12), 1),
            Use(utc(6, 1, 12), utc(6, 1, 13), 2),
        ],
    }
    assert free(rule, utc(6, 1), utc(6, 2), **known) == [
        (utc(6, 1, 7), utc(6, 1, 8), 3),
        (utc(6, 1, 10), utc(6, 1, 11), 2),
        (utc(6, 1, 11), utc(6, 1, 12), 1),
        (utc(6, 1, 13), utc(6, 1, 16), 3),
    ]
    assert left(rule, utc(6, 1, 10), utc(6, 1, 12), **known) == 1
    assert left(rule, utc(6, 1, 9), utc(6, 1, 11), **known) == 0  # blocked until 10
    assert left(rule, utc(6, 1, 15), utc(6, 1, 17), **known) == 0  # closed from 16 (UTC)


def test_a_reservation_without_dates_takes_its_share_for_good() -> None:
    rule = slots((0, 24), capacity=2)
    assert left(rule, utc(6, 1), utc(6, 2), reservations=[(None, None, 1)]) == 1


def test_more_reserved_than_there_is_leaves_nothing() -> None:
    rule = slots((0, 24))
    known: dict[str, Any] = {"reservations": [(utc(6, 1), utc(6, 2), 5)]}
    assert left(rule, utc(6, 1), utc(6, 2), **known) == 0
    assert free(rule, utc(6, 1), utc(6, 2), **known) == []


def test_moments_may_come_in_any_zone_and_leave_in_utc() -> None:
    rule = slots((9, 18))
    tokyo = timezone(timedelta(hours=9))
    found = free(rule, datetime(2026, 6, 1, 9, tzinfo=tokyo), datetime(2026, 6, 2, 9, tzinfo=tokyo))
    assert found == [(utc(6, 1, 7), utc(6, 1, 16), 1)]
    assert all(at.tzinfo is UTC for at in found[0][:2])


# Buffers.


def test_a_buffer_lies_before_and_after_each_use() -> None:
    rule = slots((8, 20), lengths=InMinutes(step_min=15, shortest_min=15, buffer_min=30))
    known: dict[str, Any] = {"reservations": [(utc(6, 1, 10), utc(6, 1, 11), 1)]}
    assert free(rule, utc(6, 1), utc(6, 2), **known) == [
        (utc(6, 1, 6), utc(6, 1, 9, 30), 1),
        (utc(6, 1, 11, 30), utc(6, 1, 18), 1),
    ]
    assert check(rule, utc(6, 1, 9), utc(6, 1, 9, 30), now=PAST, **known) is None
    refusal = check(rule, utc(6, 1, 9), utc(6, 1, 9, 45), now=PAST, **known)
    assert refusal == Refusal(Reason.TAKEN, start=utc(6, 1, 9, 30), end=utc(6, 1, 9, 45))


def test_two_uses_whose_buffers_overlap_may_be_of_one_thing() -> None:
    # One hour apart, they need one thing of two; the other is free in between.
    rule = slots((0, 24), lengths=InMinutes(step_min=15, shortest_min=15, buffer_min=60), capacity=2)
    known: dict[str, Any] = {
        "reservations": [(utc(6, 1, 8), utc(6, 1, 9), 1), (utc(6, 1, 10), utc(6, 1, 11), 1)]
    }
    assert check(rule, utc(6, 1, 9, 15), utc(6, 1, 9, 45), now=PAST, **known) is None


def test_a_buffer_of_a_day_is_a_day_of_whatever_length() -> None:
    rule = slots((0, 24), lengths=InDays(buffer_days=1))
    for day in (date(2026, 3, 28), date(2026, 10, 24)):  # the day after has 23, and 25 hours
        taken = (*day_span(PARIS, day), 1)
        for offset, reason in ((-2, None), (-1, Reason.TAKEN), (1, Reason.TAKEN), (2, None)):
            refusal = check(rule, *day_span(PARIS, day + offset * DAY), now=PAST, reservations=[taken])
            assert (refusal.reason if refusal else None) == reason


def test_a_block_of_an_hour_takes_the_whole_day_where_days_are_taken() -> None:
    rule = slots((0, 24), lengths=InDays())
    block = (utc(6, 2, 12), utc(6, 2, 13))
    assert free(rule, utc(6, 1, 12), utc(6, 3, 12), blocked=[block]) == [
        (utc(5, 31, 22), utc(6, 1, 22), 1),
        (utc(6, 2, 22), utc(6, 3, 22), 1),
    ]


# Refusals.

LESSON = replace(
    slots((9, 12), (14, 18), lengths=InMinutes(30, 60, 120, 0, 24 * 60), capacity=2), horizon_days=30
)
NOW = utc(6, 1, 10)  # noon in Paris


@pytest.mark.parametrize(
    ("start", "end", "quantity", "refusal"),
    [
        (utc(6, 3, 7), utc(6, 3, 8), 1, None),
        (utc(6, 3, 7), utc(6, 3, 7, 30), 1, Refusal(Reason.TOO_SHORT, limit=60)),
        (utc(6, 3, 7), utc(6, 3, 9, 30), 1, Refusal(Reason.TOO_LONG, limit=120)),
        (utc(6, 2, 8), utc(6, 2, 9), 1, Refusal(Reason.TOO_SOON, start=utc(6, 2, 10))),
        (utc(7, 2, 7), utc(7, 2, 8), 1, Refusal(Reason.BEYOND_HORIZON, end=utc(7, 1, 22))),
        (
            utc(6, 3, 9, 30),
            utc(6, 3, 10, 30),
            1,
            Refusal(Reason.OUTSIDE_HOURS, start=utc(6, 3, 10), end=utc(6, 3, 10, 30)),
        ),
        (
            utc(6, 3, 7, 10),
            utc(6, 3, 8, 10),
            1,
            Refusal(Reason.OFF_GRID, limit=30, start=utc(6, 3, 7, 30), end=utc(6, 3, 8, 30)),
        ),
        (
            utc(6, 3, 7),
            utc(6, 3, 8, 10),
            1,
            Refusal(Reason.OFF_GRID, limit=30, start=utc(6, 3, 7), end=utc(6, 3, 8, 30)),
        ),
        (utc(6, 4, 7), utc(6, 4, 8), 1, Refusal(Reason.BLOCKED, start=utc(6, 4, 6), end=utc(6, 4, 8))),
        (utc(6, 5, 7), utc(6, 5, 8), 1, Refusal(Reason.TAKEN, start=utc(6, 5, 7, 30), end=utc(6, 5, 8))),
        (utc(6, 6, 7), utc(6, 6, 8), 1, None),
        (
            utc(6, 6, 7),
            utc(6, 6, 8),
            2,
            Refusal(Reason.NOT_ENOUGH, limit=1, start=utc(6, 6, 7), end=utc(6, 6, 8)),
        ),
        (None, None, 1, Refusal(Reason.NO_DATES)),
    ],
)
def test_each_reason_to_refuse_says_what_would_do(start, end, quantity, refusal) -> None:
    found = check(
        LESSON,
        start,
        end,
        quantity,
        now=NOW,
        blocked=[(utc(6, 4, 6), utc(6, 4, 8))],
        reservations=[(utc(6, 5, 7, 30), utc(6, 5, 9), 2), (utc(6, 6, 7), utc(6, 6, 9), 1)],
    )
    assert found == refusal


def test_whole_days_are_offered_for_a_part_of_them() -> None:
    rule = slots((0, 24), lengths=InDays(shortest_days=2, longest_days=14, step_days=2))
    assert check(rule, utc(6, 1, 8), utc(6, 2, 18), now=NOW - DAY) == Refusal(
        Reason.OFF_GRID, limit=2, start=utc(5, 31, 22), end=utc(6, 2, 22), in_days=True
    )
    assert check(rule, utc(6, 1, 8), utc(6, 1, 18), now=NOW - DAY) == Refusal(
        Reason.TOO_SHORT, limit=2, in_days=True
    )


def test_today_can_be_taken_in_days_unless_there_is_notice() -> None:
    today, tomorrow = day_span(PARIS, date(2026, 6, 1)), day_span(PARIS, date(2026, 6, 2))
    rule = slots((0, 24), lengths=InDays())
    noticed = slots((0, 24), lengths=InDays(notice_days=1))
    assert check(rule, *today, now=NOW) is None
    assert check(noticed, *today, now=NOW) == Refusal(Reason.TOO_SOON, start=tomorrow[0])
    assert check(noticed, *tomorrow, now=NOW) is None


def test_notice_counts_real_hours_across_a_clock_change() -> None:
    rule = slots((0, 24), lengths=InMinutes(notice_min=24 * 60))
    now = utc(3, 28, 11)  # noon in Paris, the day before it loses an hour
    assert check(rule, utc(3, 29, 10), utc(3, 29, 11), now=now) == Refusal(
        Reason.TOO_SOON, start=utc(3, 29, 11)
    )
    assert check(rule, utc(3, 29, 11), utc(3, 29, 12), now=now) is None


def test_the_horizon_is_the_end_of_a_local_day() -> None:
    rule = replace(slots((0, 24)), horizon_days=0)
    assert check(rule, utc(6, 1, 21), utc(6, 1, 22), now=NOW) is None
    refusal = check(rule, utc(6, 1, 22), utc(6, 1, 23), now=NOW)
    assert refusal == Refusal(Reason.BEYOND_HORIZON, end=utc(6, 1, 22))


def test_nothing_can_be_taken_after_the_last_day_of_a_rule() -> None:
    until = Recurrence(Frequency.DAILY, date(2026, 6, 1), until=date(2026, 6, 3))
    counted = Recurrence(Frequency.DAILY, date(2026, 6, 1), count=3)
    for recurrence in (until, counted):
        rule = Slots(PARIS, (Opening(recurrence),))
        assert check(rule, utc(6, 3, 20), utc(6, 3, 22), now=NOW) is None
        assert check(rule, utc(6, 3, 21), utc(6, 3, 23), now=NOW) == Refusal(
            Reason.OUTSIDE_HOURS, start=utc(6, 3, 22), end=utc(6, 3, 23)
        )


# Suggestions and months.


def test_suggestions_pass_over_what_is_taken_and_keep_to_the_grid() -> None:
    found = suggest(
        LESSON, 90, 2, now=NOW, most=3, reservations=[(utc(6, 2, 12), utc(6, 2, 13), 1)], after=utc(6, 2, 11)
    )
    assert found == [
        (utc(6, 2, 13), utc(6, 2, 14, 30)),
        (utc(6, 2, 13, 30), utc(6, 2, 15)),
        (utc(6, 2, 14), utc(6, 2, 15, 30)),
    ]


@pytest.mark.parametrize("length", [30, 45, 150, 0, -60])
def test_a_length_that_is_not_allowed_has_no_suggestions(length: int) -> None:
    assert suggest(LESSON, length, now=NOW) == []


def test_a_rare_opening_is_found_a_year_ahead() -> None:
    rule = Slots(PARIS, (Opening(Recurrence(Frequency.MONTHLY, date(2026, 5, 1), interval=12)),), InDays())
    assert suggest(rule, 1, now=NOW) == [
        day_span(PARIS, date(2027, 5, 1)),
        day_span(PARIS, date(2028, 5, 1)),
    ]


def test_a_long_stay_is_found_across_the_ends_of_months() -> None:
    rule = slots((0, 24), lengths=InDays(longest_days=60))
    busy = (*day_span(PARIS, date(2026, 6, 20)), 1)
    assert suggest(rule, 45, now=NOW, most=1, reservations=[busy]) == [
        (day_start(PARIS, date(2026, 6, 21)), day_start(PARIS, date(2026, 8, 5)))
    ]


def test_overlapping_hours_each_have_their_grid() -> None:
    rule = Slots("UTC", daily((8, 10)) + daily((8.5, 10.5)))
    assert [f"{start:%H:%M}" for start, _end in suggest(rule, 60, now=utc(6, 1), most=4)] == [
        "08:00",
        "08:30",
        "09:00",
        "09:30",
    ]


def test_a_month_shows_how_each_day_stands() -> None:
    monday_to_friday = Recurrence(
        Frequency.WEEKLY, date(2026, 1, 1), weekdays=tuple(Weekday)[:5], until=date(2026, 6, 26)
    )
    rule = Slots(PARIS, (Opening(monday_to_friday, (Hours(540, 720),)),), capacity=2)
    found = month(
        rule,
        2026,
        6,
        now=utc(6, 3, 12),
        blocked=[(utc(6, 8), utc(6, 9))],
        reservations=[
            (utc(6, 9, 7), utc(6, 9, 10), 2),
            (utc(6, 10, 7), utc(6, 10, 8), 1),
            # Half hours at both ends leave nothing of an hour.
            (utc(6, 11, 7, 30), utc(6, 11, 9, 30), 2),
        ],
    )
    assert [day.day.day for day in found] == list(range(1, 31))
    states = {day.day.day: day.state for day in found}
    assert states[2] == DayState.PAST
    assert states[3] == DayState.CLOSED  # today, after hours
    assert states[4] == DayState.FREE
    assert states[6] == DayState.CLOSED  # a Saturday
    assert states[8] == DayState.CLOSED  # blocked
    assert states[9] == DayState.FULL
    assert states[10] == DayState.PARTLY
    assert states[11] == DayState.FULL
    assert states[26] == DayState.FREE
    assert states[29] == DayState.CLOSED  # the rule has ended


def test_a_stay_of_some_days_needs_as_many_free_in_a_row() -> None:
    rule = slots((0, 24), lengths=InDays(shortest_days=3))
    taken = [(*day_span(PARIS, date(2026, 6, day)), 1) for day in (10, 13)]
    states = {day.day.day: day.state for day in month(rule, 2026, 6, now=NOW, reservations=taken)}
    assert [states[day] for day in (9, 10, 11, 12, 13, 14)] == [
        DayState.FREE,
        DayState.FULL,
        DayState.FULL,
        DayState.FULL,
        DayState.FULL,
        DayState.FREE,
    ]


def test_a_stay_may_run_into_the_next_month() -> None:
    rule = slots((0, 24), lengths=InDays(shortest_days=3))
    taken = [(*day_span(PARIS, date(2026, 6, 28)), 1)]
    states = [day.state for day in month(rule, 2026, 6, now=NOW, reservations=taken)]
    assert states[27:] == [DayState.FULL, DayState.FREE, DayState.FREE]
    taken += [(*day_span(PARIS, date(2026, 7, 1)), 1)]
    states = [day.state for day in month(rule, 2026, 6, now=NOW, reservations=taken)]
    assert states[27:] == [DayState.FULL, DayState.FULL, DayState.FULL]


# Nonsense.


def test_moments_without_a_zone_and_intervals_that_run_backwards_are_errors() -> None:
    rule = slots()
    naive = datetime(2026, 6, 1)  # noqa: DTZ001 - on purpose
    with pytest.raises(ValueError, match="time zone"):
        left(rule, naive, naive + DAY)
    with pytest.raises(ValueError, match="end after it starts"):
        left(rule, utc(6, 2), utc(6, 1))
    with pytest.raises(ValueError, match="end after it starts"):
        left(rule, utc(6, 1), utc(6, 2), blocked=[(utc(6, 1), utc(6, 1))])
    with pytest.raises(ValueError, match="both dates or none"):
        left(rule, utc(6, 1), utc(6, 2), reservations=[(utc(6, 1), None, 1)])
    with pytest.raises(ValueError, match="at least one"):
        left(rule, utc(6, 1), utc(6, 2), reservations=[(utc(6, 1), utc(6, 2), 0)])
    with pytest.raises(ValueError, match="at least one"):
        check(rule, utc(6, 1), utc(6, 2), 0, now=NOW)
    with pytest.raises(ValueError, match="both dates"):
        check(rule, utc(6, 1), None, now=NOW)
    with pytest.raises(ValueError, match="are needed"):
        left(rule)
    with pytest.raises(ValueError, match="no such month"):
        month(rule, 2026, 13, now=NOW)


def test_the_ends_of_the_calendar_are_no_trap() -> None:
    rule = slots()
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    far = timezone(timedelta(hours=14))
    assert left(rule, utc(6, 1), utc(6, 2), blocked=[(first, last)]) == 0
    assert left(rule, utc(6, 1), utc(6, 2), blocked=[(datetime.min.replace(tzinfo=far), first + DAY)]) == 1
    assert check(rule, last - DAY, last, now=NOW) == Refusal(
        Reason.BEYOND_HORIZON, end=utc(12, 29, year=2999)
    )
    refusal = check(rule, first, first + DAY, now=NOW)
    assert refusal == Refusal(Reason.TOO_SOON, start=NOW)
    assert free_intervals(rule, (first, first + DAY), now=NOW) == []
    assert month(rule, 2998, 12, now=NOW)[-1].state == DayState.FREE


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (lambda: Slots("Europe/Nowhere", daily((0, 24))), "timezone"),
        (lambda: Slots("../etc/passwd", daily((0, 24))), "timezone"),
        (lambda: Slots("localtime", daily((0, 24))), "timezone"),
        (lambda: Slots("right/Europe/Paris", daily((0, 24))), "timezone"),
        (lambda: Slots("Europe", daily((0, 24))), "timezone"),
        (lambda: Slots(PARIS, ()), "openings"),
        (lambda: slots(capacity=0), "capacity"),
        (lambda: slots((9, 10), lengths=InDays()), "openings[0].hours"),
        (lambda: slots((9, 12), (11, 13)), "hours[1].opens"),
        (lambda: Opening(Recurrence(Frequency.ONCE, date(2026, 1, 1)), ()), "hours"),
        (lambda: Hours(600, 600), "closes"),
        (lambda: Hours(-1, 600), "opens"),
        (lambda: Hours(0, 1441), "closes"),
        (lambda: InMinutes(step_min=60, shortest_min=90), "shortest_min"),
        (lambda: InMinutes(longest_min=30), "longest_min"),
        (lambda: InMinutes(longest_min=90), "longest_min"),
        (lambda: InMinutes(buffer_min=-1), "buffer_min"),
        (lambda: InDays(notice_days=-1), "notice_days"),
        (lambda: replace(slots(), horizon_days=-1), "horizon_days"),
        (lambda: replace(slots(), dropped=(date(2026, 1, 1),) * 2), "dropped[1]"),
        (lambda: replace(slots(), dropped=(date(1969, 1, 1),)), "dropped[0]"),
    ],
)
def test_a_rule_that_makes_no_sense_cannot_be_made(make, path: str) -> None:
    with pytest.raises(RuleError) as caught:
        make()
    assert caught.value.path == path
