"""Which local days a rule names: once, daily, weekly, or monthly on a date or on the nth weekday.

The expansion is our own because it is about days alone, of which a zone's clock changes touch none; hours are
laid on each day afterwards, by `local`. It jumps to the period asked for, however long ago the rule began,
and takes a page. A library would bring the hundred other rules of RFC 5545, which no form here offers, and
the times of day, which is where libraries go wrong across clock changes.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from functools import lru_cache
from itertools import islice

from .local import FIRST_DAY, LAST_DAY

MOST_INTERVAL, MOST_COUNT = 1000, 10_000


class RuleError(ValueError):
    """What a rule says makes no sense. `path` leads to the field, as in `openings[0].hours[1]`."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}" if path else problem)
        self.path = path
        self.problem = problem

    def within(self, outer: str) -> "RuleError":
        """The same error as seen from what holds the field."""
        return RuleError(f"{outer}{'.' if self.path[:1] not in ('', '[') else ''}{self.path}", self.problem)


class Frequency(StrEnum):
    ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Weekday(IntEnum):
    """As `date.weekday` counts, named as RFC 5545 does."""

    MO = 0
    TU = 1
    WE = 2
    TH = 3
    FR = 4
    SA = 5
    SU = 6


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The nth such weekday of a month, 1 to 5; counted from its end if negative, -1 being the last."""

    nth: int
    weekday: Weekday

    def __post_init__(self) -> None:
        if self.nth not in (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5):
            raise RuleError("nth", "must lie between 1 and 5, or -5 and -1")


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Local days, from `start` on, every `interval` days, weeks (from Monday) or months.

    - ONCE: `start` alone.
    - WEEKLY: on `weekdays`; without any, on that of `start`.
    - MONTHLY: on `month_days` (-1 is the last day) or `nth_weekdays`; without either, on the date of `start`.
      A month that lacks the day is passed over, as is 29 February out of leap years.

    `until` is the last day, included; `count` is how many days there are. Exceptions come after: a day that
    is dropped has been counted.
    """

    frequency: Frequency
    start: date
    interval: int = 1
    weekdays: tuple[Weekday, ...] = ()
    nth_weekdays: tuple[NthWeekday, ...] = ()
    month_days: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        check_day("start", self.start)
        check_range("interval", self.interval, 1, MOST_INTERVAL)
        self._check_days()
        if self.until is not None:
            check_day("until", self.until)
            if self.until < self.start:
                raise RuleError("until", "must not come before the start")
        if self.count is not None:
            check_range("count", self.count, 1, MOST_COUNT)
            if self.until is not None:
                raise RuleError("count", "must not stand beside until")
        if self.frequency is Frequency.ONCE and (self.interval, self.until, self.count) != (1, None, None):
            raise RuleError("frequency", "once has no interval and no end")
        if next(days_of(self, self.start, LAST_DAY), None) is None:
            raise RuleError("", "names no day at all")

    def _check_days(self) -> None:
        for name, values, frequency in (
            ("weekdays", self.weekdays, Frequency.WEEKLY),
            ("nth_weekdays", self.nth_weekdays, Frequency.MONTHLY),
            ("month_days", self.month_days, Frequency.MONTHLY),
        ):
            if values and self.frequency is not frequency:
                raise RuleError(name, f"goes with {frequency} only")
            if len(set(values)) != len(values):
                raise RuleError(name, "must not say the same twice")
        if self.nth_weekdays and self.month_days:
            raise RuleError("month_days", "must not stand beside nth_weekdays")
        for place, day in enumerate(self.month_days):
            if not 1 <= abs(day) <= 31:
                raise RuleError(f"month_days[{place}]", "must lie between 1 and 31, or -31 and -1")


def check_range(path: str, value: int, lowest: int, highest: int) -> None:
    """RuleError unless the value lies between the two, both included."""
    if not lowest <= value <= highest:
        raise RuleError(path, f"must lie between {lowest} and {highest}")


def check_day(path: str, day: date) -> None:
    """RuleError unless rules may speak of the day."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise RuleError(path, f"must lie between {FIRST_DAY} and {LAST_DAY}")


def days_of(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    """The days of a recurrence from `first` to `last`, both included, in order."""
    end = _last_by_count(rule) if rule.count is not None else rule.until or LAST_DAY
    return _days_without_end(rule, max(first, rule.start), min(last, end))


@lru_cache(maxsize=1024)
def _last_by_count(rule: Recurrence) -> date:
    counted = islice(_days_without_end(rule, rule.start, LAST_DAY), (rule.count or 1) - 1, None)
    return next(counted, LAST_DAY)


def _days_without_end(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    match rule.frequency:
        case Frequency.ONCE:
            days = iter((rule.start,))
        case Frequency.DAILY:
            days = _daily(rule, first, last)
        case Frequency.WEEKLY:
            days = _weekly(rule, first, last)
        case Frequency.MONTHLY:
            days = _monthly(rule, first, last)
    return (day for day in days if first <= day <= last)


def _daily(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    ordinal = first.toordinal() + (rule.start - first).days % rule.interval
    return (date.fromordinal(day) for day in range(ordinal, last.toordinal() + 1, rule.interval))


def _weekly(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    weekdays = sorted(rule.weekdays) or [Weekday(rule.start.weekday())]
    begun = _monday(first)
    begun -= (begun - _monday(rule.start)) // 7 % rule.interval * 7
    for monday in range(begun, last.toordinal() + 1, 7 * rule.interval):
        for weekday in weekdays:
            yield date.fromordinal(monday + weekday)


def _monday(day: date) -> int:
    return day.toordinal() - day.weekday()


def _monthly(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    begun = _month(first)
    begun -= (begun - _month(rule.start)) % rule.interval
    for month in range(begun, _month(last) + 1, rule.interval):
        yield from _days_in(rule, month // 12, month % 12 + 1)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _days_in(rule: Recurrence, year: int, month: int) -> list[date]:
    starts_on, length = calendar.monthrange(year, month)
    if rule.nth_weekdays:
        numbers = set()
        for each in rule.nth_weekdays:
            first = (each.weekday - starts_on) % 7 + 1
            all_of_month = range(first, length + 1, 7)
            place = each.nth - 1 if each.nth > 0 else len(all_of_month) + each.nth
            if 0 <= place < len(all_of_month):
                numbers.add(all_of_month[place])
    else:
        wanted = rule.month_days or (rule.start.day,)
        numbers = {day if day > 0 else length + 1 + day for day in wanted}
    return [date(year, month, number) for number in sorted(numbers) if 1 <= number <= length]
