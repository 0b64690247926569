"""Plots and rings: what is drawn stays inside of the drawing, and the words say the same as the picture."""

import re
from itertools import pairwise
from math import hypot

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from entrepairs.kernel import plots
from entrepairs.kernel.plots import Face, Series, bar_plot, line_plot, ring_drawing, ticks

amounts = st.floats(min_value=0, max_value=1e9, allow_subnormal=False).map(lambda v: round(v, 3))


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text)]


def a_line(values: list[float | None], **more: list[float]) -> plots.Plot:
    return line_plot(
        key="k",
        title="Rides",
        description="They grow.",
        names=[str(place) for place in range(len(values))],
        series=[Series("rides", values, "sky", **more)],
        show=lambda value: f"{value:g}",
        head="Month",
    )


@pytest.mark.parametrize(
    ("highest", "marks"),
    [
        (38, [0, 10, 20, 30, 40]),
        (1, [0, 0.5, 1]),
        (0.03, [0, 0.01, 0.02, 0.03]),
        (190, [0, 50, 100, 150, 200]),
    ],
)
def test_ticks_are_round_numbers(highest: float, marks: list[float]) -> None:
    assert ticks(highest) == marks


@given(amounts, amounts)
@example(800_800_801.0, 0.5)  # half a unit below zero is nothing at this scale
def test_ticks_enclose_what_is_given_and_are_few(first: float, second: float) -> None:
    marks = ticks(max(first, second), -min(first, second))
    invisible = 1e-6 * (marks[1] - marks[0])
    assert marks[0] <= -min(first, second) + invisible
    assert marks[-1] >= max(first, second) - invisible
    assert 2 <= len(marks) <= 9


def test_nothing_at_all_still_has_an_axis() -> None:
    plot = a_line([0, 0])
    assert plot.grid
    assert a_line([]).rows == ()


def test_one_series_is_one_path_and_its_name_stands_at_its_end() -> None:
    plot = a_line([1, 3, 2])
    assert [shape.kind for shape in plot.shapes] == ["plot-line"]
    name = plot.labels[-1]
    assert (name.text, name.colour, name.anchor) == ("rides", "sky", "start")


def test_a_gap_lifts_the_pen() -> None:
    (line,) = a_line([1, None, 2, 3]).shapes
    assert line.d.count("M") == 2
    assert a_line([1, None]).rows[1] == ("1", "–")


def test_a_band_lies_behind_its_line_and_stands_in_the_table() -> None:
    plot = a_line([2, 4], lows=[1, 2], highs=[3, 8])
    assert [shape.kind for shape in plot.shapes] == ["plot-band", "plot-line"]
    assert plot.rows[1] == ("1", "4 (2–8)")


def test_names_of_lines_that_end_together_do_not_lie_on_each_other() -> None:
    plot = line_plot(
        key="k",
        title="t",
        description="d",
        names=["a", "b"],
        series=[Series("one", [1, 5]), Series("two", [2, 5]), Series("three", [3, 5])],
    )
    heights = sorted(label.y for label in plot.labels if label.colour)
    assert all(below - above >= 20 for above, below in pairwise(heights))


@given(st.lists(amounts, min_size=1, max_size=40))
def test_lines_stay_inside_of_the_drawing(values: list[float]) -> None:
    plot = a_line(list(values))
    for shape in plot.shapes:
        coordinates = numbers(shape.d.replace("M", " ").replace("L", " "))
        assert all(0 <= x <= plot.width for x in coordinates[::2])
        assert all(0 <= y <= plot.height for y in coordinates[1::2])


@given(st.lists(amounts, min_size=1, max_size=24))
def test_bars_stand_on_the_axis_and_all_are_one_path(values: list[float]) -> None:
    plot = bar_plot(
        key="k", title="t", description="d", names=[str(v) for v in values], series=Series("s", list(values))
    )
    (bars,) = plot.shapes
    assert bars.d.count("M") == sum(1 for value in values if value)
    assert all(0 <= y <= plot.height for y in map(float, re.findall(r"V(-?[\d.]+)", bars.d)))
    assert len(plot.rows) == len(values)


def test_many_names_are_thinned_out_on_the_axis_but_not_in_the_table() -> None:
    plot = a_line([float(value) for value in range(36)])
    below = [label for label in plot.labels if label.y == plots.HEIGHT - 8]
    assert len(below) <= plots.LABELS_MAX
    assert len(plot.rows) == 36


def test_names_on_the_axis_do_not_touch_at_the_size_that_they_have_on_a_phone() -> None:
    names = [f"{1 + place % 28} sept." for place in range(17)]
    plot = line_plot(
        key="k", title="t", description="d", names=names, series=[Series("s", [1.0] * 17)], show=str
    )
    below = [label for label in plot.labels if label.y == plots.HEIGHT - 8]
    assert len(below) >= 4
    for one, other in pairwise(below):
        assert other.x - one.x >= (len(one.text) + len(other.text)) / 2 * plots.LABEL_CHARACTER


# Rings


def people(count: int) -> list[Face]:
    return [Face(key, f"Person {key}", f"a thing of kind {key}") for key in range(1, count + 1)]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 9, 14, 15, 24, 25, 60])
def test_faces_stay_inside_and_apart(count: int) -> None:
    ring = ring_drawing(people(count))
    assert len(ring.faces) == min(count, plots.RING_FACES_MAX)
    assert ring.count == count
    for face in ring.faces:
        assert ring.face <= face.x <= ring.width - ring.face
        assert ring.face <= face.y <= ring.height - ring.face
    for one, other in pairwise(ring.faces):
        assert hypot(one.x - other.x, one.y - other.y) > 2 * ring.face


@pytest.mark.parametrize("count", range(1, 9))
def test_names_stay_inside_of_the_drawing(count: int) -> None:
    ring = ring_drawing(people(count))
    assert ring.has_names
    for face in ring.faces:
        wide = max(len(face.name), len(face.gives)) * 8
        left = {"start": 0, "middle": wide / 2, "end": wide}[face.anchor]
        assert face.label_x - left >= -1
        assert face.label_x - left + wide <= ring.width + 1
        assert 14 <= face.label_y <= ring.height - 20


def test_each_face_has_an_arrow_to_the_next() -> None:
    assert ring_drawing(people(5)).arrows.count("A") == 5
    assert ring_drawing(people(2)).arrows.count("A") == 2
    assert ring_drawing(people(1)).arrows == ""
    assert ring_drawing([]).faces == ()


def test_those_that_find_no_room_are_counted_at_one_spot() -> None:
    last = ring_drawing(people(30)).faces[-1]
    assert (last.left_out, last.name) == (7, "+7")


def test_long_words_are_cut_beside_the_ring() -> None:
    (face, _) = ring_drawing([Face(1, "Ana", "a very long description of a thing"), Face(2, "Bo", "x")]).faces
    assert face.gives.endswith("…")
    assert len(face.gives) <= plots.RING_LABEL_MAX
