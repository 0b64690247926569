"""Squares of a grid on the globe, by which an index of words can tell what is near.

Each level cuts the globe into rows of one height, and each row into as many columns as make its cells about
square. A point lies in one cell of each level. A circle is covered by a few cells of one level: every point
of it is in one of them, and they hold some points outside of it, which the caller sorts out by distance.
"""

from math import acos, asin, ceil, cos, degrees, floor, pi, radians, sin

from .geo import EARTH_RADIUS_M

# The height of a cell is 180° / 2^level: from 1,251 km at level 4 to 2.4 km at level 13.
COARSEST, FINEST = 4, 13
COVER_MAX = 12
RADIUS_MAX_M = 500_000.0

# A circle is taken this much wider, so that no rounding leaves a point of its rim outside the cover.
_MARGIN_M = 0.01


def cells_of(lat: float, lon: float) -> tuple[str, ...]:
    """The names of the cells that a point lies in, the largest first.

    >>> cells_of(44.61, 2.03)[-2:]
    ('g_12_3063_2948', 'g_13_6126_5897')
    """
    return tuple(_name(level, *_cell(level, lat, lon)) for level in range(COARSEST, FINEST + 1))


def cover(lat: float, lon: float, radius_m: float) -> tuple[str, ...]:
    """The cells of one level, at most 12, that hold every point within so many metres (at most 500 km).

    It takes the finest level that needs no more cells.
    """
    if not 0 <= radius_m <= RADIUS_MAX_M:
        raise ValueError("a radius lies between 0 and 500 km")
    for level in range(FINEST, COARSEST, -1):
        found = _cover(level, lat, lon, radius_m)
        if len(found) <= COVER_MAX:
            return found
    return _cover(COARSEST, lat, lon, radius_m)


def _cover(level: int, lat: float, lon: float, radius_m: float) -> tuple[str, ...]:
    arc = (radius_m + _MARGIN_M) / EARTH_RADIUS_M
    south, north = lat - degrees(arc), lat + degrees(arc)
    found: list[str] = []
    for row in range(_row(level, max(south, -90.0)), _row(level, min(north, 90.0)) + 1):
        columns = _columns(level, row)
        half_width = _half_width(level, row, lat, arc)
        if half_width >= 180 - 1e-9:
            span = range(columns)
        else:
            first = floor((lon - half_width + 180) / 360 * columns)
            last = floor((lon + half_width + 180) / 360 * columns)
            span = range(first, min(last, first + columns - 1) + 1)
        found.extend(_name(level, row, column % columns) for column in span)
        if len(found) > COVER_MAX and level > COARSEST:
            break
    return tuple(dict.fromkeys(found))


def _half_width(level: int, row: int, lat: float, arc: float) -> float:
    """How far east and west of its centre, in degrees, the circle reaches at most within a row."""
    phi0 = radians(lat)
    if abs(phi0) + arc >= pi / 2:
        return 180.0  # the circle holds a pole
    height = 180 / (1 << level)
    south, north = radians(row * height - 90), radians((row + 1) * height - 90)
    # The parallel on which the circle is widest, or the nearest one within the row and the circle.
    widest = asin(max(-1.0, min(1.0, sin(phi0) / cos(arc))))
    phi = max(min(widest, north, phi0 + arc), south, phi0 - arc)
    across = cos(phi0) * cos(phi)
    if across <= 0:
        return 180.0
    cosine = (cos(arc) - sin(phi0) * sin(phi)) / across
    # The margin again: near the rim's northern and southern ends the arc cosine is steep.
    return degrees(acos(max(-1.0, min(1.0, cosine - 1e-12))))


def _cell(level: int, lat: float, lon: float) -> tuple[int, int]:
    row = _row(level, lat)
    columns = _columns(level, row)
    return row, floor((lon + 180) / 360 * columns) % columns


def _row(level: int, lat: float) -> int:
    return max(0, min((1 << level) - 1, floor((lat + 90) / 180 * (1 << level))))


def _columns(level: int, row: int) -> int:
    middle = radians((row + 0.5) * 180 / (1 << level) - 90)
    return max(1, ceil((2 << level) * cos(middle)))


def _name(level: int, row: int, column: int) -> str:
    return f"g_{level}_{row}_{column}"
