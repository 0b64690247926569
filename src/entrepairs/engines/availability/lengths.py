"""What a length, a step, a buffer and a notice mean: in real minutes, or in whole local days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Protocol

from .local import Span, day_of, day_span, day_start, real_parts, wall, wall_of
from .rules import Hours, InDays, InMinutes

type Windows = Sequence[tuple[date, Hours]]
"""Hours on local days, in order."""

_MINUTE = timedelta(minutes=1)


class Lengths(Protocol):
    """One of the two ways of counting, in one zone. Lengths are in its unit."""

    @property
    def step(self) -> int: ...
    @property
    def shortest(self) -> int: ...
    @property
    def longest(self) -> int | None: ...
    @property
    def buffer(self) -> int: ...
    @property
    def in_days(self) -> bool: ...

    def outward(self, span: Span) -> Span:
        """What an interval really takes up."""

    def moved(self, at: datetime, by: int) -> datetime:
        """So many units later, or earlier if negative."""

    def length(self, span: Span) -> int:
        """The length of an interval, in whole units, rounded up."""

    def earliest(self, now: datetime) -> datetime:
        """The first moment at which a use may start."""

    def opened(self, day: date, hours: Hours) -> list[Span]:
        """The moments that a day's hours open."""

    def starts(self, windows: Windows, run: Span) -> Iterator[datetime]:
        """Where in a run a use may start."""

    def fits(self, windows: Windows, start: datetime) -> bool:
        """Whether a use may start there."""


@dataclass(frozen=True, slots=True)
class Minutes:
    zone: str
    step: int
    shortest: int
    longest: int | None
    buffer: int
    notice: int
    in_days: bool = False

    def outward(self, span: Span) -> Span:
        return span

    def moved(self, at: datetime, by: int) -> datetime:
        return at + by * _MINUTE

    def length(self, span: Span) -> int:
        return -((span[0] - span[1]) // _MINUTE)

    def earliest(self, now: datetime) -> datetime:
        return now + self.notice * _MINUTE

    def opened(self, day: date, hours: Hours) -> list[Span]:
        return [part[:2] for part in real_parts(self.zone, wall(day, hours.opens), wall(day, hours.closes))]

    def starts(self, windows: Windows, run: Span) -> Iterator[datetime]:
        for _day, of_day in groupby(windows, key=itemgetter(0)):
            # Hours may overlap, each with its own grid, and the clock may be put back among them.
            yield from sorted({at for day, hours in of_day for at in self._grid(day, hours, run)})

    def _grid(self, day: date, hours: Hours, run: Span) -> Iterator[datetime]:
        step = self.step * _MINUTE
        opens = wall(day, hours.opens)
        for first, end, offset in real_parts(self.zone, opens, wall(day, hours.closes)):
            at = max(first, run[0])
            at += -(at + offset - opens) % step
            while at < min(end, run[1]):
                yield at
                at += step

    def fits(self, windows: Windows, start: datetime) -> bool:
        shown = wall_of(self.zone, start)
        return any(
            wall(day, hours.opens) <= shown < wall(day, hours.closes)
            and (shown - wall(day, hours.opens)) % (self.step * _MINUTE) == timedelta()
            for day, hours in windows
        )


@dataclass(frozen=True, slots=True)
class Days:
    zone: str
    step: int
    shortest: int
    longest: int | None
    buffer: int
    notice: int
    in_days: bool = True

    def outward(self, span: Span) -> Span:
        first = day_start(self.zone, day_of(self.zone, span[0]))
        last = day_span(self.zone, day_of(self.zone, span[1]))
        return first, span[1] if span[1] == last[0] else last[1]

    def moved(self, at: datetime, by: int) -> datetime:
        return day_start(self.zone, day_of(self.zone, at) + timedelta(days=by))

    def length(self, span: Span) -> int:
        first, end = self.outward(span)
        return (day_of(self.zone, end) - day_of(self.zone, first)).days

    def earliest(self, now: datetime) -> datetime:
        return self.moved(now, self.notice)

    def opened(self, day: date, hours: Hours) -> list[Span]:
        span = day_span(self.zone, day)  # the hours are the whole day: the rule sees to it
        return [span] if span[0] < span[1] else []

    def starts(self, windows: Windows, run: Span) -> Iterator[datetime]:
        for day, _hours in windows:
            start = day_start(self.zone, day)
            if run[0] <= start < run[1]:
                yield start

    def fits(self, windows: Windows, start: datetime) -> bool:
        return any(day_start(self.zone, day) == start for day, _hours in windows)


def lengths_in(zone: str, lengths: InMinutes | InDays) -> Lengths:
    """The way of counting that a rule chose."""
    if isinstance(lengths, InDays):
        return Days(
            zone,
            lengths.step_days,
            lengths.shortest_days,
            lengths.longest_days,
            lengths.buffer_days,
            lengths.notice_days,
        )
    return Minutes(
        zone,
        lengths.step_min,
        lengths.shortest_min,
        lengths.longest_min,
        lengths.buffer_min,
        lengths.notice_min,
    )
