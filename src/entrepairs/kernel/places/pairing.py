"""Tells which rows of a table are towns that we already have. Pure: no database."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from entrepairs.engines.geo import distance_m

from .names import fold, without_article

# A table may place a town at the middle of its territory, or leave out its article.
SAME_NAME_WITHIN_M = 12_000
# The middle of a vast commune (Arles, Kourou) is farther from its town. For villages so far apart, the same
# name more often means two.
VAST_WITHIN_M = 30_000
VAST_POPULATION = 2_000


class Spot(NamedTuple):
    """A name at a point, with its people if they were counted."""

    name: str
    lat: float
    lon: float
    population: int | None = None


def pair_same_towns(known: Sequence[Spot], rows: Sequence[Spot]) -> dict[int, int]:
    """Index of a row → index of the known town that it is.

    Each row and each town is paired at most once, nearest first, so that homonyms a mile apart find each
    its own. Equal distances are settled by the order of the rows: the same input gives the same pairs.
    """
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    whole_names = [fold(town.name) for town in known]
    for number, whole_name in enumerate(whole_names):
        by_name[without_article(whole_name)].append(number)
    close: list[tuple[float, int, int]] = []
    for row_number, row in enumerate(rows):
        whole_name = fold(row.name)
        for number in by_name.get(without_article(whole_name), ()):
            apart_m = distance_m(row.lat, row.lon, known[number].lat, known[number].lon)
            is_vast = whole_names[number] == whole_name and (known[number].population or 0) >= VAST_POPULATION
            if apart_m <= (VAST_WITHIN_M if is_vast else SAME_NAME_WITHIN_M):
                close.append((apart_m, row_number, number))
    return _nearest_first(close)


def _nearest_first(close: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _apart_m, row_number, number in sorted(close):
        if row_number not in pairs and number not in taken:
            pairs[row_number] = number
            taken.add(number)
    return pairs
