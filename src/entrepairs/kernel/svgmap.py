"""A map of a neighbourhood as inline SVG: drawn from numbers alone, without tiles, scripts or a third party.

`build_map` turns places into pixels and `kernel/map.html` draws them. However many points there are, the
drawing has at most `ELEMENTS_MAX` elements: points that would touch become one circle with their number.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, log10, pi, sin, sqrt

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entrepairs.engines.geo import LocalProjection

# The drawing's own pixels; it is shown from about 330 to 640 wide, so that letters of 15 stay legible.
WIDTH, HEIGHT = 440, 400
MARGIN = 24
ELEMENTS_MAX = 120
MARKERS_MAX = 20
TOWNS_MAX = 9
MARKER_RADIUS = 15.0
MARKER_GAP = 37.0
LETTER = 15.0
LETTER_WIDTH = 0.62  # of the widest of the fonts that may be there
TITLES_IN_CLUSTER = 4
# Upper right first, then clockwise.
RING_LABEL_ANGLES = tuple(pi * fifth / 5 for fifth in (1, 4, 6, 9))

COLOURS = ("forest", "terracotta", "sky", "ochre", "plum", "slate", "rose", "teal")
# Each colour has a shape of its own, so that colour is never alone.
SHAPES = {
    "forest": "hexagon",
    "terracotta": "triangle",
    "sky": "circle",
    "ochre": "square",
    "plum": "diamond",
    "slate": "pentagon",
    "rose": "heart",
    "teal": "drop",
    "mixed": "circle",
}


@dataclass(frozen=True, slots=True)
class MapPoint:
    """Something at a point that may be shown: `colour` is one of `COLOURS`, and `shape` follows from it."""

    lat: float
    lon: float
    label: str
    href: str = ""
    colour: str = "forest"


_Spot = tuple[float, float, MapPoint]
ClusterHref = Callable[[float, float, float], str]


@dataclass(frozen=True, slots=True)
class MapTown:
    lat: float
    lon: float
    name: str
    population: int | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    path: str
    label: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class TownLabel:
    name: str
    x: float
    y: float
    text_x: float
    text_y: float
    anchor: str
    is_large: bool


@dataclass(frozen=True, slots=True)
class Marker:
    """One point, or several that lie together: then `count` is above 1."""

    x: float
    y: float
    label: str
    href: str
    colour: str
    path: str
    count: int

    @property
    def count_size(self) -> float:
        """Height of the number's letters, so that four digits fit as well."""
        return {1: 15, 2: 15, 3: 13}.get(len(str(self.count)), 10)


@dataclass(frozen=True, slots=True)
class ScaleBar:
    path: str
    label: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class SvgMap:
    """Everything that the template needs; two maps on one page need two keys."""

    key: str
    title: str
    description: str
    rings: tuple[Ring, ...]
    centre_x: float
    centre_y: float
    towns: tuple[TownLabel, ...]
    markers: tuple[Marker, ...]
    scale: ScaleBar
    outside: int
    circle: str = ""  # the path of a circle around the centre, in its colour
    circle_colour: str = "forest"
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def elements(self) -> int:
        """The SVG elements that the template makes of it, at most."""
        fixed = 1 + 2 + 2 + 1 + 2 + 2 + 1 + bool(self.circle)
        return fixed + 2 * len(self.rings) + 2 * len(self.towns) + 4 * len(self.markers)

    @property
    def outside_label(self) -> str:
        """How many points lie beyond the frame, or nothing."""
        if not self.outside:
            return ""
        return ngettext("%(count)d farther away", "%(count)d farther away", self.outside) % {
            "count": self.outside
        }


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "_Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def is_inside(self) -> bool:
        return self.left >= 2 and self.top >= 2 and self.right <= WIDTH - 2 and self.bottom <= HEIGHT - 2


class _Frame:
    """From degrees to pixels: the radius fills the shorter half of the frame, but for the margin."""

    def __init__(self, lat: float, lon: float, radius_m: float) -> None:
        self._local = LocalProjection(lat, lon)
        self.pixels_per_m = (min(WIDTH, HEIGHT) / 2 - MARGIN) / radius_m

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        east_m, north_m = self._local.to_metres(lat, lon)
        return WIDTH / 2 + east_m * self.pixels_per_m, HEIGHT / 2 - north_m * self.pixels_per_m

    @staticmethod
    def holds(x: float, y: float, *, within: float) -> bool:
        return within <= x <= WIDTH - within and within <= y <= HEIGHT - within


