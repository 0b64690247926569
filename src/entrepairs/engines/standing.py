"""Whom to thank where there is not room to thank everybody: what somebody gave, to how many people, and how
much of it came back to them around a circle.

The page `docs/algorithms/standing.md` says what is guaranteed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum, inf

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


@dataclass(frozen=True, slots=True)
class Span:
    """For how long an act counts, and after how many days it counts half."""

    days: float
    half_life_days: float


MONTH = Span(30, 15)
SEASON = Span(90, 30)
ALL_TIME = Span(inf, 365)

LEAK = 2.0
"""How much of what each person passes on is taken to leave every circle, beside what is seen to."""

MOST_IN_CIRCLES = 2000
"""Of a circle of more people than these, what the others give is taken to leave it. The matrix has 32 MB."""


@dataclass(frozen=True, slots=True)
class Gift:
    """An act: who gave, to whom, how many days ago. Without a receiver it was for everybody."""

    giver: int
    receiver: int | None
    age_days: float


Pair = tuple[int, int | None]


def weight(age_days: float, span: Span = SEASON) -> float:
    """What an act of that age counts: 1 today, half as much each half-life, nothing at the end of the span.

    An act that is still to come counts nothing either.
    """
    if not 0 <= age_days < span.days:
        return 0.0
    return float(0.5 ** (age_days / span.half_life_days))


def between(gifts: Iterable[Gift], span: Span = SEASON) -> dict[Pair, float]:
    """What each giver's acts towards each receiver count: the newest whole, the k-th newest 1/k."""
    of_pair: dict[Pair, list[float]] = defaultdict(list)
    for gift in gifts:
        counts = weight(gift.age_days, span)
        if counts > 0:
            of_pair[gift.giver, gift.receiver].append(counts)
    # The exact sum, rounded once: it does not depend on the order in which the acts come.
    return {
        pair: fsum(counts / place for place, counts in enumerate(sorted(weights, reverse=True), start=1))
        for pair, weights in of_pair.items()
    }


def coming_back(passed: Mapping[Pair, float]) -> dict[tuple[int, int], float]:
    """For giver and receiver, which share of what the receiver passes on comes back to that giver.

    Follow a gift on its way: whoever has it passes it to one of those to whom they gave, each as likely as
    what they gave them counts, or out of sight as likely as `LEAK` and what they gave to everybody. The share
    is the probability that it reaches the giver again. Pairs that are not named have none.
    """
    shares: dict[tuple[int, int], float] = {}
    for circle in _circles(passed):
        place = {person: number for number, person in enumerate(circle.people)}
        amounts = np.zeros((len(place), len(place)))
        out = np.array([LEAK + fsum(circle.given[person].values()) for person in circle.people])
        inside = [
            (giver, receiver, counts)
            for giver in circle.people
            for receiver, counts in circle.given[giver].items()
            if receiver is not None and receiver in place
        ]
        rows = [place[giver] for giver, _receiver, _counts in inside]
        columns = [place[receiver] for _giver, receiver, _counts in inside]
        amounts[rows, columns] = [counts for _giver, _receiver, counts in inside]
        # visits[i, j]: how often a gift that i has is with j, on the whole way. To get there at all is that
        # over how often a gift that is there comes back.
        visits = np.linalg.inv(np.eye(len(place)) - amounts / out[:, None])
        back = np.clip(visits[columns, rows] / visits[rows, rows], 0.0, 1.0).tolist()
        for (giver, receiver, _counts), share in zip(inside, back, strict=True):
            shares[giver, receiver] = share
    return shares


@dataclass(frozen=True)
class _Circle:
    """People among whom a gift can come back, sorted, and what each gives to whomever."""

    people: list[int]
    given: dict[int, dict[int | None, float]]


def _circles(passed: Mapping[Pair, float]) -> list[_Circle]:
    """The strongly connected parts of who gave to whom."""
    given: dict[int, dict[int | None, float]] = defaultdict(dict)
    for giver, receiver in sorted(passed, key=lambda pair: (pair[0], pair[1] or 0)):
        given[giver][receiver] = passed[giver, receiver]
    pairs = [(giver, other) for giver in given for other in given[giver] if other is not None]
    people = sorted({person for pair in pairs for person in pair})
    if not people:
        return []
    place = {person: number for number, person in enumerate(people)}
    rows, columns = [place[giver] for giver, _ in pairs], [place[receiver] for _, receiver in pairs]
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(len(people), len(people)))
    _number, labels = connected_components(graph, directed=True, connection="strong")
    parts: dict[int, list[int]] = defaultdict(list)
    for person, label in zip(people, labels, strict=True):
        parts[int(label)].append(person)
    return [_circle(part, given) for part in parts.values() if len(part) > 1]


def _circle(part: list[int], given: dict[int, dict[int | None, float]]) -> _Circle:
    if len(part) > MOST_IN_CIRCLES:
        sums = {person: fsum(given[person].values()) for person in part}
        part = sorted(foremost(sums, MOST_IN_CIRCLES))
    return _Circle(part, {person: given[person] for person in part})


def standings(
    gifts: Iterable[Gift],
    span: Span = SEASON,
    back: Mapping[tuple[int, int], float] | None = None,
) -> dict[int, float]:
    """The score of each giver of whom an act counts.

    What their acts towards one receiver count together, less the share of it that comes back to them. `back`
    is that share, where it was worked out over more acts than these, such as those of all kinds.
    """
    passed = between(gifts, span)
    if back is None:
        back = coming_back(passed)
    parts: dict[int, list[float]] = defaultdict(list)
    for (giver, receiver), counts in passed.items():
        share = 0.0 if receiver is None else back.get((giver, receiver), 0.0)
        parts[giver].append(counts * (1.0 - share))
    return {giver: fsum(counts) for giver, counts in parts.items()}


def foremost(scores: Mapping[int, float], most: int) -> list[int]:
    """Those with the highest scores, the highest first."""
    return sorted(scores, key=lambda person: (-scores[person], person))[:most]
