"""What a listing says about when it can be had: one of four kinds of rule, each a frozen value.

Times of day are minutes of the local clock, 0 to 1440; every rule names its IANA time zone. A rule that makes
no sense cannot be made: it raises RuleError with the path to the field.
"""

from dataclasses import dataclass, field
from datetime import date

from .local import is_zone
from .recurrence import Recurrence, RuleError, check_day, check_range

DAY_MIN = 1440
MOST = 1_000_000
"""The largest capacity, total or number of places."""
MOST_EXCEPTIONS, MOST_OPENINGS, MOST_HOURS = 1000, 20, 8
_YEAR_MIN = 366 * DAY_MIN


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """From `opens`, included, to `closes`, excluded, in minutes of the local clock; the day ends at 1440.

    What is open past midnight has hours on both days; they touch, and a use may run across.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        check_range("opens", self.opens, 0, DAY_MIN - 1)
        check_range("closes", self.closes, 1, DAY_MIN)
        if self.closes <= self.opens:
            raise RuleError("closes", "must come after the opening")


WHOLE_DAY = (Hours(0, DAY_MIN),)


@dataclass(frozen=True, slots=True)
class Opening:
    """The days of a recurrence, each with the same hours."""

    recurrence: Recurrence
    hours: tuple[Hours, ...] = WHOLE_DAY

    def __post_init__(self) -> None:
        _check_hours(self.hours)


@dataclass(frozen=True, slots=True)
class AddedDay:
    """A day with hours of its own, besides those that it may have otherwise."""

    day: date
    hours: tuple[Hours, ...] = WHOLE_DAY

    def __post_init__(self) -> None:
        check_day("day", self.day)
        _check_hours(self.hours)


@dataclass(frozen=True, slots=True)
class InMinutes:
    """Uses of so many real minutes, a multiple of `step_min`, between `shortest_min` and `longest_min`.

    They start where the clock is a multiple of `step_min` past an opening. `buffer_min` lie between one use
    of a thing and its next, and `notice_min` between asking and the start.
    """

    step_min: int = 60
    shortest_min: int = 60
    longest_min: int | None = None
    buffer_min: int = 0
    notice_min: int = 0

    def __post_init__(self) -> None:
        check_range("step_min", self.step_min, 1, DAY_MIN)
        _check_lengths("min", self.step_min, self.shortest_min, self.longest_min, _YEAR_MIN)
        check_range("buffer_min", self.buffer_min, 0, _YEAR_MIN)
        check_range("notice_min", self.notice_min, 0, _YEAR_MIN)


@dataclass(frozen=True, slots=True)
class InDays:
    """Uses of so many whole local days, a multiple of `step_days`, starting on any day.

    `buffer_days` days lie between one use of a thing and its next. With `notice_days`, nothing starts before
    so many days after today; 0 lets today be taken.
    """

    step_days: int = 1
    shortest_days: int = 1
    longest_days: int | None = None
    buffer_days: int = 0
    notice_days: int = 0

    def __post_init__(self) -> None:
        check_range("step_days", self.step_days, 1, 366)
        _check_lengths("days", self.step_days, self.shortest_days, self.longest_days, 366)
        check_range("buffer_days", self.buffer_days, 0, 366)
        check_range("notice_days", self.notice_days, 0, 366)


@dataclass(frozen=True, slots=True)
class Open:
    """Free whenever the two sides agree: `capacity` at the same time, and nothing is used up."""

    timezone: str
    capacity: int = 1

    def __post_init__(self) -> None:
        _check_zone(self.timezone)
        check_range("capacity", self.capacity, 1, MOST)


@dataclass(frozen=True, slots=True)
class Stock:
    """A number of things, of which each reservation takes some for good, whatever its dates."""

    timezone: str
    total: int

    def __post_init__(self) -> None:
        _check_zone(self.timezone)
        check_range("total", self.total, 1, MOST)


@dataclass(frozen=True, slots=True)
class Places:
    """How many places there are on one day, where it is not the usual number; 0 for none."""

    day: date
    places: int

    def __post_init__(self) -> None:
        check_day("day", self.day)
        check_range("places", self.places, 0, MOST)


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that happens once or in a series, each time with its own places.

    It starts when the local clock shows `starts` and lasts `length_min` real minutes; or `length_days`
    whole local days from midnight, and then `starts` is 0. `notice_min` before it starts it closes;
    `horizon_days` after today it is not open yet.
    """

    timezone: str
    recurrence: Recurrence
    places: int
    starts: int = 0
    length_min: int | None = None
    length_days: int | None = None
    added: tuple[date, ...] = ()
    dropped: tuple[date, ...] = ()
    other_places: tuple[Places, ...] = ()
    notice_min: int = 0
    horizon_days: int | None = None

    def __post_init__(self) -> None:
        _check_zone(self.timezone)
        check_range("places", self.places, 1, MOST)
        check_range("starts", self.starts, 0, DAY_MIN - 1)
        if (self.length_min is None) is (self.length_days is None):
            raise RuleError("length_min", "either this or length_days must be given")
        if self.length_min is not None:
            check_range("length_min", self.length_min, 1, _YEAR_MIN)
        if self.length_days is not None:
            check_range("length_days", self.length_days, 1, 366)
            if self.starts:
                raise RuleError("starts", "must be 0 where the length is in days")
        _check_days("added", self.added)
        _check_days("dropped", self.dropped)
        if not set(self.added).isdisjoint(self.dropped):
            raise RuleError("dropped", "must not name a day that is added")
        _check_days("other_places", tuple(each.day for each in self.other_places))
        check_range("notice_min", self.notice_min, 0, _YEAR_MIN)
        _check_horizon(self.horizon_days)