def build_map(
    *,
    lat: float,
    lon: float,
    radius_m: float,
    points: Iterable[MapPoint],
    towns: Iterable[MapTown] = (),
    title: str,
    description: str = "",
    cluster_href: ClusterHref | str = "",
    circle_m: float | None = None,
    circle_colour: str = "forest",
    key: str = "map",
) -> SvgMap:
    """Draw what lies within about `radius_m` metres of a centre.

    `points` must already be points that may be shown (see `engines.geo.moved_point`). `cluster_href` is where
    a circle that stands for several points leads: an address, or what makes one of the circle around them, as
    latitude, longitude and radius in metres. Without it such a circle is no link. Points beyond the frame are
    counted in `outside`. `circle_m` draws a circle of so many metres around the centre. The same input gives
    the same drawing.
    """
    if radius_m <= 0:
        raise ValueError("the radius of a map is above zero")
    frame = _Frame(lat, lon, radius_m)
    inside: list[_Spot] = []
    outside = 0
    for point in points:
        x, y = frame.at(point.lat, point.lon)
        if frame.holds(x, y, within=MARKER_RADIUS + 2):
            inside.append((x, y, point))
        else:
            outside += 1
    markers = _markers(inside, cluster_href)
    rings = _rings(frame, radius_m, markers)
    scale = _scale(frame)
    return SvgMap(
        key=key,
        title=title,
        description=description or _described(len(inside), outside),
        rings=rings,
        centre_x=WIDTH / 2,
        centre_y=HEIGHT / 2,
        towns=_towns(frame, towns, markers, rings),
        markers=markers,
        scale=scale,
        outside=outside,
        circle=_wobbly_circle(WIDTH / 2, HEIGHT / 2, circle_m * frame.pixels_per_m, turn=0.0)
        if circle_m
        else "",
        circle_colour=circle_colour,
    )


def spread_radius_m(
    lat: float, lon: float, points: Iterable[MapPoint], *, least_m: float = 2_000, most_m: float = 40_000
) -> float:
    """A radius that shows nine points of ten, between two limits."""
    local = LocalProjection(lat, lon)
    away = sorted(local.distance_m(point.lat, point.lon) for point in points)
    reach_m = away[int(0.9 * (len(away) - 1))] if away else 0.0
    return min(max(1.1 * reach_m, least_m), most_m)


def distance_label(distance_m: float) -> str:
    """A round distance as a reader has it: 500 m, 20 km."""
    value = distance_m / 1000 if distance_m >= 1000 else distance_m
    number = localize(int(value) if value == int(value) else round(value, 2))
    return (_("%(distance)s km") if distance_m >= 1000 else _("%(distance)s m")) % {"distance": number}


def _described(inside: int, outside: int) -> str:
    shown = ngettext("%(count)d place on the map", "%(count)d places on the map", inside) % {"count": inside}
    if not outside:
        return shown
    beyond = ngettext("%(count)d farther away", "%(count)d farther away", outside) % {"count": outside}
    return f"{shown}, {beyond}"


# Rings and scale


