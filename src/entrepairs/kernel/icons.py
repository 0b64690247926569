"""Icons of Lucide as one path each, and the hand-cut shapes of the domains.

An icon of several strokes would be several elements in each page; drawn as one path it looks the same.
"""

import re
from functools import cache
from importlib.resources import files
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

# Cut out of paper by hand, in a square of 48, one for each colour, so that colour is never alone; the map
# (`kernel.svgmap.SHAPES`) has the same ones, drawn with a ruler.
SHAPES = {
    "forest": "M14 5.5Q24 2.5 35 5L45 23.5Q41 35 34.5 43L14 44Q7 36 2.5 24Z",
    "terracotta": "M24.5 1.5Q35 16 47 43.5Q25 46.5 1.5 44.5Q11 20 24.5 1.5Z",
    "sky": (
        "M25 2.5C38.5 2.5 46 12 45.5 24.5C45 38 36 46 23.5 45.5C10 45 2.5 36 2.5 23.5C3 11 11.5 2.5 25 2.5Z"
    ),
    "ochre": "M5.5 4.5Q24 2.5 43.5 5Q45.5 23 44 43Q24 46 4 44Q3 24 5.5 4.5Z",
    "plum": "M24.5 0.5Q35 11 47.5 23.5Q37 36 24 47.5Q11 36 0.5 24.5Q12 12 24.5 0.5Z",
    "slate": "M24 2Q35 9 46.5 18.5Q43 31 38.5 44.5Q24 46.5 9 45Q4.5 32 1.5 19Q12 9 24 2Z",
    "rose": "M24 45.5C11 37 2 28 2 16.5C2 3.5 18 -0.5 24.5 10.5C30 -0.5 46.5 4 46 16.5C46 28 37 37 24 45.5Z",
    "teal": (
        "M24 0.5C31 11 44.5 18 44.5 29C44.5 40.5 35.5 46.5 24 46.5"
        "C12.5 46.5 3.5 40 3.5 29C3.5 18.5 17.5 11 24 0.5Z"
    ),
}
# Where the icon of 24 sits in that square: x, y, scale. Pointed shapes have their room lower down.
_SEATS = {
    "forest": (12, 12, 1.0),
    "terracotta": (13.5, 19, 0.88),
    "sky": (12, 12, 1.0),
    "ochre": (12, 12, 1.0),
    "plum": (13, 13, 0.92),
    "slate": (12.5, 14.5, 0.95),
    "rose": (12.5, 10.5, 0.95),
    "teal": (12.5, 17.5, 0.95),
}
COLOURS = tuple(SHAPES)
_FIRST_MOVE = re.compile(r"m\s*(-?\d*\.?\d+)[\s,]*(-?\d*\.?\d+)[\s,]*")


class UnknownIcon(LookupError):
    """Lucide has no icon of that name."""


def _number(element: ElementTree.Element, name: str) -> float:
    return float(element.get(name, "0"))


def _ellipse(cx: float, cy: float, rx: float, ry: float) -> str:
    return f"M{cx - rx:g} {cy:g}a{rx:g} {ry:g} 0 1 0 {2 * rx:g} 0a{rx:g} {ry:g} 0 1 0 {-2 * rx:g} 0"


def _rectangle(element: ElementTree.Element) -> str:
    x, y, width, height = (_number(element, name) for name in ("x", "y", "width", "height"))
    rx = _number(element, "rx") or _number(element, "ry")
    ry = _number(element, "ry") or rx
    if not rx:
        return f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z"
    across, down = width - 2 * rx, height - 2 * ry
    corners = ((rx, ry), (-rx, ry), (-rx, -ry), (rx, -ry))
    sides = (f"v{down:g}", f"h{-across:g}", f"v{-down:g}", "z")
    turns = [
        f"a{rx:g} {ry:g} 0 0 1 {dx:g} {dy:g}{side}" for (dx, dy), side in zip(corners, sides, strict=True)
    ]
    return f"M{x + rx:g} {y:g}h{across:g}" + "".join(turns)


def _absolute_start(d: str) -> str:
    """A first move is absolute even where it is written as relative; behind other strokes it would not be."""
    move = _FIRST_MOVE.match(d)
    if not move:
        return d
    rest = d[move.end() :]
    lines = (
        "" if not rest or rest[0].isalpha() else "l"
    )  # further pairs after a relative move are relative lines
    return f"M{move[1]} {move[2]}{lines}{rest}"


def _path_of(element: ElementTree.Element) -> str:  # noqa: PLR0911 - one for each kind of stroke
    match element.tag.rpartition("}")[2]:
        case "path":
            return _absolute_start(element.get("d", ""))
        case "circle":
            radius = _number(element, "r")
            return _ellipse(_number(element, "cx"), _number(element, "cy"), radius, radius)
        case "ellipse":
            return _ellipse(*(_number(element, name) for name in ("cx", "cy", "rx", "ry")))
        case "line":
            x1, y1, x2, y2 = (_number(element, name) for name in ("x1", "y1", "x2", "y2"))
            return f"M{x1:g} {y1:g}L{x2:g} {y2:g}"
        case "rect":
            return _rectangle(element)
        case "polyline" | "polygon" as kind:
            return f"M{element.get('points', '')}" + ("Z" if kind == "polygon" else "")
    return ""


@cache
def icon_path(name: str) -> str:
    """The strokes of a Lucide icon in a square of 24, as the `d` of one path."""
    with ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes())) as archive:
        try:
            drawing = ElementTree.fromstring(archive.read(f"{name}.svg"))  # noqa: S314 - from an installed package
        except KeyError:
            raise UnknownIcon(name) from None
    return "".join(_path_of(element) for element in drawing)


def seat_of(colour: str) -> str:
    """How the icon is moved into the shape of a colour: the `transform` of its path."""
    x, y, scale = _SEATS[colour]
    return f"translate({x:g} {y:g}) scale({scale:g})"
