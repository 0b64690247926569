"""Slots: what is open, what is blocked, what is taken, and so what is left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from .answers import Blocked, Reason, Refusal, Reservations, read_blocked, read_reservations, room_refusal
from .lengths import Lengths, Windows, lengths_in
from .local import FIRST_DAY, LAST_DAY, Span, day_of, day_start, wall_of
from .recurrence import days_of
from .rules import Slots
from .spans import Step, clipped, highest, merged, remaining, total, without

_DAY = timedelta(days=1)
LOOK_AHEAD_DAYS = 731
"""How far a search for a start goes where the rule has no horizon: two years."""
FOREVER = datetime(3000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Picture:
    """Of one stretch of time: what is open by the rule, what of it is not blocked, how many things are taken,
    and what is free with how many are left.
    """

    open: list[Span]
    possible: list[Span]
    taken: list[Step]
    free: list[Step]


class SlotsBook:
    """A rule with what is blocked and reserved, ready to be asked."""

    def __init__(self, rule: Slots, blocked: Blocked = (), reservations: Reservations = ()) -> None:
        self.rule = rule
        self.lengths: Lengths = lengths_in(rule.timezone, rule.lengths)
        self.blocked = merged(self.lengths.outward(each) for each in read_blocked(blocked))
        dated, self.for_good = read_reservations(reservations)
        self.uses = [self._with_buffer(*use) for use in dated]

    def windows(self, first: date, last: date) -> Windows:
        """The hours of each local day from `first` to `last`, in order, each once."""
        first, last = max(first, FIRST_DAY), min(last, LAST_DAY)
        dropped = set(self.rule.dropped)
        rows = {
            (day, hours)
            for opening in self.rule.openings
            for day in days_of(opening.recurrence, first, last)
            if day not in dropped
            for hours in opening.hours
        }
        rows |= {
            (added.day, hours)
            for added in self.rule.added
            if first <= added.day <= last
            for hours in added.hours
        }
        return sorted(rows)

    def windows_around(self, span: Span) -> Windows:
        """The hours that may open a part of an interval."""
        first, last = (wall_of(self.rule.timezone, at).date() for at in span)
        return self.windows(first - _DAY, last + _DAY)

    def open(self, span: Span) -> list[Span]:
        windows = self.windows_around(span)
        opened = merged(part for day, hours in windows for part in self.lengths.opened(day, hours))
        return clipped(opened, span)

    def taken(self, span: Span) -> list[Step]:
        """How many things of the capacity are not free for a use, at each moment of an interval.

        A use takes a thing until its buffer is over. A new one must leave its own buffer before the next: so
        at a moment, as many things are taken as at the worst within a buffer from it. Uses extended at their
        end need no more things than overlap at once, which makes this exact and not only safe.
        """
        reach = (span[0], self.lengths.moved(span[1], self.lengths.buffer))
        near = (use for use in self.uses if use[0] <= reach[1] and use[1] > reach[0])
        early = (
            (self.lengths.moved(start, -self.lengths.buffer), end, level) for start, end, level in total(near)
        )
        return [(start, end, level + self.for_good) for start, end, level in highest(early, span)]

    def picture(self, span: Span) -> Picture:
        """All there is to know of an interval; cut at its ends. It must not be empty."""
        opened, taken = self.open(span), self.taken(span)
        possible = without(opened, self.blocked)
        return Picture(opened, possible, taken, remaining(possible, self.rule.capacity, taken))

    def bookable(self, now: datetime) -> Span:
        """From the first moment that a use may start at to the horizon; the end may come before the start."""
        horizon = self.rule.horizon_days
        if horizon is None:
            return self.lengths.earliest(now), FOREVER
        today = day_of(self.rule.timezone, now)
        return self.lengths.earliest(now), day_start(self.rule.timezone, today + (horizon + 1) * _DAY)

    def left(self, span: Span) -> int:
        """The fewest that are left at any moment of an interval."""
        span = self.lengths.outward(span)
        picture = self.picture(span)
        if picture.possible != [span]:
            return 0
        return max(0, self.rule.capacity - max(level for _start, _end, level in picture.taken))

    def starts(self, runs: list[Span], length: int) -> Iterator[datetime]:
        """Where a use of a length may start and end within one of the runs, in order."""
        for run in runs:
            if self.lengths.moved(run[0], length) > run[1]:
                continue
            for start in self._starts_in(run):
                if self.lengths.moved(start, length) > run[1]:
                    break
                yield start

    def usable(self, runs: list[Span]) -> list[Span]:
        """The runs that a use of the shortest length fits into."""
        return [run for run in runs if next(self.starts([run], self.lengths.shortest), None) is not None]

    def refusal(self, wish: Span, quantity: int, now: datetime) -> Refusal | None:
        """The first reason against a use, in the order of `Reason`."""
        against = self._against_bounds(wish, now)
        if against is not None:
            return against
        picture = self.picture(wish)
        for start, end in without([wish], picture.open):
            return Refusal(Reason.OUTSIDE_HOURS, start=start, end=end)
        if not self._on_grid(wish):
            return self._off_grid(wish)
        for start, end in self.blocked:
            if start < wish[1] and end > wish[0]:
                return Refusal(Reason.BLOCKED, start=start, end=end)
        return room_refusal(picture.taken, self.rule.capacity, quantity)

    def _against_bounds(self, wish: Span, now: datetime) -> Refusal | None:
        lengths = self.lengths
        length = lengths.length(wish)
        if length < lengths.shortest:
            return Refusal(Reason.TOO_SHORT, limit=lengths.shortest, in_days=lengths.in_days)
        if lengths.longest is not None and length > lengths.longest:
            return Refusal(Reason.TOO_LONG, limit=lengths.longest, in_days=lengths.in_days)
        earliest, latest = self.bookable(now)
        if wish[0] < earliest:
            return Refusal(Reason.TOO_SOON, start=earliest)
        if wish[1] > latest:
            return Refusal(Reason.BEYOND_HORIZON, end=latest)
        return None

    def _with_buffer(self, start: datetime, end: datetime, quantity: int) -> Step:
        first, last = self.lengths.outward((start, end))
        return first, self.lengths.moved(last, self.lengths.buffer), quantity

    def _starts_in(self, run: Span) -> Iterator[datetime]:
        """The grid within a run, a month at a time, so that a long run need not be laid out for its start."""
        first, last = (wall_of(self.rule.timezone, at).date() for at in run)
        first, last = first - _DAY, last + _DAY
        while first <= last:
            month_end = min(first + 30 * _DAY, last)
            yield from self.lengths.starts(self.windows(first, month_end), run)
            first = month_end + _DAY

    def _on_grid(self, wish: Span) -> bool:
        length = self.lengths.length(wish)
        whole = self.lengths.moved(wish[0], length) == wish[1] and length % self.lengths.step == 0
        return whole and self.lengths.fits(self.windows_around((wish[0], wish[0])), wish[0])

    def _off_grid(self, wish: Span) -> Refusal:
        step = self.lengths.step
        fitting = -(-self.lengths.length(wish) // step) * step
        ahead = (self.lengths.outward(wish)[0], self.lengths.moved(wish[1], 2 * fitting))
        start = next(self.starts(self.open(ahead), fitting), None)
        return Refusal(
            Reason.OFF_GRID,
            limit=step,
            start=start,
            end=None if start is None else self.lengths.moved(start, fitting),
            in_days=self.lengths.in_days,
        )
