"""Sets of moments, and levels over time, as rows of half-open intervals in order."""

import heapq
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from .local import Span

type Step = tuple[datetime, datetime, int]
"""A number that holds from the first moment, included, to the second, excluded."""


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same moments in order, without overlaps; those that touch become one."""
    rows: list[Span] = []
    for start, end in sorted(spans):
        if rows and start <= rows[-1][1]:
            rows[-1] = (rows[-1][0], max(rows[-1][1], end))
        elif start < end:
            rows.append((start, end))
    return rows


def clipped(spans: Iterable[Span], within: Span) -> list[Span]:
    """The part of a merged row that lies within one interval."""
    parts = [(max(start, within[0]), min(end, within[1])) for start, end in spans]
    return [part for part in parts if part[0] < part[1]]


def without(spans: Sequence[Span], removed: Sequence[Span]) -> list[Span]:
    """The moments of one merged row that are not in the other."""
    rows = []
    place = 0
    for start, end in spans:
        at = start
        while place < len(removed) and removed[place][1] <= at:
            place += 1
        following = place
        while following < len(removed) and removed[following][0] < end:
            if removed[following][0] > at:
                rows.append((at, removed[following][0]))
            at = max(at, removed[following][1])
            following += 1
        if at < end:
            rows.append((at, end))
    return rows


def total(uses: Iterable[Step]) -> list[Step]:
    """What uses that run side by side come to, wherever there are any."""
    changes: dict[datetime, int] = {}
    for start, end, quantity in uses:
        changes[start] = changes.get(start, 0) + quantity
        changes[end] = changes.get(end, 0) - quantity
    steps = []
    level = 0
    moments = sorted(changes)
    for at, following in pairwise(moments):
        level += changes[at]
        if level:
            steps.append((at, following, level))
    return steps


def highest(steps: Iterable[Step], within: Span) -> list[Step]:
    """At each moment within an interval, the highest of the steps that hold then; 0 without any."""
    pending = sorted(
        (max(start, within[0]), min(end, within[1]), level)
        for start, end, level in steps
        if start < within[1] and end > within[0]
    )
    moments = sorted({*within, *(step[0] for step in pending), *(step[1] for step in pending)})
    rows: list[Step] = []
    holding: list[tuple[int, datetime]] = []
    place = 0
    for at, following in pairwise(moments):
        while place < len(pending) and pending[place][0] <= at:
            heapq.heappush(holding, (-pending[place][2], pending[place][1]))
            place += 1
        while holding and holding[0][1] <= at:
            heapq.heappop(holding)
        append_step(rows, (at, following, -holding[0][0] if holding else 0))
    return rows


def append_step(rows: list[Step], step: Step) -> None:
    """Adds a step at the end, to the last one if it goes on from there at the same level."""
    if rows and rows[-1][1] == step[0] and rows[-1][2] == step[2]:
        rows[-1] = (rows[-1][0], step[1], step[2])
    else:
        rows.append(step)


def remaining(spans: Sequence[Span], capacity: int, taken: Sequence[Step]) -> list[Step]:
    """What the steps leave of a capacity within a merged row, wherever it is something.

    `taken` must have a step for each of these moments, as `highest` gives them.
    """
    rows: list[Step] = []
    place = 0
    for start, end in spans:
        while taken[place][1] <= start:
            place += 1
        following = place
        while following < len(taken) and taken[following][0] < end:
            first, last, level = taken[following]
            if capacity > level:
                append_step(rows, (max(first, start), min(last, end), capacity - level))
            following += 1
    return rows
