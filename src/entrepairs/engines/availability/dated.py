"""What happens once or in a series: when, and how many of its places are left."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import accumulate

from .answers import (
    Blocked,
    Occurrence,
    Reason,
    Refusal,
    Reservations,
    read_blocked,
    read_reservations,
    room_refusal,
)
from .local import FIRST_DAY, LAST_DAY, Span, day_of, day_start, resolve, wall, wall_of
from .recurrence import days_of
from .rules import Dated
from .spans import merged

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


class DatedBook:
    """A series with what is blocked and reserved, ready to be asked.

    A reservation takes places of each occurrence that it overlaps, so that it still counts after the series
    has moved by half an hour; one without dates, of every occurrence.
    """

    def __init__(self, rule: Dated, blocked: Blocked = (), reservations: Reservations = ()) -> None:
        self.rule = rule
        self.blocked = merged(read_blocked(blocked))
        uses, self.for_good = read_reservations(reservations)
        self._starts = _counted((start, quantity) for start, _end, quantity in uses)
        self._ends = _counted((end, quantity) for _start, end, quantity in uses)
        self._places = {each.day: each.places for each in rule.other_places}
        self._added, self._dropped = sorted(rule.added), set(rule.dropped)

    def occurrences(self, span: Span, *, with_blocked: bool = False) -> Iterator[Occurrence]:
        """Those that overlap an interval, in order; without those that overlap what is blocked."""
        first, last = (wall_of(self.rule.timezone, at).date() for at in span)
        longest = (self.rule.length_days or 0) + (self.rule.length_min or 0) // 1440 + 2
        for day in self._days(max(first - longest * _DAY, FIRST_DAY), min(last + _DAY, LAST_DAY)):
            start, end = self._span(day)
            if start < span[1] and end > span[0] and (with_blocked or self._block(start, end) is None):
                places = self._places.get(day, self.rule.places)
                yield Occurrence(start, end, places, max(0, places - self._taken(start, end)))

    def bookable(self, now: datetime) -> Span:
        """The moments at which an occurrence may start that can be taken now; none if the end comes first."""
        earliest = now + self.rule.notice_min * _MINUTE
        if self.rule.horizon_days is None:
            return earliest, day_start(self.rule.timezone, LAST_DAY)
        today = day_of(self.rule.timezone, now)
        return earliest, day_start(self.rule.timezone, today + (self.rule.horizon_days + 1) * _DAY)

    def left(self, span: Span) -> int:
        """The places left of the occurrence that holds an interval, the most if several do; 0 without any."""
        return max(
            (
                each.left
                for each in self.occurrences(span)
                if each.places and each.start <= span[0] and each.end >= span[1]
            ),
            default=0,
        )

    def refusal(self, wish: Span, quantity: int, now: datetime) -> Refusal | None:
        """The first reason against an occurrence, in the order of `Reason`."""
        earliest, latest = self.bookable(now)
        if wish[0] < earliest:
            return Refusal(Reason.TOO_SOON, start=earliest)
        if wish[0] >= latest:
            return Refusal(Reason.BEYOND_HORIZON, end=latest)
        found = next((each for each in self.occurrences(wish, with_blocked=True) if each[:2] == wish), None)
        if found is None:
            after = (wish[0], max(latest, wish[1]))
            near = next((each for each in self.occurrences(after) if wish[0] <= each.start < latest), None)
            start, end = near[:2] if near else (None, None)
            return Refusal(Reason.OFF_GRID, start=start, end=end)
        block = self._block(*wish)
        if block is not None:
            return Refusal(Reason.BLOCKED, start=block[0], end=block[1])
        return room_refusal([(found.start, found.end, found.places - found.left)], found.places, quantity)

    def _days(self, first: date, last: date) -> Iterator[date]:
        """In order, each once: what the recurrence names and what is added, without what is dropped."""
        waiting = iter([day for day in self._added if first <= day <= last])
        added = next(waiting, None)
        for day in days_of(self.rule.recurrence, first, last):
            while added is not None and added <= day:
                if added < day:
                    yield added
                added = next(waiting, None)
            if day not in self._dropped:
                yield day
        while added is not None:
            yield added
            added = next(waiting, None)

    def _span(self, day: date) -> Span:
        zone = self.rule.timezone
        if self.rule.length_days is not None:
            return day_start(zone, day), day_start(zone, day + self.rule.length_days * _DAY)
        start = resolve(zone, wall(day, self.rule.starts))
        return start, start + (self.rule.length_min or 0) * _MINUTE

    def _block(self, start: datetime, end: datetime) -> Span | None:
        place = bisect_right(self.blocked, start, key=lambda span: span[1])
        if place < len(self.blocked) and self.blocked[place][0] < end:
            return self.blocked[place]
        return None

    def _taken(self, start: datetime, end: datetime) -> int:
        """Those that began before its end, less those that were over by its start."""
        moments, begun = self._starts
        ends, over = self._ends
        return self.for_good + begun[bisect_left(moments, end)] - over[bisect_right(ends, start)]


def _counted(quantities: Iterator[tuple[datetime, int]]) -> tuple[list[datetime], list[int]]:
    """Moments in order, and how many lie before each place among them."""
    rows = sorted(quantities)
    return [at for at, _quantity in rows], [0, *accumulate(quantity for _at, quantity in rows)]
