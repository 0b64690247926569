"""What the engine is asked with, and what it answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from .local import Span, span

type Blocked = Iterable[Span]
"""Intervals in which nothing can be had, from the owner or another calendar, in any order."""


class Use(NamedTuple):
    """A reservation. Without dates it is for good; how that counts, each kind of rule says."""

    start: datetime | None
    end: datetime | None
    quantity: int


type Reservations = Iterable[Use | tuple[datetime | None, datetime | None, int]]
"""In any order; as they were made, without any buffer."""


class Free(NamedTuple):
    """From `start`, included, to `end`, excluded, `left` can be had."""

    start: datetime
    end: datetime
    left: int


class Occurrence(NamedTuple):
    """One time that something dated happens, with its places and how many of them are left."""

    start: datetime
    end: datetime
    places: int
    left: int


class DayState(StrEnum):
    PAST = "past"
    """The day is over."""
    CLOSED = "closed"
    """Nothing of it could be taken, were there no reservations."""
    FULL = "full"
    """Reservations leave nothing that is long enough."""
    PARTLY = "partly"
    """Something is taken, and something can be."""
    FREE = "free"
    """Nothing is taken of what could be."""


class Day(NamedTuple):
    day: date
    state: DayState


class Reason(StrEnum):
    """Why a wish is refused. Where several hold, the first of this list is given."""

    NO_DATES = "no_dates"
    """A start and an end are needed."""
    TOO_SHORT = "too_short"
    """`limit` is the shortest length: minutes, or days where `in_days`."""
    TOO_LONG = "too_long"
    """`limit` is the longest length: minutes, or days where `in_days`."""
    TOO_SOON = "too_soon"
    """Nothing starts before `start`: now, or later by the notice."""
    BEYOND_HORIZON = "beyond_horizon"
    """Nothing may be taken from `end` on, so far."""
    OUTSIDE_HOURS = "outside_hours"
    """It is closed from `start` to `end`, a part of the wish."""
    OFF_GRID = "off_grid"
    """The length must be a multiple of `limit` (as for TOO_SHORT), and start at certain times. `start` to
    `end` is near to the wish and fits: the next of the same length, the whole days around it, the next
    occurrence; both are None where there is none."""
    BLOCKED = "blocked"
    """The owner cannot from `start` to `end`, which begins before the wish if the block does."""
    TAKEN = "taken"
    """Nothing is left from `start` to `end`, a part of the wish."""
    NOT_ENOUGH = "not_enough"
    """No more than `limit` are left, at least from `start` to `end`."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a wish cannot be had, and what to say of it; each reason tells which fields it sets."""

    reason: Reason
    limit: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    in_days: bool = False


def read_blocked(blocked: Blocked) -> list[Span]:
    """In UTC. ValueError for an interval that does not end after it starts, or a moment without a zone."""
    return [each for each in (span(start, end) for start, end in blocked) if each[0] < each[1]]


def read_reservations(reservations: Reservations) -> tuple[list[tuple[datetime, datetime, int]], int]:
    """Those with dates, in UTC, and how many are taken by those without."""
    dated = []
    for_good = 0
    for start, end, quantity in reservations:
        if quantity < 1:
            raise ValueError("a reservation takes at least one")
        if start is not None and end is not None:
            first, last = span(start, end)
            if first < last:
                dated.append((first, last, quantity))
        elif start is end:
            for_good += quantity
        else:
            raise ValueError("a reservation has both dates or none")
    return dated, for_good


def room_refusal(
    taken: Iterable[tuple[datetime, datetime, int]], capacity: int, quantity: int
) -> Refusal | None:
    """TAKEN at the first moment without any left, else NOT_ENOUGH at the first with the fewest."""
    start, end, level = max(taken, key=lambda step: min(step[2], capacity))
    if level >= capacity:
        return Refusal(Reason.TAKEN, start=start, end=end)
    if capacity - level < quantity:
        return Refusal(Reason.NOT_ENOUGH, limit=capacity - level, start=start, end=end)
    return None
