"""Plots and rings as plain values, worked out here and drawn by `kernel/components/plot.html` and `ring.html`.

Pure: coordinates in user units of the drawing, words made by the caller's `show`. One path a series.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, log10, pi, sin

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 22, 34
CHARACTER = 8.2  # width of one at the size of the labels, on average
LABELS_MAX = 9


@dataclass(frozen=True, slots=True)
class Series:
    """Values in the order of the labels below; `None` leaves a gap. With `lows` and `highs`, a band lies behind."""

    label: str
    values: Sequence[float | None]
    colour: str = "forest"
    lows: Sequence[float] = ()
    highs: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """One path, with the class that draws it: `plot-line`, `plot-band`, `plot-bars`."""

    d: str
    kind: str
    colour: str


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    y: float
    text: str
    anchor: str = "middle"
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with its words: title, description, and the figures as a table."""

    key: str
    title: str
    description: str
    width: int
    height: int
    grid: str
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def ticks(highest: float, lowest: float = 0.0, *, about: int = 4) -> list[float]:
    """Round numbers that span what is given, `about` of them: steps of 1, 2 or 5 times a power of ten."""
    lowest, highest = min(lowest, 0.0), max(highest, 0.0)
    span = (highest - lowest) or 1.0
    rough = span / about
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = floor(lowest / step + 1e-9), ceil((highest or 1.0) / step - 1e-9)
    return [round(step * index, 10) for index in range(first, last + 1)]


