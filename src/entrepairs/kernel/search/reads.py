"""Asking an index: the newest rows, and how many there are. The newest row has the highest key."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin
from typing import Any

from django.db import connection

from entrepairs.engines.geo import EARTH_RADIUS_M

from .index import SearchIndex
from .query import SearchQuery


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL that is true of a row, which it calls `found`; the same on both databases."""

    sql: str
    parameters: tuple[Any, ...] = ()


def within(
    lat_sql: str, lon_sql: str, *, lat: float, lon: float, radius_m: float, wider_by_sql: str = ""
) -> Condition:
    """A point, given by SQL for its degrees, is at most so many metres away (great circle).

    `wider_by_sql` is SQL for metres that each row adds to the radius; together less than half way round.
    """
    north = f"SIN(RADIANS({lat_sql} - %s) / 2)"
    east = f"SIN(RADIANS({lon_sql} - %s) / 2)"
    if wider_by_sql:
        reach = f"SIN((%s + {wider_by_sql}) / %s)"
        return Condition(
            f"{north} * {north} + %s * COS(RADIANS({lat_sql})) * {east} * {east} <= {reach} * {reach}",
            (lat, lat, cos(radians(lat)), lon, lon, *(radius_m, 2 * EARTH_RADIUS_M) * 2),
        )
    half_chord = sin(min(radius_m / (2 * EARTH_RADIUS_M), pi / 2))
    return Condition(
        f"{north} * {north} + %s * COS(RADIANS({lat_sql})) * {east} * {east} <= %s",
        (lat, lat, cos(radians(lat)), lon, lon, half_chord * half_chord),
    )


def matching(
    index: SearchIndex,
    query: SearchQuery,
    *,
    limit: int,
    offset: int = 0,
    columns: Sequence[str] = (),
    conditions: Sequence[Condition] = (),
    upto_key: int | None = None,
    before_key: int | None = None,
    from_key: int | None = None,
) -> list[tuple[Any, ...]]:
    """Key and columns (SQL about `found`) of the newest rows that match, the newest first. One statement.

    `upto_key` leaves out what is newer, so that pages stay what they are while rows come in; `before_key` is
    the last key of the page before; `from_key` leaves out what is older.
    """
    sql, parameters = _select(index, query, columns, conditions, upto_key, before_key, from_key)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT %s OFFSET %s", [*parameters, limit, offset])
        return list(cursor.fetchall())


def counts(
    index: SearchIndex,
    queries: Sequence[SearchQuery],
    *,
    most: int,
    conditions: Sequence[Condition] = (),
    upto_key: int | None = None,
) -> list[int]:
    """How many rows match each query, `most` meaning as many or more. One statement for all of them."""
    if not queries:
        return []
    parts, parameters = [], []
    for query in queries:
        sql, own = _select(index, query, (), conditions, upto_key, ordered=False)
        parts.append(f"(SELECT COUNT(*) FROM ({sql} LIMIT %s) AS hits)")  # noqa: S608
        parameters += [*own, most]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        return list(cursor.fetchone())


def _select(
    index: SearchIndex,
    query: SearchQuery,
    columns: Sequence[str],
    conditions: Sequence[Condition],
    upto_key: int | None,
    before_key: int | None = None,
    from_key: int | None = None,
    *,
    ordered: bool = True,
) -> tuple[str, list[Any]]:
    on_sqlite = connection.vendor == "sqlite"
    if on_sqlite:
        source, key = f'"{index.name}" AS hit', "hit.rowid"
        if columns or conditions:
            # CROSS keeps the order of the two: the index says which rows, in order, and only they are read.
            source += f' CROSS JOIN "{index.table}" AS found ON found."{index.key}" = hit.rowid'
        wheres, asked = [f'hit."{index.name}" MATCH %s'], query.for_fts5()
    else:
        source, key = f'"{index.table}" AS found', f'found."{index.key}"'
        wheres, asked = [f"{index.vector('found')} @@ %s::tsquery"], query.for_tsquery()
    parameters: list[Any] = [asked]
    for operator, bound in (("<=", upto_key), ("<", before_key), (">=", from_key)):
        if bound is not None:
            wheres.append(f"{key} {operator} %s")
            parameters.append(bound)
    for condition in conditions:
        wheres.append(f"({condition.sql})")
        parameters += condition.parameters
    selected = ", ".join([key, *columns])
    sql = f"SELECT {selected} FROM {source} WHERE {' AND '.join(wheres)}"  # noqa: S608 - names are the index's
    return (f"{sql} ORDER BY {key} DESC" if ordered else sql), parameters
