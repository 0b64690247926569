import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.cells import COVER_MAX, RADIUS_MAX_M, cells_of, cover
from entrepairs.engines.geo import destination, distance_m

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)
RADII = st.floats(0, RADIUS_MAX_M)
SHARES = st.sampled_from([0.0, 0.5, 0.9, 0.999, 1.0])
BEARINGS = st.floats(0, 6.3)


@given(LATITUDES, LONGITUDES, RADII, SHARES, BEARINGS)
def test_every_point_of_a_circle_is_in_a_cell_of_its_cover(
    lat: float, lon: float, radius_m: float, share: float, bearing: float
) -> None:
    point = destination(lat, lon, bearing_rad=bearing, along_m=share * radius_m)
    if distance_m(lat, lon, *point) <= radius_m:
        assert set(cells_of(*point)) & set(cover(lat, lon, radius_m))


@given(LATITUDES, LONGITUDES, RADII)
def test_a_cover_has_few_cells_of_one_level_and_none_twice(lat: float, lon: float, radius_m: float) -> None:
    cells = cover(lat, lon, radius_m)
    assert 1 <= len(cells) <= COVER_MAX
    assert len(set(cells)) == len(cells)
    assert len({cell.split("_")[1] for cell in cells}) == 1


@pytest.mark.parametrize("lon", [-180.0, 179.999, 180.0])
def test_a_circle_on_the_date_line_holds_both_sides(lon: float) -> None:
    cells = set(cover(-16.8, lon, 10_000))
    assert cells & set(cells_of(-16.8, 179.95))
    assert cells & set(cells_of(-16.8, -179.95))


@pytest.mark.parametrize("lat", [-90.0, -89.99, 89.99, 90.0])
def test_a_circle_around_a_pole_holds_every_meridian(lat: float) -> None:
    cells = set(cover(lat, 0.0, 10_000))
    for lon in range(-180, 181, 30):
        assert cells & set(cells_of(lat, float(lon)))


def test_what_is_far_from_a_circle_is_not_in_its_cover() -> None:
    cahors, figeac = (44.448, 1.441), (44.609, 2.034)
    assert not set(cover(*cahors, 10_000)) & set(cells_of(*figeac))


@given(st.floats(-60, 60), LONGITUDES, st.sampled_from([5_000.0, 10_000.0, 20_000.0, 50_000.0, 100_000.0]))
def test_a_cover_is_not_much_wider_than_the_circle(lat: float, lon: float, radius_m: float) -> None:
    far = destination(lat, lon, bearing_rad=1.0, along_m=5 * radius_m)
    assert not set(cells_of(*far)) & set(cover(lat, lon, radius_m))


@pytest.mark.parametrize("radius_m", [-1.0, RADIUS_MAX_M + 1, float("nan")])
def test_a_radius_out_of_range_is_an_error(radius_m: float) -> None:
    with pytest.raises(ValueError, match="radius"):
        cover(45.0, 2.0, radius_m)
