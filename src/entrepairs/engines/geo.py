"""Distances and small moves on the globe. Degrees are WGS 84; metres are on a sphere of the mean radius.

The sphere is at most 0.6 % away from the ellipsoid, far less than what a road adds.
"""

import random
from dataclasses import dataclass
from math import asin, atan2, cos, degrees, hypot, pi, radians, sin, sqrt

# Mean radius of the Earth: (2a + b) / 3 of WGS 84 (International Union of Geodesy and Geophysics).
EARTH_RADIUS_M = 6_371_008.8

# How much longer a road is than the straight line. An assumption (grade C): studies of road networks find
# 1.2 to 1.4 at the scale of a region, with much spread on short trips, around water and in mountains.
ROAD_DETOUR = 1.3


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """Degrees, all inclusive. It never crosses the date line: where it would, it spans every longitude."""

    south: float
    west: float
    north: float
    east: float


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in metres (haversine, accurate for near points as well)."""
    phi1, phi2 = radians(lat1), radians(lat2)
    half_lat, half_lon = sin((phi2 - phi1) / 2), sin(radians(lon2 - lon1) / 2)
    chord = half_lat * half_lat + cos(phi1) * cos(phi2) * half_lon * half_lon
    return 2 * EARTH_RADIUS_M * asin(sqrt(min(1.0, chord)))


def road_distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> int:
    """A trip by road between two points, in whole metres: assumed the straight line times 1.3."""
    return round(ROAD_DETOUR * distance_m(lat1, lon1, lat2, lon2))


def destination(lat: float, lon: float, *, bearing_rad: float, along_m: float) -> tuple[float, float]:
    """The point reached by going `along_m` metres on the great circle that starts at `bearing_rad`."""
    phi, arc = radians(lat), along_m / EARTH_RADIUS_M
    sin_phi2 = sin(phi) * cos(arc) + cos(phi) * sin(arc) * cos(bearing_rad)
    phi2 = asin(max(-1.0, min(1.0, sin_phi2)))
    turn = atan2(sin(bearing_rad) * sin(arc) * cos(phi), cos(arc) - sin(phi) * sin_phi2)
    return degrees(phi2), _wrapped(lon + degrees(turn))


def moved_point(
    lat: float, lon: float, max_m: float, rng: random.Random, *, min_m: float | None = None
) -> tuple[float, float]:
    """A point to show in place of an exact one: between `min_m` and `max_m` metres away.

    It is uniform over that ring of ground, so nothing tells one direction or distance from another. `min_m`
    is 30 % of `max_m` unless told (150 m of 500 m): the exact point is never shown, not even by chance. Draw
    it once and keep it; the mean of many draws would give the exact point away.
    """
    nearest = 0.3 * max_m if min_m is None else min_m
    if not 0 <= nearest <= max_m:
        raise ValueError("the smallest move must lie between zero and the largest")
    along_m = sqrt(nearest * nearest + rng.random() * (max_m * max_m - nearest * nearest))
    return destination(lat, lon, bearing_rad=2 * pi * rng.random(), along_m=along_m)


def bounding_box(lat: float, lon: float, radius_m: float) -> BoundingBox:
    """The smallest box of latitudes and longitudes that holds the disc of a radius around a point."""
    if radius_m < 0:
        raise ValueError("a radius is not negative")
    arc = radius_m / EARTH_RADIUS_M
    south, north = lat - degrees(arc), lat + degrees(arc)
    if south <= -90 or north >= 90:
        return BoundingBox(max(south, -90.0), -180.0, min(north, 90.0), 180.0)
    # Neither pole is inside, so the widest parallel is where the disc's edge runs north.
    half_width = degrees(asin(min(1.0, sin(arc) / cos(radians(lat)))))
    west, east = lon - half_width, lon + half_width
    if west < -180 or east > 180:
        west, east = -180.0, 180.0
    return BoundingBox(south, west, north, east)


@dataclass(frozen=True, slots=True)
class LocalProjection:
    """Metres east and north of a centre (equirectangular): within 100 km of it in France, 1 % or so off."""

    lat: float
    lon: float

    def to_metres(self, lat: float, lon: float) -> tuple[float, float]:
        """Metres east and north of the centre."""
        east_deg = _wrapped(lon - self.lon)
        return EARTH_RADIUS_M * radians(east_deg) * self._narrowing(), EARTH_RADIUS_M * radians(
            lat - self.lat
        )

    def to_degrees(self, east_m: float, north_m: float) -> tuple[float, float]:
        """The latitude and longitude of a point so many metres east and north of the centre."""
        lon = self.lon + degrees(east_m / (EARTH_RADIUS_M * self._narrowing()))
        return self.lat + degrees(north_m / EARTH_RADIUS_M), _wrapped(lon)

    def distance_m(self, lat: float, lon: float) -> float:
        """Metres from the centre, in this projection."""
        return hypot(*self.to_metres(lat, lon))

    def _narrowing(self) -> float:
        return max(cos(radians(self.lat)), 1e-9)


def _wrapped(lon: float) -> float:
    """The same meridian between -180 and 180, and untouched if it lies there already."""
    return lon if -180 <= lon <= 180 else (lon + 180) % 360 - 180