class _Frame:
    """From values to coordinates."""

    def __init__(self, marks: Sequence[float], count: int, *, inset: float, right: float, left: float) -> None:
        self.low, self.high = marks[0], marks[-1]
        self.left, self.right = left, WIDTH - right
        room = self.right - self.left
        self.first = self.left + (room / (2 * count) if inset else 0)
        self.step = room / count if inset else room / max(count - 1, 1)

    def x(self, index: int) -> float:
        return round(self.first + self.step * index, 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _line(frame: _Frame, values: Sequence[float | None]) -> str:
    parts, pen_down = [], False
    for index, value in enumerate(values):
        if value is None:
            pen_down = False
            continue
        parts.append(f"{'L' if pen_down else 'M'}{frame.x(index):g} {frame.y(value):g}")
        pen_down = True
    return "".join(parts)


def _band(frame: _Frame, series: Series) -> str:
    there = [f"{frame.x(index):g} {frame.y(high):g}" for index, high in enumerate(series.highs)]
    back = [f"{frame.x(index):g} {frame.y(low):g}" for index, low in enumerate(series.lows)]
    return "M" + "L".join([*there, *reversed(back)]) + "Z"


def _grid(frame: _Frame, marks: Sequence[float]) -> str:
    return "".join(f"M{frame.left:g} {frame.y(mark):g}H{frame.right:g}" for mark in marks)


def _axis_labels(
    frame: _Frame, marks: Sequence[float], names: Sequence[str], show: Callable[[float], str]
) -> list[Label]:
    every = max(1, ceil(len(names) / LABELS_MAX))
    return [
        *(Label(frame.left - 10, frame.y(mark) + 5, show(mark), "end") for mark in marks),
        *(Label(frame.x(i), HEIGHT - 8, name) for i, name in enumerate(names) if i % every == 0),
    ]


def _table(
    names: Sequence[str], series: Sequence[Series], show: Callable[[float], str]
) -> tuple[tuple[str, ...], ...]:
    def cell(one: Series, index: int) -> str:
        value = one.values[index]
        if value is None:
            return "–"
        return f"{show(value)} ({show(one.lows[index])}–{show(one.highs[index])})" if one.lows else show(value)

    return tuple((name, *(cell(one, index) for one in series)) for index, name in enumerate(names))


def _margin(texts: Sequence[str], least: float) -> float:
    return max([least, *(len(text) * CHARACTER + 16 for text in texts)])


def _range(series: Sequence[Series]) -> tuple[float, float]:
    values = [v for one in series for v in (*one.values, *one.lows, *one.highs) if v is not None]
    return (max(values), min(values)) if values else (1.0, 0.0)


def line_plot(
    *,
    key: str,
    title: str,
    description: str,
    names: Sequence[str],
    series: Sequence[Series],
    show: Callable[[float], str] = str,
    head: str = "",
) -> Plot:
    """Values over time: one line a series, its name at its end. `key` makes ids unique on the page."""
    marks = ticks(*_range(series))
    left = _margin([show(mark) for mark in marks], LEFT - 16)
    frame = _Frame(marks, len(names), inset=False, right=_margin([one.label for one in series], RIGHT), left=left)
    shapes = [Shape(_band(frame, one), "plot-band", one.colour) for one in series if one.lows]
    shapes += [Shape(_line(frame, one.values), "plot-line", one.colour) for one in series]
    return Plot(
        key=key,
        title=title,
        description=description,
        width=WIDTH,
        height=HEIGHT,
        grid=_grid(frame, marks),
        shapes=tuple(shapes),
        labels=(*_axis_labels(frame, marks, names, show), *_end_labels(frame, series)),
        head=(head, *(one.label for one in series)),
        rows=_table(names, series, show),
    )


def _end_labels(frame: _Frame, series: Sequence[Series]) -> list[Label]:
    """Beside the last value of each line, moved apart where two would touch."""
    ends = []
    for one in series:
        last = next((i for i in reversed(range(len(one.values))) if one.values[i] is not None), None)
        if last is not None:
            ends.append((frame.y(one.values[last] or 0.0) + 5, frame.x(last) + 10, one))
    labels, free = [], 0.0
    for y, x, one in sorted(ends, key=lambda end: end[0]):
        labels.append(Label(x, max(y, free), one.label, "start", one.colour))
        free = max(y, free) + 20
    return labels


def bar_plot(
    *,
    key: str,
    title: str,
    description: str,
    names: Sequence[str],
    series: Series,
    show: Callable[[float], str] = str,
    head: str = "",
) -> Plot:
    """One bar a name, its value above it where there is room."""
    marks = ticks(*_range([series]))
    left = _margin([show(mark) for mark in marks], LEFT - 16)
    frame = _Frame(marks, len(names), inset=True, right=8, left=left)
    width = round(min(frame.step * 0.64, 72), 1)
    bars, labels = [], []
    for index, value in enumerate(series.values):
        if not value:
            continue
        top = frame.y(value)
        bars.append(f"M{frame.x(index) - width / 2:g} {frame.y(0):g}V{top:g}h{width:g}V{frame.y(0):g}Z")
        if len(names) <= 2 * LABELS_MAX and len(show(value)) * CHARACTER < frame.step:
            labels.append(Label(frame.x(index), top - 7, show(value), "middle", series.colour))
    return Plot(
        key=key,
        title=title,
        description=description,
        width=WIDTH,
        height=HEIGHT,
        grid=_grid(frame, marks),
        shapes=(Shape("".join(bars), "plot-bars", series.colour),),
        labels=(*_axis_labels(frame, marks, names, show), *labels),
        head=(head, series.label),
        rows=_table(names, [series], show),
    )


# Rings

RING_FACES_MAX = 24
RING_NAMES_MAX = 8


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody on a ring: gives `gives` to the next one. `key` chooses colour and shape."""

    key: int
    name: str
    gives: str = ""


@dataclass(frozen=True, slots=True)
class PlacedFace:
    face: Face
    x: float
    y: float
    anchor: str
    label_x: float
    label_y: float
    gap: int = 0  # how many stand here together, not drawn one by one


@dataclass(frozen=True, slots=True)
class RingDrawing:
    width: int
    height: int
    radius: float
    face: float  # radius of one
    faces: tuple[PlacedFace, ...]
    arrows: str  # one path
    has_names: bool
    count: int


def ring_drawing(faces: Sequence[Face]) -> RingDrawing:
    """Faces around a circle, clockwise from the top, with an arrow from each to the next.

    More than 24 are drawn as the first 23 and one spot for all the others. Names stand outside of the
    circle while there is room for them, up to 8; a list beside the drawing names everybody.
    """
    shown = list(faces)
    gap = 0
    if len(shown) > RING_FACES_MAX:
        gap = len(shown) - (RING_FACES_MAX - 1)
        shown = shown[: RING_FACES_MAX - 1] + [Face(0, f"+{gap}")]
    count = len(shown)
    has_names = len(faces) <= RING_NAMES_MAX
    face = 30.0 if count <= 8 else 22.0 if count <= 14 else 17.0
    radius = max(78.0, count * (face * 2 + 16) / (2 * pi))
    width = round(2 * (radius + face) + (300 if has_names else 16))
    height = round(2 * (radius + face) + (84 if has_names else 16))
    centre_x, centre_y = width / 2, height / 2
    placed, arrows = [], []
    for index, one in enumerate(shown):
        angle = 2 * pi * index / max(count, 1) - pi / 2
        x, y = centre_x + radius * cos(angle), centre_y + radius * sin(angle)
        side = cos(angle)
        anchor = "middle" if abs(side) < 0.3 else "start" if side > 0 else "end"
        label_x = x if anchor == "middle" else x + (face + 10) * (1 if side > 0 else -1)
        label_y = y if anchor != "middle" else y + (face + 18 if sin(angle) > 0 else -face - 26)
        is_gap = bool(gap) and index == count - 1
        placed.append(
            PlacedFace(one, round(x, 1), round(y, 1), anchor, round(label_x, 1), round(label_y, 1), gap * is_gap)
        )
        if count > 1:
            arrows.append(_arrow(centre_x, centre_y, radius, angle, angle + 2 * pi / count, face + 5))
    return RingDrawing(width, height, radius, face, tuple(placed), "".join(arrows), has_names, len(faces))


def _arrow(cx: float, cy: float, radius: float, start: float, end: float, clearance: float) -> str:  # noqa: PLR0917
    """An arc of the circle between two faces, with a head of two strokes."""
    pad = clearance / radius
    first, last = start + pad, end - pad
    if last <= first:
        return ""
    x1, y1 = cx + radius * cos(first), cy + radius * sin(first)
    x2, y2 = cx + radius * cos(last), cy + radius * sin(last)
    large = int(last - first > pi)
    size = 8.0
    heading = last + pi / 2 - size / (2 * radius)
    wings = [
        (x2 - size * cos(heading + turn), y2 - size * sin(heading + turn)) for turn in (pi / 5, -pi / 5)
    ]
    (ax, ay), (bx, by) = wings
    return (
        f"M{x1:.1f} {y1:.1f}A{radius:.1f} {radius:.1f} 0 {large} 1 {x2:.1f} {y2:.1f}"
        f"M{ax:.1f} {ay:.1f}L{x2:.1f} {y2:.1f}L{bx:.1f} {by:.1f}"
    )
