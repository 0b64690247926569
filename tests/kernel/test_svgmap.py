# ruff: noqa: S311 - seeded on purpose
import random
import re
from itertools import combinations
from math import hypot
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepairs.engines.geo import LocalProjection
from entrepairs.kernel.svgmap import (
    COLOURS,
    ELEMENTS_MAX,
    HEIGHT,
    MARKER_GAP,
    MARKERS_MAX,
    SHAPES,
    WIDTH,
    MapPoint,
    MapTown,
    SvgMap,
    build_map,
    distance_label,
    spread_radius_m,
)

CREST = (44.7355, 5.0218)


def points_around(count: int, *, reach_m: float, seed: int = 1) -> list[MapPoint]:
    rng, local = random.Random(seed), LocalProjection(*CREST)
    return [
        MapPoint(
            *local.to_degrees(rng.uniform(-reach_m, reach_m), rng.uniform(-reach_m, reach_m)),
            label=f"Annonce {number}",
            href=f"#annonce-{number}",
            colour=rng.choice(COLOURS),
        )
        for number in range(count)
    ]


def towns_around(count: int, *, reach_m: float) -> list[MapTown]:
    return [
        MapTown(point.lat, point.lon, f"Saint-Machin-sur-Drôme {number}", 100 * number)
        for number, point in enumerate(points_around(count, reach_m=reach_m, seed=9))
    ]


def crest_map(
    points: list[MapPoint], *, radius_m: float = 10_000, towns: list[MapTown] | None = None
) -> SvgMap:
    lat, lon = CREST
    return build_map(
        lat=lat,
        lon=lon,
        radius_m=radius_m,
        points=points,
        towns=towns or [],
        title="Annonces",
        cluster_href="#l",
    )


def drawn(svg_map: SvgMap) -> ET.Element:
    return ET.fromstring(render_to_string("kernel/map.html", {"map": svg_map}))  # noqa: S314 - our own


def test_a_point_north_east_is_drawn_up_and_to_the_right() -> None:
    lat, lon = LocalProjection(*CREST).to_degrees(3000, 3000)
    (marker,) = crest_map([MapPoint(lat, lon, "Perceuse", "#p", "ochre")]).markers
    assert marker.x > WIDTH / 2
    assert marker.y < HEIGHT / 2
    assert (marker.label, marker.href, marker.colour, marker.count) == ("Perceuse", "#p", "ochre", 1)


def test_pixels_are_to_scale() -> None:
    lat, lon = LocalProjection(*CREST).to_degrees(5000, 0)
    svg_map = crest_map([MapPoint(lat, lon, "Perceuse")])
    bar_px = float(re.findall(r"h([\d.]+)", svg_map.scale.path)[0])
    assert svg_map.scale.label in {"5\N{NO-BREAK SPACE}km", "5 km"}
    assert svg_map.markers[0].x - WIDTH / 2 == pytest.approx(bar_px, abs=0.2)


def test_points_that_coincide_become_one_circle_with_their_number() -> None:
    points = [MapPoint(*CREST, f"Annonce {number}", f"#{number}", "sky") for number in range(7)]
    (marker,) = crest_map(points).markers
    assert marker.count == 7
    assert marker.colour == "sky"
    assert marker.href == "#l"
    assert "Annonce 0" in marker.label
    assert "3" in marker.label


def test_a_circle_of_several_colours_says_so() -> None:
    points = [MapPoint(*CREST, "Trajet", "#1", "sky"), MapPoint(*CREST, "Soupe", "#2", "terracotta")]
    assert crest_map(points).markers[0].colour == "mixed"


def test_no_point_is_lost() -> None:
    svg_map = crest_map(points_around(700, reach_m=14_000))
    assert sum(marker.count for marker in svg_map.markers) + svg_map.outside == 700
    assert svg_map.outside > 0
    assert str(svg_map.outside) in svg_map.outside_label
    assert str(svg_map.outside) in svg_map.description


def test_markers_never_overlap() -> None:
    markers = crest_map(points_around(300, reach_m=9_000)).markers
    assert all(hypot(a.x - b.x, a.y - b.y) > MARKER_GAP - 0.2 for a, b in combinations(markers, 2))


