"""A slow second opinion on availability: it walks real minutes in UTC and asks the clock on the wall of each.

Nothing here is shared with the engine but the rules themselves. A minute is open if the local clock shows a
time within hours of its local day; days are counted one by one from where a recurrence starts.
"""

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from entrepairs.engines.availability import (
    DayState,
    Frequency,
    Hours,
    InDays,
    InMinutes,
    Reason,
    Recurrence,
    Slots,
)

type Span = tuple[datetime, datetime]
type Uses = Sequence[tuple[datetime, datetime, int]]

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def number_of(at: datetime) -> int:
    """Minutes since 1970."""
    return (at - EPOCH) // MINUTE


def moment_of(minute: int) -> datetime:
    return EPOCH + minute * MINUTE


@cache
def on_the_wall(zone: str, minute: int) -> tuple[date, int]:
    """The local day of a minute, and the minute of the clock on it."""
    local = moment_of(minute).astimezone(ZoneInfo(zone))
    return local.date(), local.hour * 60 + local.minute


def fits(rule: Recurrence, day: date) -> bool:
    """Whether a day is one of the pattern, whatever the end."""
    match rule.frequency:
        case Frequency.ONCE:
            return day == rule.start
        case Frequency.DAILY:
            return (day - rule.start).days % rule.interval == 0
        case Frequency.WEEKLY:
            weeks = (day.toordinal() - 1) // 7 - (rule.start.toordinal() - 1) // 7
            weekdays = rule.weekdays or (rule.start.weekday(),)
            return weeks % rule.interval == 0 and day.weekday() in weekdays
        case Frequency.MONTHLY:
            months = (day.year - rule.start.year) * 12 + day.month - rule.start.month
            return months % rule.interval == 0 and fits_month(rule, day)


def fits_month(rule: Recurrence, day: date) -> bool:
    length = calendar.monthrange(day.year, day.month)[1]
    if rule.nth_weekdays:
        from_start, from_end = (day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1)
        return any(
            each.weekday == day.weekday() and each.nth in (from_start, from_end) for each in rule.nth_weekdays
        )
    return any(number in (day.day, day.day - length - 1) for number in rule.month_days or (rule.start.day,))


@cache
def days_until(rule: Recurrence, last: date) -> frozenset[date]:
    """Every day of a recurrence up to one, counted from its start."""
    days: list[date] = []
    day = rule.start
    while day <= min(last, rule.until or last) and (rule.count is None or len(days) < rule.count):
        if fits(rule, day):
            days.append(day)
        day += DAY
    return frozenset(days)


