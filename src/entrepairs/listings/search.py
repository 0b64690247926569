"""Finding what is on a community's board: by words, kind, domain, unit of value and distance."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.db import connection

from entrepairs.communities.models import Community
from entrepairs.engines import text
from entrepairs.engines.cells import RADIUS_MAX_M as COVERED_MAX_M
from entrepairs.engines.cells import cover
from entrepairs.engines.geo import distance_m
from entrepairs.kernel.search import Condition, SearchQuery, counts, matching, within

from .domains import domains_of
from .indexing import (
    GIFT_ONLY,
    INDEX,
    TALK,
    around_tokens,
    choice_token,
    everyone_token,
    online_token,
)
from .models import Listing
from .rules import RADIUS_MAX_M

# Counts say "1,000+" beyond this, and ranking by place or date looks at that many of the newest.
COUNTED_MAX = 1_000
RANKED_MAX = 2_000
_OF_TO_PLACE = "(SELECT {} FROM kernel_place WHERE kernel_place.id = found.to_place_id)"
_POINTS = (
    ("found.shown_lat", "found.shown_lon"),
    (_OF_TO_PLACE.format("lat"), _OF_TO_PLACE.format("lon")),
)


class Sort(StrEnum):
    NEWEST = "newest"
    NEAREST = "nearest"
    SOONEST = "soonest"


@dataclass(frozen=True, slots=True)
class Around:
    """Within so many metres of a point; of a way, either end; of what can be had around a place, any part of
    its circle; and what happens online. At most 500 km.
    """

    lat: float
    lon: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. Empty: everything that everyone may see.

    `as_member` finds what only members may see, too: it is for whoever is one.
    """

    words: str = ""
    kind: str = ""
    domain: str = ""
    unit: str = ""  # of value, `GIFT_ONLY` or `TALK`
    around: Around | None = None
    sort: Sort = Sort.NEWEST
    as_member: bool = False


def units_of(community: Community) -> list[str]:
    """What can be asked for in return there: nothing, one of its units of value, or what is talked about."""
    return list(dict.fromkeys((GIFT_ONLY, *community.units, TALK)))


def is_narrow(wanted: Wanted) -> bool:
    """Whether less than the whole board is looked for."""
    return replace(wanted, sort=Sort.NEWEST, as_member=False) != Wanted()


@dataclass(frozen=True, slots=True)
class Hits:
    """The keys of listings, in order. `upto` goes along to the next page, whatever comes in meanwhile."""

    ids: tuple[int, ...]
    upto: int | None


@dataclass(frozen=True, slots=True)
class Point:
    """A listing as a map shows it."""

    pk: int
    kind: str
    domain: str
    title: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Facets:
    """How many are found; and how many would be, were that choice taken of one facet ("": any) and the rest
    left as it is. `COUNTED_MAX + 1` stands for all beyond.
    """

    total: int
    kinds: Mapping[str, int]
    domains: Mapping[str, int]
    units: Mapping[str, int]


def find(
    community: Community,
    at: datetime,
    wanted: Wanted,
    *,
    size: int,
    first: int = 0,
    upto: int | None = None,
    without: Collection[int] = (),
    since: datetime | None = None,
    from_number: int | None = None,
) -> Hits:
    """What fits of what is on the board at `at`: `size` of it from the place `first` on. One statement.

    `without` names owners whose listings are left out, as `people.queries.apart_from` has them.
    `since` leaves out what came on the board before; `from_number` is the lowest number of what did not.
    By place and by date, the newest 2,000 that are found are put in order, and the rest is not shown.
    """
    query, conditions = _asked(community, at, wanted, without)
    if since is not None:
        moment = connection.ops.adapt_datetimefield_value(since)
        conditions.append(Condition("found.created_at >= %s", (moment,)))
    newest_of = partial(matching, INDEX, query, conditions=conditions, upto_key=upto, from_key=from_number)
    if wanted.sort is Sort.NEWEST or (wanted.sort is Sort.NEAREST and wanted.around is None):
        rows = newest_of(limit=size, offset=first, columns=["found.id"])
        newest = rows[0][0] if rows and first == 0 else None
        return Hits(tuple(key for _number, key in rows), upto or newest)
    columns = [column for point in _POINTS for column in point]
    if wanted.sort is Sort.SOONEST:
        columns = ["found.starts_at"]
    rows = newest_of(limit=RANKED_MAX, columns=["found.id", *columns])
    newest = rows[0][0] if rows else None
    return Hits(tuple(_ranked(rows, wanted)[first : first + size]), upto or newest)


