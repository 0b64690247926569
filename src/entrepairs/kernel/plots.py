"""Plots and rings as plain values, worked out here, drawn by `kernel/components/plot.html` and `ring.html`.

Pure: coordinates in user units of the drawing, words made by the caller's `show`. One path a series.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, cos, floor, log10, pi, sin

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 22, 34
CHARACTER = 13.0  # width of one, on average, at the size that labels have on a phone
LABEL_CHARACTER = 10.5  # of those below, which are mostly small letters and digits
LABELS_MAX = 9


@dataclass(frozen=True, slots=True)
class Series:
    """Values in the order of the names; `None` leaves a gap. With `lows` and `highs`, a band lies behind."""

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

    def __init__(
        self, marks: Sequence[float], count: int, *, inset: float, right: float, left: float
    ) -> None:
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
    every = _labels_apart(names, frame.step)
    return [
        *(Label(frame.left - 10, frame.y(mark) + 5, show(mark), "end") for mark in marks),
        *(Label(frame.x(i), HEIGHT - 8, name) for i, name in enumerate(names) if i % every == 0),
    ]


def _labels_apart(names: Sequence[str], step: float) -> int:
    """The least n for which every n-th name fits beside the next, and there are not too many of them."""
    every = max(1, ceil(len(names) / LABELS_MAX))
    while any(
        (len(one) + len(other) + 1) / 2 * LABEL_CHARACTER > every * step
        for one, other in pairwise(names[::every])
    ):
        every += 1
    return every


def _table(
    names: Sequence[str], series: Sequence[Series], show: Callable[[float], str]
) -> tuple[tuple[str, ...], ...]:
    def cell(one: Series, index: int) -> str:
        value = one.values[index]
        if value is None:
            return "–"
        return (
            f"{show(value)} ({show(one.lows[index])}–{show(one.highs[index])})" if one.lows else show(value)
        )

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
    frame = _Frame(
        marks, len(names), inset=False, right=_margin([one.label for one in series], RIGHT), left=left
    )
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
RING_LABEL_MAX = 20  # characters


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody on a ring: gives `gives` to the next one. `key` chooses colour and shape."""

    key: int
    name: str
    gives: str = ""


@dataclass(frozen=True, slots=True)
class PlacedFace:
    """A face at its spot, its words shortened to fit beside it."""

    key: int
    name: str
    gives: str
    x: float
    y: float
    anchor: str
    label_x: float
    label_y: float
    left_out: int = 0  # how many stand here together, not drawn one by one


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
    left_out = 0
    if len(shown) > RING_FACES_MAX:
        left_out = len(shown) - (RING_FACES_MAX - 1)
        shown = [*shown[: RING_FACES_MAX - 1], Face(0, f"+{left_out}")]
    count = len(shown)
    has_names = count <= RING_NAMES_MAX
    size = 30.0 if has_names else 22.0 if count <= 14 else 17.0
    radius = max(74.0, count * (size * 2 + 18) / (2 * pi)) if count > 1 else 0.0
    margin = size + 4
    aside = max([0, *(min(_widest(one), RING_LABEL_MAX) for one in shown)]) * 8.0 + 12 if has_names else 0.0
    above = 44.0 if has_names else 0.0
    angles = [2 * pi * index / max(count, 1) - pi / 2 for index in range(count)]
    lowest = max((sin(angle) for angle in angles), default=0.0) * radius
    below = above if has_names and any(sin(angle) > 0.9 or count == 1 for angle in angles) else 0.0
    centre_x, centre_y = radius + margin + aside, radius + margin + above
    placed = [
        _placed(one, angle, radius, size, (centre_x, centre_y), left_out if one is shown[-1] else 0)
        for one, angle in zip(shown, angles, strict=True)
    ]
    arrows = [
        _arrow((centre_x, centre_y), radius, angle, 2 * pi / count, size + 5) for angle in angles if count > 1
    ]
    return RingDrawing(
        width=round(2 * centre_x),
        height=round(centre_y + lowest + margin + below),
        radius=radius,
        face=size,
        faces=tuple(placed),
        arrows="".join(arrows),
        has_names=has_names,
        count=len(faces),
    )


def _widest(face: Face) -> int:
    return max(len(face.name), len(face.gives))


def _short(text: str) -> str:
    return text if len(text) <= RING_LABEL_MAX else text[: RING_LABEL_MAX - 1].rstrip() + "…"


def _placed(
    face: Face, angle: float, radius: float, size: float, centre: tuple[float, float], left_out: int
) -> PlacedFace:
    across, down = cos(angle), sin(angle)
    x, y = centre[0] + radius * across, centre[1] + radius * down
    if abs(across) < 0.3:
        anchor, label_x, label_y = "middle", x, y + (size + 18 if down > 0 else -size - 26)
    else:
        anchor, label_x, label_y = (
            ("start", x + size + 8, y - 2) if across > 0 else ("end", x - size - 8, y - 2)
        )
    return PlacedFace(
        key=face.key,
        name=_short(face.name),
        gives=_short(face.gives),
        x=round(x, 1),
        y=round(y, 1),
        anchor=anchor,
        label_x=round(label_x, 1),
        label_y=round(label_y, 1),
        left_out=left_out,
    )


def _arrow(centre: tuple[float, float], radius: float, angle: float, step: float, clearance: float) -> str:
    """An arc of the circle from the face at `angle` to the next one, with a head of two strokes."""
    cx, cy = centre
    pad = clearance / radius
    first, last = angle + pad, angle + step - pad
    if last <= first:
        return ""
    x1, y1 = cx + radius * cos(first), cy + radius * sin(first)
    x2, y2 = cx + radius * cos(last), cy + radius * sin(last)
    head = 8.0
    heading = last + pi / 2 - head / (2 * radius)
    (ax, ay), (bx, by) = (
        (x2 - head * cos(heading + turn), y2 - head * sin(heading + turn)) for turn in (pi / 5, -pi / 5)
    )
    return (
        f"M{x1:.1f} {y1:.1f}A{radius:.1f} {radius:.1f} 0 {int(last - first > pi)} 1 {x2:.1f} {y2:.1f}"
        f"M{ax:.1f} {ay:.1f}L{x2:.1f} {y2:.1f}L{bx:.1f} {by:.1f}"
    )