def _round_below(value: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not above a value."""
    power = 10.0 ** int(log10(value) // 1)
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= value * 1.000001)


def _rings(frame: _Frame, radius_m: float, markers: Sequence[Marker]) -> tuple[Ring, ...]:
    """Two to four circles at round distances, the outermost first, each labelled where no marker hides it."""
    step_m = _round_below(radius_m / 2)
    taken = [_around(marker.x, marker.y, MARKER_RADIUS + 3) for marker in markers]
    rings = []
    for number in range(int(radius_m / step_m * 1.000001), 0, -1):
        radius = number * step_m * frame.pixels_per_m
        label = distance_label(number * step_m)
        spots = [
            (WIDTH / 2 + radius * sin(angle), HEIGHT / 2 - radius * cos(angle) + LETTER / 3)
            for angle in RING_LABEL_ANGLES
        ]
        free = (
            spot for spot in spots if not any(_text_box(*spot, label, "middle").touches(box) for box in taken)
        )
        x, y = next(free, spots[0])
        rings.append(
            Ring(
                path=_wobbly_circle(WIDTH / 2, HEIGHT / 2, radius, turn=float(number)),
                label=label,
                label_x=round(x, 1),
                label_y=round(y, 1),
            )
        )
    return tuple(rings)


def _wobbly_circle(x: float, y: float, radius: float, *, turn: float) -> str:
    """A circle as a hand draws it, less than one part in a hundred off: smooth curves through 18 points."""
    steps = 18
    around = []
    for step in range(steps):
        angle = 2 * pi * step / steps
        reach = radius * (1 + 0.005 * sin(3 * angle + turn) + 0.004 * sin(5 * angle + 2 * turn))
        around.append((x + reach * cos(angle), y + reach * sin(angle)))
    # Through the middles of the sides, with the corners as handles: pushed out so that the mean radius stays.
    out = 1 / cos(pi / steps) ** 0.5
    corners = [(x + (px - x) * out, y + (py - y) * out) for px, py in around]
    middles = [
        ((ax + bx) / 2, (ay + by) / 2)
        for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True)
    ]
    start = middles[-1]
    curves = [
        f"Q{cx:.1f} {cy:.1f} {mx:.1f} {my:.1f}" for (cx, cy), (mx, my) in zip(corners, middles, strict=True)
    ]
    return f"M{start[0]:.1f} {start[1]:.1f}{''.join(curves)}Z"


def _scale(frame: _Frame) -> ScaleBar:
    length_m = _round_below(WIDTH / 4 / frame.pixels_per_m)
    length = length_m * frame.pixels_per_m
    left, bottom = 18.0, HEIGHT - 18.0
    return ScaleBar(
        path=f"M{left:.1f} {bottom - 6:.1f}v6h{length:.1f}v-6",
        label=distance_label(length_m),
        label_x=round(left + length / 2, 1),
        label_y=round(bottom - 6, 1),
    )


# Points


def _markers(inside: Sequence[_Spot], cluster_href: ClusterHref | str) -> tuple[Marker, ...]:
    """One marker for each group of points that would touch; the groups widen until they are few enough."""
    groups = [
        [spot] for spot in sorted(inside, key=lambda spot: (spot[0], spot[1], spot[2].label, spot[2].href))
    ]
    gap = MARKER_GAP
    groups = _grouped(groups, gap)
    while len(groups) > MARKERS_MAX:
        gap *= 1.2
        groups = _grouped(groups, gap)
    return tuple(sorted((_marker(group, cluster_href) for group in groups), key=lambda one: (one.y, one.x)))


def _grouped(groups: list[list[_Spot]], gap: float) -> list[list[_Spot]]:
    """Join groups until no two middles are nearer than `gap`."""
    while True:
        joined = _joined_once(groups, gap)
        if len(joined) == len(groups):
            return joined
        groups = joined


def _joined_once(groups: Sequence[list[_Spot]], gap: float) -> list[list[_Spot]]:
    """Each group joins the nearest earlier one within `gap`.

    The frame has room for some hundred such groups: the work grows with the points, not with their square.
    """
    leaders: list[tuple[float, float]] = []
    joined: list[list[_Spot]] = []
    for group in groups:
        x, y = _middle(group)
        nearest, which = min(
            ((hypot(x - lx, y - ly), number) for number, (lx, ly) in enumerate(leaders)), default=(gap, -1)
        )
        if nearest < gap:
            joined[which].extend(group)
        else:
            leaders.append((x, y))
            joined.append(list(group))
    return joined


def _middle(group: Sequence[_Spot]) -> tuple[float, float]:
    return sum(x for x, _y, _p in group) / len(group), sum(y for _x, y, _p in group) / len(group)


def _marker(group: Sequence[_Spot], cluster_href: ClusterHref | str) -> Marker:
    x, y = _middle(group)
    points = [point for _x, _y, point in group]
    colours = {point.colour if point.colour in COLOURS else "forest" for point in points}
    colour = colours.pop() if len(colours) == 1 else "mixed"
    if len(points) == 1:
        label, href = points[0].label, points[0].href
    else:
        label = _cluster_label(points)
        href = cluster_href if isinstance(cluster_href, str) else cluster_href(*_circle_around(points))
    return Marker(
        x=round(x, 1),
        y=round(y, 1),
        label=label,
        href=href,
        colour=colour,
        path=_shape_path("circle" if len(points) > 1 else SHAPES[colour]),
        count=len(points),
    )


def _circle_around(points: Sequence[MapPoint]) -> tuple[float, float, float]:
    """Latitude, longitude and radius in metres of a circle that holds the points."""
    lat, lon = (
        sum(point.lat for point in points) / len(points),
        sum(point.lon for point in points) / len(points),
    )
    local = LocalProjection(lat, lon)
    return lat, lon, max(local.distance_m(point.lat, point.lon) for point in points)


def _cluster_label(points: Sequence[MapPoint]) -> str:
    named = ", ".join(point.label for point in points[:TITLES_IN_CLUSTER])
    rest = len(points) - TITLES_IN_CLUSTER
    if rest <= 0:
        return named
    others = ngettext("%(count)d other", "%(count)d others", rest) % {"count": rest}
    return f"{named}, {others}"


def _polygon(corners: int, radius: float, *, turn: float) -> str:
    around = [
        (
            radius * sin(turn + 2 * pi * corner / corners),
            -radius * cos(turn + 2 * pi * corner / corners),
        )
        for corner in range(corners)
    ]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in around) + "Z"


def _shape_path(shape: str) -> str:
    """A shape around the origin, all of about the same area; strokes with round joins soften the corners."""
    r = MARKER_RADIUS
    side = r * sqrt(pi) / 2
    paths = {
        "circle": f"M{-r:g} 0a{r:g} {r:g} 0 1 1 {2 * r:g} 0a{r:g} {r:g} 0 1 1 {-2 * r:g} 0Z",
        "square": f"M{-side:.1f} {-side:.1f}h{2 * side:.1f}v{2 * side:.1f}h{-2 * side:.1f}Z",
        "diamond": _polygon(4, r * 1.2, turn=0),
        "triangle": _polygon(3, r * 1.35, turn=0),
        "pentagon": _polygon(5, r * 1.12, turn=0),
        "hexagon": _polygon(6, r * 1.08, turn=pi / 6),
        "heart": "M0 15C-9 8 -16 2 -16 -6C-16 -15 -4 -17 0 -9C4 -17 16 -15 16 -6C16 2 9 8 0 15Z",
        "drop": "M0 -19C5 -11 14 -4 14 4A14 14 0 0 1 -14 4C-14 -4 -5 -11 0 -19Z",
    }
    return paths[shape]


# Towns


def _towns(
    frame: _Frame, towns: Iterable[MapTown], markers: Sequence[Marker], rings: Sequence[Ring]
) -> tuple[TownLabel, ...]:
    """The largest towns whose names find room beside what is already there."""
    taken = [_around(marker.x, marker.y, MARKER_RADIUS + 1) for marker in markers]
    taken += [_text_box(ring.label_x, ring.label_y, ring.label, "middle") for ring in rings]
    taken += [
        _Box(0, HEIGHT - 48, WIDTH * 0.36, HEIGHT),
        _Box(WIDTH - 52, 0, WIDTH, 62),
        _Box(WIDTH * 0.6, HEIGHT - 36, WIDTH, HEIGHT),
    ]
    by_size = sorted(towns, key=lambda town: (-(town.population or 0), town.name, town.lat, town.lon))
    largest = by_size[0].population or 0 if by_size else 0
    placed: list[TownLabel] = []
    for town in by_size:
        x, y = frame.at(town.lat, town.lon)
        if len(placed) == TOWNS_MAX or not frame.holds(x, y, within=6):
            continue
        is_large = bool(town.population) and (town.population or 0) >= largest / 4
        found = _town_label(town.name, x, y, taken, is_large=is_large)
        if found is not None:
            placed.append(found)
            taken += [_around(x, y, 5), _text_box(found.text_x, found.text_y, found.name, found.anchor)]
    return tuple(placed)


def _town_label(name: str, x: float, y: float, taken: Sequence[_Box], *, is_large: bool) -> TownLabel | None:
    """The name to the right of its dot, or left, above, below: wherever it fits first."""
    for text_x, text_y, anchor in (
        (x + 9, y + LETTER / 3, "start"),
        (x - 9, y + LETTER / 3, "end"),
        (x, y - 10, "middle"),
        (x, y + 10 + LETTER * 0.7, "middle"),
    ):
        box = _text_box(text_x, text_y, name, anchor)
        if box.is_inside() and not any(box.touches(other) for other in taken):
            return TownLabel(
                name, round(x, 1), round(y, 1), round(text_x, 1), round(text_y, 1), anchor, is_large
            )
    return None


def _text_box(x: float, y: float, text: str, anchor: str) -> _Box:
    width = len(text) * LETTER * LETTER_WIDTH + 4
    left = {"start": x - 2, "middle": x - width / 2, "end": x - width + 2}[anchor]
    return _Box(left, y - LETTER * 0.85, left + width, y + LETTER * 0.3)


def _around(x: float, y: float, reach: float) -> _Box:
    return _Box(x - reach, y - reach, x + reach, y + reach)