class Oracle:
    """Answers about a rule of slots for the real minutes from `first` to `last`."""

    def __init__(self, rule: Slots, blocked: Sequence[Span], uses: Uses, span: Span) -> None:
        self.rule, self.blocked, self.uses = rule, blocked, uses
        self.first, self.last = number_of(span[0]), number_of(span[1])
        self.end_of_days = on_the_wall(rule.timezone, self.last)[0] + 40 * DAY
        # Each is asked for the same again and again.
        self.windows = cache(self._windows)
        self.held = cache(self._held)
        self.held_on = cache(self._held_on)

    @property
    def in_days(self) -> bool:
        return isinstance(self.rule.lengths, InDays)

    def wall(self, minute: int) -> tuple[date, int]:
        return on_the_wall(self.rule.timezone, minute)

    def _windows(self, day: date) -> list[Hours]:
        rows: list[Hours] = []
        for opening in self.rule.openings:
            if day in days_until(opening.recurrence, self.end_of_days) and day not in self.rule.dropped:
                rows += opening.hours
        for added in self.rule.added:
            if added.day == day:
                rows += added.hours
        return rows

    def is_open(self, minute: int) -> bool:
        day, at = self.wall(minute)
        return any(hours.opens <= at < hours.closes for hours in self.windows(day))

    def is_blocked(self, minute: int) -> bool:
        if self.in_days:
            day = self.wall(minute)[0]
            return any(
                self.wall(number_of(start))[0] <= day <= self.wall(number_of(end) - 1)[0]
                for start, end in self.blocked
            )
        return any(number_of(start) <= minute < number_of(end) for start, end in self.blocked)

    def _held(self, minute: int) -> int:
        """How many things are in use or in their buffer at a minute."""
        lengths = self.rule.lengths
        if isinstance(lengths, InMinutes):
            return sum(
                quantity
                for start, end, quantity in self.uses
                if number_of(start) <= minute < number_of(end) + lengths.buffer_min
            )
        return self.held_on(self.wall(minute)[0])

    def _held_on(self, day: date) -> int:
        assert isinstance(self.rule.lengths, InDays)
        buffer = self.rule.lengths.buffer_days * DAY
        return sum(
            quantity
            for start, end, quantity in self.uses
            if self.wall(number_of(start))[0] <= day <= self.wall(number_of(end) - 1)[0] + buffer
        )

    def left_at(self, minute: int) -> int:
        """How many more uses of this one minute, or day, there can be."""
        lengths = self.rule.lengths
        if isinstance(lengths, InMinutes):
            held = max(self.held(later) for later in range(minute, minute + lengths.buffer_min + 1))
        else:
            day = self.wall(minute)[0]
            held = max(self.held_on(day + later * DAY) for later in range(lengths.buffer_days + 1))
        return max(0, self.rule.capacity - held)

    def may_be_taken(self, minute: int, now: datetime) -> bool:
        """Whether notice and horizon allow a minute."""
        day, (today, _at) = self.wall(minute)[0], self.wall(number_of(now))
        horizon, lengths = self.rule.horizon_days, self.rule.lengths
        if horizon is not None and day > today + horizon * DAY:
            return False
        if isinstance(lengths, InDays):
            return day >= today + lengths.notice_days * DAY
        return minute >= number_of(now) + lengths.notice_min

    def on_grid(self, minute: int) -> bool:
        day, at = self.wall(minute)
        if self.in_days:
            return self.wall(minute - 1)[0] != day
        assert isinstance(self.rule.lengths, InMinutes)
        step = self.rule.lengths.step_min
        return any(
            hours.opens <= at < hours.closes and (at - hours.opens) % step == 0 for hours in self.windows(day)
        )

    def end_of(self, minute: int, length: int) -> int:
        """The minute at which a use of a length that starts then is over."""
        if not self.in_days:
            return minute + length
        end = minute
        last = self.wall(minute)[0] + length * DAY
        while self.wall(end)[0] < last:
            end += 1
        return end

    def free(self, now: datetime) -> list[tuple[datetime, datetime, int]]:
        """The free intervals, minute by minute."""
        rows: list[tuple[datetime, datetime, int]] = []
        for minute in range(self.first, self.last):
            possible = self.is_open(minute) and not self.is_blocked(minute) and self.may_be_taken(minute, now)
            left = self.left_at(minute) if possible else 0
            if left and rows and rows[-1][1:] == (moment_of(minute), left):
                rows[-1] = (rows[-1][0], moment_of(minute + 1), left)
            elif left:
                rows.append((moment_of(minute), moment_of(minute + 1), left))
        return rows

    def reasons(self, start: datetime, end: datetime, quantity: int, now: datetime) -> list[Reason]:
        """Every reason against a use, in the order of `Reason`."""
        first, last = number_of(start), number_of(end)
        minutes = range(first, last)
        lengths = self.rule.lengths
        if isinstance(lengths, InMinutes):
            length, step = last - first, lengths.step_min
            shortest, longest, notice = lengths.shortest_min, lengths.longest_min, lengths.notice_min
            too_soon = first < number_of(now) + notice
        else:
            length, step = len({self.wall(minute)[0] for minute in minutes}), lengths.step_days
            shortest, longest, notice = lengths.shortest_days, lengths.longest_days, lengths.notice_days
            too_soon = self.wall(first)[0] < self.wall(number_of(now))[0] + notice * DAY
        horizon = self.rule.horizon_days
        latest = None if horizon is None else self.wall(number_of(now))[0] + horizon * DAY
        ends_well = not self.in_days or self.on_grid(last)
        left = min(self.left_at(minute) for minute in minutes)
        found = {
            Reason.TOO_SHORT: length < shortest,
            Reason.TOO_LONG: longest is not None and length > longest,
            Reason.TOO_SOON: too_soon,
            Reason.BEYOND_HORIZON: latest is not None and self.wall(last - 1)[0] > latest,
            Reason.OUTSIDE_HOURS: not all(self.is_open(minute) for minute in minutes),
            Reason.OFF_GRID: length % step != 0 or not self.on_grid(first) or not ends_well,
            Reason.BLOCKED: any(self.is_blocked(minute) for minute in minutes),
            Reason.TAKEN: left == 0,
            Reason.NOT_ENOUGH: left < quantity,
        }
        return [reason for reason in Reason if found.get(reason)]

    def starts(self, length: int, quantity: int, now: datetime) -> list[datetime]:
        """Every start within the minutes asked about of a use that nothing is against."""
        good = [
            self.is_open(minute)
            and not self.is_blocked(minute)
            and self.may_be_taken(minute, now)
            and self.left_at(minute) >= quantity
            for minute in range(self.first, self.last)
        ]
        return [
            moment_of(minute)
            for minute in range(self.first, self.last)
            if self.on_grid(minute)
            and (end := self.end_of(minute, length)) <= self.last
            and all(good[minute - self.first : end - self.first])
        ]

    def states(self, year: int, month: int, now: datetime) -> list[DayState]:
        """How each day of a month stands; the minutes asked about reach beyond it far enough."""
        possible = {
            minute
            for minute in range(self.first, self.last)
            if self.is_open(minute) and not self.is_blocked(minute) and self.may_be_taken(minute, now)
        }
        left = {minute: self.left_at(minute) for minute in possible}
        could = self._usable(possible)
        can = self._usable({minute for minute in possible if left[minute]})
        days: dict[date, list[int]] = {}
        for minute in range(self.first, self.last):
            days.setdefault(self.wall(minute)[0], []).append(minute)
        today = self.wall(number_of(now))[0]
        states = []
        for number in range(1, calendar.monthrange(year, month)[1] + 1):
            day = date(year, month, number)
            minutes = [minute for minute in days[day] if minute in could]
            if day < today:
                states.append(DayState.PAST)
            elif not minutes:
                states.append(DayState.CLOSED)
            elif not any(minute in can for minute in minutes):
                states.append(DayState.FULL)
            elif all(minute in can and left[minute] == self.rule.capacity for minute in minutes):
                states.append(DayState.FREE)
            else:
                states.append(DayState.PARTLY)
        return states

    def _usable(self, minutes: set[int]) -> set[int]:
        """The minutes of those runs in which a shortest use can start and end."""
        lengths = self.rule.lengths
        shortest = lengths.shortest_min if isinstance(lengths, InMinutes) else lengths.shortest_days
        usable: set[int] = set()
        run: list[int] = []
        for minute in [*sorted(minutes), -1]:
            if run and minute != run[-1] + 1:
                starts = (at for at in run if self.on_grid(at))
                if any(self.end_of(at, shortest) <= run[-1] + 1 for at in starts):
                    usable.update(run)
                run = []
            run.append(minute)
        return usable
