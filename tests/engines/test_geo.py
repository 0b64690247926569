# ruff: noqa: S311 - seeded on purpose
import random
from itertools import pairwise
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.geo import (
    EARTH_RADIUS_M,
    LocalProjection,
    bounding_box,
    destination,
    distance_m,
    moved_point,
    road_distance_m,
)

HALF_TURN_M = 3.14159265 * EARTH_RADIUS_M
PARIS, LYON = (48.85341, 2.3488), (45.74906, 4.84789)

lats = st.floats(-90, 90)
lons = st.floats(-180, 180)
french_lats = st.floats(41, 51.2)
french_lons = st.floats(-5.2, 9.6)
seeds = st.integers(0, 2**32)


def test_paris_to_lyon_is_about_392_km() -> None:
    assert distance_m(*PARIS, *LYON) == pytest.approx(392_000, rel=0.005)


def test_a_degree_of_latitude_is_about_111_km() -> None:
    assert distance_m(45, 3, 46, 3) == pytest.approx(111_195, rel=1e-5)


def test_opposite_points_are_half_a_turn_apart() -> None:
    assert distance_m(0, 0, 0, 180) == pytest.approx(HALF_TURN_M)


def test_a_road_is_three_tenths_longer_and_whole_metres() -> None:
    road_m = road_distance_m(*PARIS, *LYON)
    assert isinstance(road_m, int)
    assert road_m == pytest.approx(1.3 * distance_m(*PARIS, *LYON), abs=1)


@given(lats, lons, lats, lons)
def test_distance_is_symmetric_and_at_most_half_a_turn(a: float, b: float, c: float, d: float) -> None:
    there = distance_m(a, b, c, d)
    assert 0 <= there <= HALF_TURN_M + 1
    assert there == pytest.approx(distance_m(c, d, a, b), abs=1e-3)


@given(lats, lons, lats, lons, lats, lons)
def test_a_detour_is_never_shorter(a: float, b: float, c: float, d: float, e: float, f: float) -> None:
    assert distance_m(a, b, e, f) <= distance_m(a, b, c, d) + distance_m(c, d, e, f) + 1


@given(lats, lons)
def test_no_distance_to_itself(lat: float, lon: float) -> None:
    assert distance_m(lat, lon, lat, lon) == 0


@given(st.floats(-89, 89), lons, st.floats(0, 6.28), st.floats(0, 1_000_000))
def test_destination_is_as_far_as_asked(lat: float, lon: float, bearing_rad: float, along_m: float) -> None:
    reached = destination(lat, lon, bearing_rad=bearing_rad, along_m=along_m)
    assert -90 <= reached[0] <= 90
    assert -180 <= reached[1] <= 180
    assert distance_m(lat, lon, *reached) == pytest.approx(along_m, abs=0.5)


@given(french_lats, french_lons, seeds)
def test_a_moved_point_is_never_the_exact_one_nor_beyond_the_limit(lat: float, lon: float, seed: int) -> None:
    moved_m = distance_m(lat, lon, *moved_point(lat, lon, 500, random.Random(seed)))
    assert 149.9 <= moved_m <= 500.1


def test_moved_points_repeat_with_their_seed_only() -> None:
    assert moved_point(*PARIS, 500, random.Random(7)) == moved_point(*PARIS, 500, random.Random(7))
    assert moved_point(*PARIS, 500, random.Random(7)) != moved_point(*PARIS, 500, random.Random(8))


def test_moved_points_spread_evenly_over_the_ring() -> None:
    rng = random.Random(1)
    local = LocalProjection(*PARIS)
    moves = [local.to_metres(*moved_point(*PARIS, 500, rng, min_m=150)) for _ in range(8000)]
    # Rings of equal ground hold equal shares, and so do the four quarters.
    edges_m = [(150**2 + share / 4 * (500**2 - 150**2)) ** 0.5 for share in range(5)]
    for low_m, high_m in pairwise(edges_m):
        assert sum(low_m <= hypot(*move) < high_m for move in moves) == pytest.approx(2000, abs=200)
    for east, north in [(1, 1), (1, -1), (-1, 1), (-1, -1)]:
        assert sum(x * east > 0 and y * north > 0 for x, y in moves) == pytest.approx(2000, abs=200)


def test_a_smallest_move_above_the_largest_is_refused() -> None:
    with pytest.raises(ValueError, match="smallest move"):
        moved_point(*PARIS, 100, random.Random(1), min_m=200)


@given(lats, lons, st.floats(0, 500_000), st.floats(0, 6.28), st.floats(0, 1))
def test_the_box_holds_the_whole_disc(
    lat: float, lon: float, radius_m: float, bearing_rad: float, share: float
) -> None:
    box = bounding_box(lat, lon, radius_m)
    inside_lat, inside_lon = destination(lat, lon, bearing_rad=bearing_rad, along_m=share * radius_m)
    assert box.south - 1e-6 <= inside_lat <= box.north + 1e-6
    if abs(inside_lat) < 89.999:  # at a pole every longitude is the same point
        assert box.west - 1e-6 <= inside_lon <= box.east + 1e-6


def test_the_box_is_tight() -> None:
    box = bounding_box(*PARIS, 10_000)
    assert distance_m(PARIS[0], box.west, PARIS[0], box.east) == pytest.approx(20_000, rel=0.001)
    assert distance_m(box.south, PARIS[1], box.north, PARIS[1]) == pytest.approx(20_000, rel=0.001)


def test_a_negative_radius_is_refused() -> None:
    with pytest.raises(ValueError, match="radius"):
        bounding_box(*PARIS, -1)


@given(french_lats, french_lons, st.floats(-100_000, 100_000), st.floats(-100_000, 100_000))
def test_the_projection_goes_there_and_back(lat: float, lon: float, east_m: float, north_m: float) -> None:
    local = LocalProjection(lat, lon)
    there = local.to_degrees(east_m, north_m)
    assert local.to_metres(*there) == pytest.approx((east_m, north_m), abs=0.01)


@given(french_lats, french_lons, st.floats(-20_000, 20_000), st.floats(-20_000, 20_000))
def test_the_projection_keeps_distances_nearby(lat: float, lon: float, east_m: float, north_m: float) -> None:
    there = LocalProjection(lat, lon).to_degrees(east_m, north_m)
    assert distance_m(lat, lon, *there) == pytest.approx(hypot(east_m, north_m), rel=0.005, abs=1)


def test_the_projection_crosses_the_date_line() -> None:
    east_m, _north_m = LocalProjection(-17, 179.9).to_metres(-17, -179.9)
    assert east_m == pytest.approx(distance_m(-17, 179.9, -17, -179.9), rel=0.001)
