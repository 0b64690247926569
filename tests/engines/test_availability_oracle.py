"""The availability engine against a walk over real minutes, across clock changes, leap days and midnights."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from entrepairs.engines.availability import (
    AddedDay,
    Free,
    Frequency,
    Hours,
    InDays,
    InMinutes,
    NthWeekday,
    Opening,
    Recurrence,
    RuleError,
    Slots,
    Weekday,
    check,
    free_intervals,
    left,
    month,
    suggest,
)
from entrepairs.engines.availability.recurrence import days_of

from .availability_oracle import DAY, MINUTE, Oracle, Span, days_until

PARIS = "Europe/Paris"
# Two days around each: the clock put forward and back, leap days, New Year, and a day like others; and where
# the clock changes at midnight, by half an hour, or on the other side of the globe.
PLACES = [
    (PARIS, datetime(2026, 3, 28, 12, tzinfo=UTC)),
    (PARIS, datetime(2026, 10, 24, 12, tzinfo=UTC)),
    (PARIS, datetime(2028, 2, 28, 12, tzinfo=UTC)),
    (PARIS, datetime(2026, 12, 31, 5, tzinfo=UTC)),
    (PARIS, datetime(2026, 6, 10, 7, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 4, 23, 3, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 10, 29, 3, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 3, 12, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 0, tzinfo=UTC)),
    ("America/Los_Angeles", datetime(2026, 3, 7, 20, tzinfo=UTC)),
]
slow = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def recurrences(draw, around):
    frequency = draw(st.sampled_from(Frequency))
    start = around + draw(st.integers(-70, 2)) * DAY
    end = {}
    if frequency is not Frequency.ONCE:
        end = draw(
            st.sampled_from(
                [
                    {},
                    {},
                    {"count": draw(st.integers(1, 60))},
                    {"until": start + draw(st.integers(0, 75)) * DAY},
                ]
            )
        )
        end["interval"] = draw(st.sampled_from([1, 1, 1, 2, 3]))
    if frequency is Frequency.ONCE:
        start = around + draw(st.integers(-1, 2)) * DAY
    if frequency is Frequency.WEEKLY:
        end["weekdays"] = tuple(draw(st.lists(st.sampled_from(Weekday), unique=True)))
    if frequency is Frequency.MONTHLY and draw(st.booleans()):
        pair = st.builds(NthWeekday, st.sampled_from([1, 2, 4, 5, -1, -2, -5]), st.sampled_from(Weekday))
        end["nth_weekdays"] = tuple(draw(st.lists(pair, unique=True, max_size=9)))
    elif frequency is Frequency.MONTHLY:
        numbers = st.sampled_from([*range(1, 32), *range(-31, 0)])
        end["month_days"] = tuple(draw(st.lists(numbers, unique=True, max_size=20)))
    try:
        return Recurrence(frequency, start, **end)
    except RuleError:  # it names no day
        return Recurrence(Frequency.DAILY, start)


@st.composite
def hours(draw):
    times = st.one_of(st.sampled_from([0, 60, 120, 150, 180, 540, 1380, 1440]), st.integers(0, 1440))
    marks = sorted(draw(st.lists(times, min_size=2, max_size=4, unique=True)))
    return tuple(Hours(*pair) for pair in zip(marks[::2], marks[1::2], strict=False))


@st.composite
def spans(draw, base, *, most=2 * 1440):
    start = draw(st.integers(-1440, 2 * 1440))
    return base + start * MINUTE, base + (start + draw(st.integers(1, most))) * MINUTE


@st.composite
def worlds(draw, *, units=("minutes", "days")):
    """A rule of slots, what is blocked and reserved, and where to look."""
    zone, base = draw(st.sampled_from(PLACES))
    around = base.date()
    days = draw(st.sampled_from(units)) == "days"
    all_day = st.just((Hours(0, 1440),))
    some_hours = all_day if days else st.one_of(all_day, hours())
    openings = draw(st.lists(st.builds(Opening, recurrences(around), some_hours), min_size=1, max_size=3))
    near = st.integers(-1, 3).map(lambda by: around + by * DAY)
    added = draw(st.lists(st.builds(AddedDay, near, some_hours), max_size=2, unique_by=lambda each: each.day))
    step = draw(st.sampled_from([1, 1, 2]) if days else st.sampled_from([1, 7, 15, 30, 60, 90]))
    shortest = step * draw(st.integers(1, 2 if days else 4))
    longest = draw(st.one_of(st.none(), st.integers(0, 3).map(lambda more: shortest + more * step)))
    buffer = draw(st.sampled_from([0, 0, 1, 2] if days else [0, 0, 1, 20, 75]))
    notice = draw(st.sampled_from([0, 0, 1] if days else [0, 0, 90, 1440]))
    rule = Slots(
        zone,
        tuple(openings),
        (InDays if days else InMinutes)(step, shortest, longest, buffer, notice),
        draw(st.integers(1, 3)),
        tuple(added),
        tuple(draw(st.lists(near, max_size=2, unique=True))),
        draw(st.one_of(st.none(), st.integers(0, 3))),
    )
    blocked = draw(st.lists(spans(base, most=400), max_size=2))
    uses = [(*span, draw(st.integers(1, 2))) for span in draw(st.lists(spans(base, most=900), max_size=4))]
    now = base + draw(st.integers(-1440, 1440)) * MINUTE
    return rule, blocked, uses, now, base


@given(world=worlds(), ends=st.tuples(st.integers(0, 1440), st.integers(1500, 2880)))
@slow
def test_free_intervals_are_those_of_a_walk_over_real_minutes(world, ends) -> None:
    rule, blocked, uses, now, base = world
    between = (base + ends[0] * MINUTE, base + ends[1] * MINUTE)
    found = free_intervals(rule, between, now=now, blocked=blocked, reservations=uses)
    if isinstance(rule.lengths, InDays):  # whole days are not cut
        found = cut(found, between)

    assert found == Oracle(rule, blocked, uses, between).free(now)


@given(world=worlds(), data=st.data())
@settings(slow, max_examples=100)
def test_a_wish_is_refused_for_the_first_reason_that_a_walk_finds(world, data) -> None:
    rule, blocked, uses, now, base = world
    start, end = data.draw(st.one_of(spans(base, most=200), likely_wishes(world)))
    quantity = data.draw(st.integers(1, 3))
    refusal = check(rule, start, end, quantity, now=now, blocked=blocked, reservations=uses)
    oracle = Oracle(rule, blocked, uses, (start, end))
    reasons = oracle.reasons(start, end, quantity, now)

    assert (refusal.reason if refusal else None) == (reasons[0] if reasons else None)


@st.composite
def likely_wishes(draw, world):
    """A wish that the rule may well allow: from a start that would do, were there no reservations."""
    rule, blocked, _uses, now, base = world
    lengths = rule.lengths
    shortest = lengths.shortest_min if isinstance(lengths, InMinutes) else lengths.shortest_days
    found = suggest(rule, shortest, now=now, after=base, most=40, blocked=blocked)
    near = [span for span in found if span[1] < base + 3 * DAY]
    return draw(st.sampled_from(near)) if near else draw(spans(base, most=200))


@given(world=worlds(), data=st.data())
@slow
def test_what_is_left_is_the_least_of_all_minutes(world, data) -> None:
    rule, blocked, uses, _now, base = world
    start, end = data.draw(st.one_of(spans(base, most=400), likely_wishes(world)))
    oracle = Oracle(rule, blocked, uses, (start, end))
    whole = range(oracle.first, oracle.last)
    open_ = all(oracle.is_open(minute) and not oracle.is_blocked(minute) for minute in whole)
    if isinstance(rule.lengths, InDays):
        # Days that are touched are taken whole, and a whole day is open or not.
        days = {oracle.wall(minute)[0] for minute in whole}
        open_ = open_ and all(any(True for _hours in oracle.windows(day)) for day in days)

    expected = min(oracle.left_at(minute) for minute in whole) if open_ else 0
    assert left(rule, start, end, blocked=blocked, reservations=uses) == expected


@given(world=worlds(), quantity=st.integers(1, 2), more=st.integers(0, 1))
@settings(slow, max_examples=30)
def test_suggestions_are_all_starts_that_a_walk_finds_in_order(world, quantity, more) -> None:
    rule, blocked, uses, now, base = world
    lengths = rule.lengths
    if isinstance(lengths, InMinutes):
        length, longest = lengths.shortest_min + more * lengths.step_min, lengths.longest_min
    else:
        length, longest = lengths.shortest_days + more * lengths.step_days, lengths.longest_days
    assume(longest is None or length <= longest)
    span = (base, base + 2 * DAY)
    after = max(base, now)
    known = {"now": now, "blocked": blocked, "reservations": uses}
    expected = [
        start for start in Oracle(rule, blocked, uses, span).starts(length, quantity, now) if start >= after
    ]
    found = suggest(rule, length, quantity, after=after, most=len(expected) + 1, **known)
    within = [start for start, end in found if end <= span[1]]

    assert within == expected
    assert all(check(rule, *each, quantity, **known) is None for each in found)


@given(world=worlds(), at=st.integers(-2 * 1440, 3 * 1440))
@settings(slow, max_examples=10)
def test_days_of_a_month_stand_as_a_walk_finds(world, at) -> None:
    rule, blocked, uses, _now, base = world
    now = base + at * MINUTE
    year, number = base.year, base.month
    first = datetime(year, number, 1, tzinfo=UTC) - 4 * DAY
    oracle = Oracle(rule, blocked, uses, (first, first + 41 * DAY))
    found = month(rule, year, number, now=now, blocked=blocked, reservations=uses)

    assert [day.state for day in found] == oracle.states(year, number, now)


@given(recurrence=st.sampled_from([2026, 2028]).flatmap(lambda year: recurrences(date(year, 3, 1))))
@settings(deadline=None, max_examples=150)
def test_days_of_a_recurrence_are_those_counted_from_its_start(recurrence) -> None:
    first, last = recurrence.start + 20 * DAY, recurrence.start + 200 * DAY
    expected = sorted(day for day in days_until(recurrence, last) if day >= first)
    assert list(days_of(recurrence, first, last)) == expected


@st.composite
def few_uses(draw):
    uses = st.tuples(st.integers(0, 12), st.integers(1, 4)).map(lambda pair: (pair[0], sum(pair)))
    return draw(st.integers(1, 3)), draw(st.integers(0, 3)), draw(st.lists(uses, max_size=5)), draw(uses)


@given(few_uses())
@example((2, 1, [(0, 1), (2, 3)], (1, 2)))
@settings(deadline=None)
def test_a_use_fits_exactly_if_things_can_be_dealt_out_with_their_buffers(case) -> None:
    capacity, buffer, uses, wish = case
    assume(can_be_dealt_out(uses, capacity, buffer))
    hour = 60 * MINUTE
    begin = datetime(2026, 6, 10, tzinfo=UTC)
    rule = Slots(
        "UTC",
        (Opening(Recurrence(Frequency.DAILY, begin.date())),),
        InMinutes(buffer_min=60 * buffer),
        capacity,
    )
    refusal = check(
        rule,
        begin + wish[0] * hour,
        begin + wish[1] * hour,
        now=begin,
        reservations=[(begin + start * hour, begin + end * hour, 1) for start, end in uses],
    )

    assert (refusal is None) == can_be_dealt_out([*uses, wish], capacity, buffer)


def can_be_dealt_out(uses: list[tuple[int, int]], capacity: int, buffer: int) -> bool:
    """Whether some way of giving each use a thing leaves the buffer between any two of the same thing."""
    return any(
        all(
            first[1] + buffer <= second[0] or second[1] + buffer <= first[0]
            for one, first in enumerate(uses)
            for other, second in enumerate(uses)
            if one < other and things[one] == things[other]
        )
        for things in product(range(capacity), repeat=len(uses))
    )


@given(world=worlds(), data=st.data())
@slow
def test_what_is_accepted_is_gone_afterwards(world, data) -> None:
    rule, blocked, uses, now, _base = world
    start, end = data.draw(likely_wishes(world))
    known = {"blocked": blocked}
    assume(check(rule, start, end, now=now, reservations=uses, **known) is None)
    before = left(rule, start, end, reservations=uses, **known)

    assert left(rule, start, end, reservations=[*uses, (start, end, 1)], **known) == before - 1


@given(world=worlds())
@settings(slow, max_examples=30)
def test_the_order_of_what_is_given_does_not_matter(world) -> None:
    rule, blocked, uses, now, base = world
    turned = replace(rule, openings=rule.openings[::-1], added=rule.added[::-1], dropped=rule.dropped[::-1])
    between = (base, base + 2 * DAY)

    assert free_intervals(
        turned, between, now=now, blocked=blocked[::-1], reservations=uses[::-1]
    ) == free_intervals(rule, between, now=now, blocked=blocked, reservations=uses)


def cut(rows: list[Free], within: Span) -> list[Free]:
    parts = [Free(max(start, within[0]), min(end, within[1]), left) for start, end, left in rows]
    return [part for part in parts if part.start < part.end]


@pytest.mark.parametrize(("zone", "base"), PLACES)
def test_the_places_looked_at_are_what_they_are_meant_to_be(zone: str, base: datetime) -> None:
    offsets = {
        (base + hour * timedelta(hours=1)).astimezone(ZoneInfo(zone)).utcoffset() for hour in range(49)
    }
    changes = (base.month, base.day) not in {(2, 28), (12, 31), (6, 10)}
    assert len(offsets) == (2 if changes else 1)
