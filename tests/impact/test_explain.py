"""The sums that pages show are those that the engine does, and months follow one another."""

import ast
import operator
from collections.abc import Callable
from datetime import date

import pytest

from entrepairs.engines.footprint import footprint
from entrepairs.impact import words
from entrepairs.impact.catalogue import current_factors, current_ranges
from entrepairs.impact.explain import ENDS, explain, quantities
from entrepairs.impact.models import Factor, ImpactEntry
from entrepairs.impact.series import MOST_MONTHS, Month, last_months

ACTS = [
    ("shared_ride", "", {"seats": 1, "distance_m": 20_000}),
    ("shared_ride", "", {"seats": 2, "distance_m": 400_000}),
    ("thing_lent", "drill", {"uses": 1}),
    ("thing_given", "coat", {"items": 2}),
    ("food_saved", "", {"mass_g": 3000}),
]
SMALLEST = {"co2e_g": 1000, "money_cents": 100}
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def worked_out(node: ast.expr) -> float:
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](worked_out(node.left), worked_out(node.right))
    assert isinstance(node, ast.Constant)
    assert isinstance(node.value, int | float)
    return node.value


@pytest.mark.parametrize(("activity", "category", "measures"), ACTS)
def test_the_sums_that_are_shown_give_the_engines_figures(
    activity: str, category: str, measures: dict[str, int]
) -> None:
    result = footprint(activity, category=category, measures=measures, factors=current_ranges())
    used = {code: current_ranges()[code] for code in result.factors}
    estimated = [figure for figure in result.figures if figure.indicator in SMALLEST]
    assert estimated
    for figure in estimated:
        template = words.SUMS[result.counterfactual, figure.indicator]
        for end in ENDS:
            written = template.format_map(quantities(measures, used, end))
            python = written.replace("×", "*").replace("÷", "/").replace("−", "-")
            found = worked_out(ast.parse(python, mode="eval").body) * SMALLEST[figure.indicator]
            assert found == pytest.approx(getattr(figure, end), abs=0.51)


@pytest.mark.parametrize(("activity", "category", "measures"), ACTS)
def test_every_case_has_its_words(activity: str, category: str, measures: dict[str, int]) -> None:
    result = footprint(activity, category=category, measures=measures, factors=current_ranges())
    assert words.COUNTERFACTUALS[result.counterfactual]
    assert words.FORMULAS[result.counterfactual]
    assert all(words.NOT_COUNTED[code] for code in result.not_counted)


def test_an_act_is_explained_with_the_versions_that_it_rests_on() -> None:
    ours = current_factors()["surplus_food_kg"]
    kept = Factor(code=ours.code, version=7, value=ours.value + 1, low=ours.low + 1, high=ours.high + 1)
    entry = ImpactEntry(indicator="co2e_g", party="all", low=6210, central=7590, high=8970)
    why = explain(
        activity="food_saved",
        category="",
        measures={"mass_g": 3000},
        entries=[entry],
        factors=[kept],
        language="fr",
    )
    assert why.factors == (kept,)
    assert [line.written for line in why.entries[0].sums] == ["3 × 2,07", "3 × 2,53", "3 × 2,99"]
    assert why.entries[0].sums[1].result.replace("\N{NO-BREAK SPACE}", " ") == "7,59 kg CO₂e"


def test_months_without_acts_are_there_and_old_ones_are_left_out() -> None:
    months = last_months([Month(date(2025, 11, 1), 1, 2, 3)], date(2026, 3, 14))
    assert [month.first_day for month in months] == [
        date(2025, 10, 1),
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
        date(2026, 3, 1),
    ]
    assert months[1].central == 2
    old = last_months([Month(date(2019, 1, 1), 1, 1, 1)], date(2026, 3, 14))
    assert len(old) == MOST_MONTHS
    assert old[-1].first_day == date(2026, 3, 1)


def test_a_month_ahead_of_the_clock_is_shown() -> None:
    assert last_months([Month(date(2026, 5, 1), 1, 1, 1)], date(2026, 3, 14))[-1].first_day == date(
        2026, 5, 1
    )