@dataclass(frozen=True, slots=True)
class Slots:
    """Something taken for a while and free again: `capacity` identical things, in hours or in whole days.

    Open is what any opening says, without the days `dropped`, with those `added`. So a day that is both
    dropped and added has the added hours only. `horizon_days` after today is the last day that can be taken.
    """

    timezone: str
    openings: tuple[Opening, ...]
    lengths: InMinutes | InDays = field(default_factory=InMinutes)
    capacity: int = 1
    added: tuple[AddedDay, ...] = ()
    dropped: tuple[date, ...] = ()
    horizon_days: int | None = None

    def __post_init__(self) -> None:
        _check_zone(self.timezone)
        check_range("capacity", self.capacity, 1, MOST)
        if not self.openings and not self.added:
            raise RuleError("openings", "must not be empty where no day is added")
        if len(self.openings) > MOST_OPENINGS:
            raise RuleError("openings", f"must be at most {MOST_OPENINGS}")
        _check_days("added", tuple(each.day for each in self.added))
        _check_days("dropped", self.dropped)
        _check_horizon(self.horizon_days)
        if isinstance(self.lengths, InDays):
            _check_whole_days("openings", [each.hours for each in self.openings])
            _check_whole_days("added", [each.hours for each in self.added])


type Rule = Open | Stock | Dated | Slots


def _check_zone(name: str) -> None:
    if not is_zone(name):
        raise RuleError("timezone", "must name an IANA time zone")


def _check_hours(hours: tuple[Hours, ...]) -> None:
    if not 1 <= len(hours) <= MOST_HOURS:
        raise RuleError("hours", f"must be 1 to {MOST_HOURS}")
    for place in range(1, len(hours)):
        if hours[place].opens < hours[place - 1].closes:
            raise RuleError(f"hours[{place}].opens", "must not come before the last closing")


def _check_lengths(unit: str, step: int, shortest: int, longest: int | None, most: int) -> None:
    check_range(f"shortest_{unit}", shortest, 1, most)
    if shortest % step:
        raise RuleError(f"shortest_{unit}", "must be a multiple of the step")
    if longest is not None:
        check_range(f"longest_{unit}", longest, 1, most)
        if longest < shortest:
            raise RuleError(f"longest_{unit}", "must not be less than the shortest")
        if longest % step:
            raise RuleError(f"longest_{unit}", "must be a multiple of the step")


def _check_days(path: str, days: tuple[date, ...]) -> None:
    if len(days) > MOST_EXCEPTIONS:
        raise RuleError(path, f"must be at most {MOST_EXCEPTIONS}")
    seen: set[date] = set()
    for place, day in enumerate(days):
        check_day(f"{path}[{place}]", day)
        if day in seen:
            raise RuleError(f"{path}[{place}]", "must not name a day twice")
        seen.add(day)


def _check_whole_days(path: str, rows: list[tuple[Hours, ...]]) -> None:
    for place, hours in enumerate(rows):
        if hours != WHOLE_DAY:
            raise RuleError(f"{path}[{place}].hours", "must be the whole day for uses in days")


def _check_horizon(horizon_days: int | None) -> None:
    if horizon_days is not None:
        check_range("horizon_days", horizon_days, 0, 3660)
