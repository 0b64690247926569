"""Whom to thank where there is not room to thank everybody: what somebody gave lately, to how many people.

The page `docs/algorithms/standing.md` says what is guaranteed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum

HALF_LIFE_DAYS = 30.0
WINDOW_DAYS = 90.0


@dataclass(frozen=True, slots=True)
class Gift:
    """An act: who gave, to whom, how many days ago. Without a receiver it was for everybody."""

    giver: int
    receiver: int | None
    age_days: float


def weight(age_days: float) -> float:
    """What an act of that age counts: 1 today, half as much each 30 days, nothing from 90 days on.

    An act that is still to come counts nothing either.
    """
    if not 0 <= age_days < WINDOW_DAYS:
        return 0.0
    return float(0.5 ** (age_days / HALF_LIFE_DAYS))


def standings(gifts: Iterable[Gift]) -> dict[int, float]:
    """The score of each giver of whom an act counts.

    Among the acts of one giver towards one receiver, the newest counts whole, the k-th newest 1/k.
    """
    of_pair: dict[tuple[int, int | None], list[float]] = defaultdict(list)
    for gift in gifts:
        counts = weight(gift.age_days)
        if counts > 0:
            of_pair[gift.giver, gift.receiver].append(counts)
    parts: dict[int, list[float]] = defaultdict(list)
    for (giver, _receiver), weights in of_pair.items():
        weights.sort(reverse=True)
        parts[giver] += [counts / place for place, counts in enumerate(weights, start=1)]
    # The exact sum, rounded once: it does not depend on the order in which the acts come.
    return {giver: fsum(counts) for giver, counts in parts.items()}
