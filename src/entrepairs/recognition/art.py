"""How a badge looks: a medal on two ribbons, cut out of coloured paper."""

from math import cos, pi, sin
from xml.sax.saxutils import escape

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entrepairs.kernel.icons import icon_path

WIDTH, HEIGHT = 64, 76
CENTRE = 32.0
ICON_PLACE = "translate(19.4 19.4) scale(1.05)"
RIBBONS = "M17 42L9 70L18.5 66.5L24 75L32 50ZM47 42L55 70L45.5 66.5L40 75L32 50Z"

COLOURS: dict[str, str | Promise] = {
    "forest": _("green"),
    "terracotta": _("terracotta"),
    "sky": _("blue"),
    "ochre": _("ochre"),
    "plum": _("plum"),
    "slate": _("slate"),
    "rose": _("pink"),
    "teal": _("teal"),
}
# What the design system's colours are where no style sheet is: of the medal, of what is drawn on it.
HUES = {
    "forest": "#1F6B4F",
    "terracotta": "#B84A2A",
    "sky": "#2A6796",
    "ochre": "#7D5800",
    "plum": "#7A3E7B",
    "slate": "#465687",
    "rose": "#A83756",
    "teal": "#1B6F6F",
}
PAPER = "#FFFFFF"

ICONS: dict[str, str | Promise] = {
    "sprout": _("a sprout"),
    "heart": _("a heart"),
    "hand-heart": _("a hand with a heart"),
    "handshake": _("a handshake"),
    "users": _("people"),
    "house": _("a house"),
    "car": _("a car"),
    "bike": _("a bicycle"),
    "soup": _("a soup"),
    "cake": _("a cake"),
    "apple": _("an apple"),
    "wrench": _("a wrench"),
    "hammer": _("a hammer"),
    "scissors": _("scissors"),
    "book-open": _("a book"),
    "languages": _("languages"),
    "music": _("music"),
    "flower": _("a flower"),
    "tree-deciduous": _("a tree"),
    "sun": _("the sun"),
    "star": _("a star"),
    "bird": _("a bird"),
    "dog": _("a dog"),
    "coffee": _("a coffee"),
}


def _point(radius: float, turn: float) -> str:
    angle = 2 * pi * turn - pi / 2
    return f"{CENTRE + radius * cos(angle):.1f} {CENTRE + radius * sin(angle):.1f}"


def _polygon(radii: list[float]) -> str:
    points = [_point(radius, place / len(radii)) for place, radius in enumerate(radii)]
    return f"M{'L'.join(points)}Z"


def _scalloped(scallops: int) -> str:
    """A circle of half circles, each between two points of a ring."""
    chord = 2 * 27 * sin(pi / scallops)
    points = [_point(27, place / scallops) for place in range(scallops + 1)]
    arcs = "".join(f"A{chord / 2:.2f} {chord / 2:.2f} 0 0 1 {point}" for point in points[1:])
    return f"M{points[0]}{arcs}Z"


SHAPES = {
    "round": "M32 2A30 30 0 0 1 32 62A30 30 0 0 1 32 2Z",
    "scalloped": _scalloped(14),
    "star": _polygon([30.5, 25.5] * 12),
    "hexagon": _polygon([31.0] * 6),
    "shield": "M32 1.5Q45 8 58.5 8Q61 40 32 62.5Q3 40 5.5 8Q19 8 32 1.5Z",
    "petals": _scalloped(8),
}
SHAPE_NAMES: dict[str, str | Promise] = {
    "round": _("round"),
    "scalloped": _("scalloped"),
    "star": _("a sun"),
    "hexagon": _("six corners"),
    "shield": _("a shield"),
    "petals": _("petals"),
}
SEAM = "M32 8A24 24 0 0 1 32 56A24 24 0 0 1 32 8Z"


def standalone(*, shape: str, colour: str, icon: str, title: str) -> str:
    """The medal as an image of its own, which needs no style sheet."""
    hue = HUES[colour]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="512" height="608">'
        f"<title>{escape(title)}</title>"
        f'<path fill="{hue}" fill-opacity=".55" d="{RIBBONS}"/>'
        f'<path fill="{hue}" d="{SHAPES[shape]}"/>'
        f'<path fill="none" stroke="{PAPER}" stroke-opacity=".7" stroke-width="1.2"'
        f' stroke-dasharray="2.4 2.4" d="{SEAM}"/>'
        f'<path fill="none" stroke="{PAPER}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
        f' transform="{ICON_PLACE}" d="{icon_path(icon)}"/></svg>'
    )
