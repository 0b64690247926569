"""Factors against the rows that they were taken from: ADEME, Impact CO2 (impactco2.fr), 2026."""

import csv
from pathlib import Path

import pytest

from entrepairs.impact.catalogue import current_factors

ROWS = Path(__file__).resolve().parents[3] / "shared/data/impact-co2-equivalents.csv"
# kg CO2e to make one, which is the construction part of the published figure
MAKING = {
    "washing_machine": 341, "fridge": 257, "oven": 218, "microwave": 98, "vacuum_cleaner": 47,
    "kettle": 9.9, "coffee_maker": 32, "laptop": 182, "screen": 66, "smartphone": 79, "projector": 40.5,
    "tablet": 84, "jeans": 23.2, "tshirt": 5.2, "jumper": 53, "coat": 86, "shoes": 18.7, "dress": 50,
    "table": 80, "chair": 18.6, "wardrobe": 907, "bed": 444,
}  # fmt: skip


@pytest.mark.parametrize(("thing", "kg"), MAKING.items())
def test_making_a_thing_is_the_published_figure(thing: str, kg: float) -> None:
    assert current_factors()[f"making_{thing}"].value == kg


def test_only_guesses_of_ours_have_grade_c() -> None:
    for factor in current_factors().values():
        assert factor.source.startswith("Entrepairs, assumption") == (factor.grade == "C"), factor.code


@pytest.mark.skipif(not ROWS.exists(), reason="the published rows are not beside the project")
def test_modes_and_things_agree_with_the_published_rows() -> None:
    with ROWS.open(encoding="utf-8") as file:
        kg = {row["ID"]: float(row["kg CO2e"]) for row in csv.DictReader(file)}
    factors = current_factors()
    assert factors["bus_km"].value == pytest.approx(kg["busthermique"], abs=0.0005)
    train = factors["train_or_coach_km"]
    assert (train.low, train.value, train.high) == pytest.approx(
        (kg["tgv"], kg["intercites"], kg["autocar"]), abs=0.0005
    )
    # The rows add use and end of life to the making.
    for code, row in {"jeans": "jeans", "coat": "manteau", "washing_machine": "lavelinge"}.items():
        assert 0.5 * kg[row] < factors[f"making_{code}"].value < kg[row]