@given(st.integers(0, 400), st.integers(0, 60), st.floats(50, 200_000), st.floats(0.2, 3), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_a_map_never_has_more_than_120_elements(
    points: int, towns: int, radius_m: float, spread: float, seed: int
) -> None:
    svg_map = crest_map(
        points_around(points, reach_m=radius_m * spread, seed=seed),
        radius_m=radius_m,
        towns=towns_around(towns, reach_m=radius_m),
    )
    elements = sum(1 for _element in drawn(svg_map).iter())
    assert elements <= svg_map.elements <= ELEMENTS_MAX
    assert len(svg_map.markers) <= MARKERS_MAX
    assert 2 <= len(svg_map.rings) <= 4
    assert all(0 < marker.x < WIDTH and 0 < marker.y < HEIGHT for marker in svg_map.markers)


def test_town_names_do_not_overlap_and_the_larger_one_stays() -> None:
    lat, lon = CREST
    towns = [
        MapTown(lat + 0.02, lon, "Petit-Bourg", 300),
        MapTown(lat + 0.0201, lon, "Grande-Ville", 30_000),
    ]
    svg_map = crest_map([], towns=[*towns, *(MapTown(lat + 0.02, lon, f"Hameau {n}", 100) for n in range(9))])
    assert "Grande-Ville" in {town.name for town in svg_map.towns}
    assert len(svg_map.towns) < 6
    assert len({(town.text_x, town.text_y) for town in svg_map.towns}) == len(svg_map.towns)


def test_a_town_name_keeps_clear_of_a_point() -> None:
    lat, lon = CREST
    beside = LocalProjection(lat, lon).to_degrees(1500, 0)
    free = crest_map([], towns=[MapTown(lat, lon, "Crest", 8000)]).towns[0]
    moved = crest_map([MapPoint(*beside, "Perceuse")], towns=[MapTown(lat, lon, "Crest", 8000)]).towns[0]
    assert free.anchor == "start"
    assert moved.anchor == "end"


def test_the_drawing_is_the_same_whatever_the_order_of_points() -> None:
    points = points_around(80, reach_m=9_000)
    assert crest_map(points) == crest_map(points[::-1])


def test_every_colour_has_its_own_shape() -> None:
    assert len({SHAPES[colour] for colour in COLOURS}) == len(COLOURS)


def test_the_svg_is_named_described_linked_and_without_styles() -> None:
    lat, lon = CREST
    svg_map = build_map(
        lat=lat,
        lon=lon,
        radius_m=5000,
        points=[MapPoint(lat, lon + 0.01, "Échelle & <escabeau>", "/fr/x/?a=1&b=2", "ochre")],
        title="Autour de Crest",
    )
    html = render_to_string("kernel/map.html", {"map": svg_map})
    assert "style" not in html
    assert "<script" not in html
    svg = drawn(svg_map)
    space = "{http://www.w3.org/2000/svg}"
    assert svg.get("role") == "group"
    assert svg.get("aria-labelledby") == "map-title"
    assert svg.findtext(f"{space}title") == "Autour de Crest"
    link = svg.find(f"{space}a")
    assert link is not None
    assert link.get("href") == "/fr/x/?a=1&b=2"
    assert link.findtext(f"{space}title") == link.get("aria-label") == "Échelle & <escabeau>"


def test_numbers_in_attributes_have_points_in_french_as_well() -> None:
    html = render_to_string("kernel/map.html", {"map": crest_map(points_around(20, reach_m=9000))})
    assert not re.search(r'(?:x|y|r|transform)="[^"]*\d,\d', html)


def test_distances_are_written_as_the_language_has_them() -> None:
    assert distance_label(1500).startswith("1,5")
    assert distance_label(500).startswith("500")
    assert distance_label(20_000).startswith("20")


def test_the_radius_shows_nine_points_of_ten_between_its_limits() -> None:
    points = points_around(100, reach_m=9_000)
    radius_m = spread_radius_m(*CREST, points)
    local = LocalProjection(*CREST)
    assert sum(local.distance_m(point.lat, point.lon) <= radius_m for point in points) >= 90
    assert spread_radius_m(*CREST, []) == 2_000
    assert spread_radius_m(*CREST, points_around(9, reach_m=900_000)) == 40_000


def test_an_empty_radius_is_refused() -> None:
    with pytest.raises(ValueError, match="radius"):
        crest_map([], radius_m=0)


def test_a_circle_around_the_centre_is_to_scale() -> None:
    plain = build_map(lat=CREST[0], lon=CREST[1], radius_m=6_000, points=[], title="Carte")
    drawn = build_map(lat=CREST[0], lon=CREST[1], radius_m=6_000, points=[], title="Carte", circle_m=3_000)
    assert (plain.circle, drawn.elements) == ("", plain.elements + 1)
    corners = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", drawn.circle)]
    away = [hypot(x - WIDTH / 2, y - HEIGHT / 2) for x, y in corners]
    half = (HEIGHT / 2 - 24) / 2
    assert sum(away) / len(away) == pytest.approx(half, rel=0.02)
    html = render_to_string("kernel/map.html", {"map": drawn})
    assert html.count('class="map-circle') == 1


def test_a_circle_of_several_leads_to_the_circle_that_holds_them() -> None:
    points = [MapPoint(44.6, 2.0, "a"), MapPoint(44.602, 2.001, "b"), MapPoint(44.9, 2.4, "c", href="/c/")]
    asked: list[tuple[float, float, float]] = []

    def href(lat: float, lon: float, radius_m: float) -> str:
        asked.append((lat, lon, radius_m))
        return "/there/"

    drawn = build_map(lat=44.6, lon=2.0, radius_m=50_000, points=points, title="Carte", cluster_href=href)
    assert sorted(marker.href for marker in drawn.markers) == ["/c/", "/there/"]
    ((lat, lon, radius_m),) = asked
    assert lat == pytest.approx(44.601)
    assert lon == pytest.approx(2.0005)
    assert 110 < radius_m < 130