def points(
    community: Community, at: datetime, wanted: Wanted, *, limit: int, without: Collection[int] = ()
) -> list[Point]:
    """The newest that are found and have a point to show. One statement."""
    query, conditions = _asked(community, at, wanted, without)
    has_point = Condition("found.shown_lat IS NOT NULL AND found.shown_lon IS NOT NULL")
    columns = [f"found.{name}" for name in ("id", "kind", "domain", "title", "shown_lat", "shown_lon")]
    rows = matching(INDEX, query, limit=limit, columns=columns, conditions=[*conditions, has_point])
    return [Point(*row) for _number, *row in rows]


def facets(
    community: Community,
    at: datetime,
    wanted: Wanted,
    *,
    upto: int | None = None,
    without: Collection[int] = (),
) -> Facets:
    """How many there are of each choice. One statement."""
    kinds = ["", *Listing.Kind.values]
    domains = ["", *(domain.code for domain in domains_of(community.domains))]
    units = ["", *units_of(community)]
    choices = [wanted]
    choices += [replace(wanted, kind=kind) for kind in kinds]
    choices += [replace(wanted, domain=domain) for domain in domains]
    choices += [replace(wanted, unit=unit) for unit in units]
    # What is asked twice is counted once.
    distinct = list(dict.fromkeys(choices))
    _query, conditions = _asked(community, at, wanted, without)
    counted = counts(
        INDEX,
        [query_of(community, choice) for choice in distinct],
        most=COUNTED_MAX + 1,
        conditions=conditions,
        upto_key=upto,
    )
    of = dict(zip(distinct, counted, strict=True))
    return Facets(
        of[wanted],
        {kind: of[replace(wanted, kind=kind)] for kind in kinds},
        {domain: of[replace(wanted, domain=domain)] for domain in domains},
        {unit: of[replace(wanted, unit=unit)] for unit in units},
    )


def _asked(
    community: Community, at: datetime, wanted: Wanted, without: Collection[int]
) -> tuple[SearchQuery, list[Condition]]:
    conditions = [_on_board(at)]
    if without:
        places = ", ".join(["%s"] * len(without))
        conditions.append(Condition(f"found.owner_id NOT IN ({places})", tuple(without)))
    if wanted.around:
        conditions.append(_around(wanted.around))
    return query_of(community, wanted), conditions


def query_of(community: Community, wanted: Wanted) -> SearchQuery:
    groups = list(text.terms(wanted.words))
    if wanted.around:
        groups.append(_near(community, wanted.around))
    if not wanted.as_member:
        groups.append((everyone_token(community.pk),))
    groups.append((choice_token(community.pk, kind=wanted.kind, domain=wanted.domain, unit=wanted.unit),))
    return SearchQuery(tuple(groups))


def _near(community: Community, around: Around) -> tuple[str, ...]:
    """Where it is itself, where its circle may reach from, or anywhere."""
    far = cover(around.lat, around.lon, min(around.radius_m + RADIUS_MAX_M, COVERED_MAX_M))
    return (
        *cover(around.lat, around.lon, around.radius_m),
        *around_tokens(far),
        online_token(community.pk),
    )


def _on_board(at: datetime) -> Condition:
    """What has passed or expired meanwhile may still be in the index."""
    moment = connection.ops.adapt_datetimefield_value(at)
    return Condition(
        "(found.expires_at IS NULL OR found.expires_at > %s)"
        " AND (found.starts_at IS NULL OR COALESCE(found.ends_at, found.starts_at) > %s)",
        (moment, moment),
    )


def _around(around: Around) -> Condition:
    """Cells hold more than the circle: of what is in them, what is in it."""
    either = [
        within(lat, lon, lat=around.lat, lon=around.lon, radius_m=around.radius_m, wider_by_sql=wider)
        for (lat, lon), wider in zip(_POINTS, ("COALESCE(found.radius_m, 0)", ""), strict=True)
    ]
    return Condition(
        " OR ".join([f"found.reach = '{Listing.Reach.ONLINE.value}'", *(f"({one.sql})" for one in either)]),
        tuple(value for one in either for value in one.parameters),
    )


def _ranked(rows: Sequence[tuple[Any, ...]], wanted: Wanted) -> list[int]:
    """Keys in order; each row has its number, its key, and what it is put in order by."""
    around = wanted.around
    if wanted.sort is Sort.SOONEST or around is None:
        # Dates first, the soonest before; what has none keeps its order, the newest first.
        dated = sorted((row for row in rows if row[2] is not None), key=lambda row: (row[2], -row[0]))
        return [row[1] for row in [*dated, *(row for row in rows if row[2] is None)]]

    def away(row: tuple[Any, ...]) -> float:
        ends = [(row[2], row[3]), (row[4], row[5])]
        return min(
            (distance_m(around.lat, around.lon, lat, lon) for lat, lon in ends if lat is not None),
            default=float("inf"),
        )

    return [row[1] for row in sorted(rows, key=lambda row: (away(row), -row[0]))]
