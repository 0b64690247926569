"""Pictures cut out of coloured paper: the few moves that the demo's drawings are made of."""

import io
import math
import random
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw

Point = tuple[float, float]

WIDTH, HEIGHT = 960, 720
FINER: Final = 2  # drawn so many times larger, so that edges are smooth
SHADE: Final = (40, 30, 10, 46)
COLOURS: Final = {
    "paper": "#FAF7F2",
    "white": "#FFFFFF",
    "ink": "#2B3733",
    "line": "#DCD5C8",
    "forest": "#2C7F5F",
    "leaf": "#8DB596",
    "terracotta": "#C2542F",
    "blush": "#E9B49C",
    "sky": "#3B7DB0",
    "mist": "#C4DAE8",
    "ochre": "#C08A1E",
    "straw": "#EBD9A6",
    "wood": "#A9743F",
    "bark": "#7A4E2A",
    "plum": "#7A3E7B",
    "lilac": "#D9C2DC",
    "slate": "#5B6B9B",
    "rose": "#B8496A",
    "teal": "#2C8080",
}


class Paper:
    """A sheet of 960 by 720, on which shapes are laid one above the other, each with its shadow.

    `rng` gives each cut its tremble: the same one cuts the same picture.
    """

    def __init__(self, rng: random.Random, wall: str, floor: str = "", horizon: float = 520) -> None:
        self.rng = rng
        self.image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), COLOURS[wall])
        self._draw = ImageDraw.Draw(self.image, "RGBA")
        if floor:
            self.shape([(-20, horizon), (980, horizon - 8), (980, 760), (-20, 760)], floor)

    def shape(
        self, points: Sequence[Point], colour: str, *, shadow: bool = True, tremble: float = 1.5
    ) -> None:
        """A polygon, its corners a little off."""
        corners = [(x + self._off(tremble), y + self._off(tremble)) for x, y in points]
        if shadow:
            self._draw.polygon([_scaled(x + 5, y + 7) for x, y in corners], SHADE)
        self._draw.polygon([_scaled(x, y) for x, y in corners], COLOURS[colour])

    def blob(
        self, x: float, y: float, across: float, high: float, colour: str, *, shadow: bool = True
    ) -> None:
        """Something round around a point, half as wide and high as said on either side."""
        waves = [(k, self.rng.uniform(0, math.tau), self.rng.uniform(0, 0.02)) for k in (2, 3, 5)]
        points = []
        for step in range(72):
            angle = math.tau * step / 72
            share = 0.5 * (1 + sum(much * math.sin(k * angle + at) for k, at, much in waves))
            points.append((x + across * share * math.cos(angle), y + high * share * math.sin(angle)))
        self.shape(points, colour, shadow=shadow, tremble=0)

    def box(self, x: float, y: float, wide: float, high: float, colour: str, *, tilt: float = 0) -> None:
        """A rectangle by its upper left corner, turned by some degrees around its middle."""
        middle = (x + wide / 2, y + high / 2)
        corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]
        self.shape([_turned(corner, middle, tilt) for corner in corners], colour)

    def strip(self, ends: tuple[Point, Point], wide: float, colour: str, *, shadow: bool = True) -> None:
        """A straight band from one point to another."""
        (x1, y1), (x2, y2) = ends
        length = math.hypot(x2 - x1, y2 - y1) or 1
        dx, dy = -(y2 - y1) / length * wide / 2, (x2 - x1) / length * wide / 2
        corners = [(x1 + dx, y1 + dy), (x2 + dx, y2 + dy), (x2 - dx, y2 - dy), (x1 - dx, y1 - dy)]
        self.shape(corners, colour, shadow=shadow, tremble=0.8)

    def curve(self, points: Sequence[Point], wide: float, colour: str) -> None:
        """A line through points, with round turns."""
        line = [_scaled(x, y) for x, y in points]
        self._draw.line(line, COLOURS[colour], round(wide * FINER), joint="curve")

    def ring(self, x: float, y: float, across: float, wide: float, colour: str) -> None:
        """A wheel's tyre, a plate's edge."""
        radius = across / 2
        corner, opposite = _scaled(x - radius, y - radius), _scaled(x + radius, y + radius)
        self._draw.ellipse([*corner, *opposite], outline=COLOURS[colour], width=round(wide * FINER))

    def finished(self) -> io.BytesIO:
        """The picture as a file."""
        target = io.BytesIO()
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        small.save(target, "PNG", compress_level=1)
        target.seek(0)
        return target

    def _off(self, tremble: float) -> float:
        return self.rng.uniform(-tremble, tremble)


def _scaled(x: float, y: float) -> Point:
    return x * FINER, y * FINER


def _turned(point: Point, middle: Point, degrees: float) -> Point:
    angle = math.radians(degrees)
    x, y = point[0] - middle[0], point[1] - middle[1]
    return (
        middle[0] + x * math.cos(angle) - y * math.sin(angle),
        middle[1] + x * math.sin(angle) + y * math.cos(angle),
    )
