"""The files of factors: what is refused, and what is held against the published rows."""

import csv
from pathlib import Path

import pytest

from entrepairs.impact import words
from entrepairs.impact.actions import load_factors
from entrepairs.impact.catalogue import (
    FOLDER,
    CatalogueError,
    current_factors,
    current_topics,
    read_factors,
    read_topics,
)
from entrepairs.impact.models import Factor
from entrepairs.listings.domains import all_domains

ROWS = Path(__file__).resolve().parents[3] / "shared/data/impact-co2-equivalents.csv"

# ADEME, Impact CO2, 2026: kg CO2e a vehicle-km, construction and fuel.
CARS = {
    "small": {"diesel": 0.122, "petrol": 0.145, "electric": 0.058},
    "medium": {"diesel": 0.142, "petrol": 0.170, "electric": 0.067},
    "saloon": {"diesel": 0.183, "petrol": 0.189, "electric": 0.091},
    "suv": {"diesel": 0.170, "petrol": 0.246, "electric": 0.094},
}
# ADEME, Impact CO2, 2026: kg CO2e a passenger-km.
MODES = {
    "tgv": 0.0029, "ter": 0.0277, "intercity": 0.009, "coach": 0.0376, "bus": 0.122, "tram": 0.0043,
    "e_bike": 0.011,
}  # fmt: skip
ROW_OF_SIZE = {"small": "citadine", "medium": "compact", "saloon": "berline", "suv": "grandeberline"}
ROW_OF_FUEL = {"diesel": "diesel", "petrol": "essence", "electric": "electrique"}
ROW_OF_MODE = {
    "tgv": "tgv",
    "ter": "ter",
    "intercity": "intercites",
    "coach": "autocar",
    "bus": "busthermique",
    "tram": "tramway",
    "e_bike": "veloelectrique",
}


def test_cars_and_modes_are_the_published_figures() -> None:
    factors = current_factors()
    for size, fuels in CARS.items():
        for fuel, kg in fuels.items():
            assert factors[f"car_{size}_{fuel}_km"].value == kg
    for mode, kg in MODES.items():
        assert factors[f"{mode}_km"].value == kg


def test_the_unknown_car_spans_all_that_burn_fuel() -> None:
    unknown = current_factors()["car_km"]
    burning = [kg for fuels in CARS.values() for fuel, kg in fuels.items() if fuel != "electric"]
    assert unknown.low <= min(burning)
    assert unknown.high >= max(burning)


@pytest.mark.skipif(not ROWS.exists(), reason="the published rows are not beside the project")
def test_cars_and_modes_agree_with_the_published_rows() -> None:
    with ROWS.open(encoding="utf-8") as file:
        kg = {row["ID"]: float(row["kg CO2e"]) for row in csv.DictReader(file)}
    for size, fuels in CARS.items():
        for fuel, ours in fuels.items():
            assert ours == pytest.approx(kg[f"voiture-{ROW_OF_SIZE[size]}-{ROW_OF_FUEL[fuel]}"], abs=0.0005)
    for mode, ours in MODES.items():
        assert ours == pytest.approx(kg[ROW_OF_MODE[mode]], abs=0.0005)


GOOD = (FOLDER / "food.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("value = 1.53", 'value = "much"', "is no number"),
        ("value = 1.53", "value = true", "is no number"),
        ("high = 1.99", "high = inf", "is no number"),
        ("high = 1.99", "high = 1.2", "not low ≤ value ≤ high"),
        ("version = 1", "version = 0", "no whole number"),
        ("version = 1", "version = 1\nverison = 2", "unknown field, verison"),
        ('code = "surplus_food_kg"', 'code = "Surplus!"', "other signs"),
        ('title.fr = "Aliment sauvé, par kilo"\n', "", "no title"),
        ('place = "FR"', 'place = "somewhere between here and there"', "at most 20 letters"),
        ("[[factor]]", "[[factor]", "food.toml"),
    ],
)
def test_a_broken_factor_is_refused_by_file_and_name(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert before in GOOD
    (tmp_path / "food.toml").write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(CatalogueError, match=said) as caught:
        read_factors(tmp_path)
    assert "food.toml" in str(caught.value)


def test_a_factor_stands_once_a_version(tmp_path: Path) -> None:
    (tmp_path / "food.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "more.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(CatalogueError, match="surplus_food_kg version 1 stands twice"):
        read_factors(tmp_path)


def test_a_topic_without_a_word_about_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "food.toml").write_text(GOOD.replace("note.en", "note.de"), encoding="utf-8")
    with pytest.raises(CatalogueError, match="the topic has no note_en"):
        read_topics(tmp_path)


def test_a_topic_shows_the_newest_version_of_a_factor(tmp_path: Path) -> None:
    block = GOOD[GOOD.index("[[factor]]") :]
    newer = block.replace("version = 1", "version = 2").replace("value = 1.53", "value = 1.6")
    (tmp_path / "food.toml").write_text(f"{GOOD}\n{newer}", encoding="utf-8")
    (topic,) = read_topics(tmp_path)
    assert [(entry.version, entry.value) for entry in topic.entries] == [(2, 1.6)]
    assert len(read_factors(tmp_path)) == 2


def test_every_factor_belongs_to_a_topic_and_every_thing_made_is_one_that_people_lend() -> None:
    shown = {entry.code for topic in current_topics() for entry in topic.entries}
    assert shown == current_factors().keys()
    things = all_domains()["lend"].categories
    assert {code.removeprefix("making_") for code in shown if code.startswith("making_")} <= things.keys()


def test_sources_that_are_more_than_names_can_be_translated() -> None:
    names = {"ADEME, Impact CO2", "Nos Gestes Climat 4.10.2 (ADEME, Base Empreinte)"}
    assert {entry.source for entry in current_factors().values()} == names | set(words.SOURCES)


@pytest.mark.django_db
def test_a_title_may_be_worded_better_under_the_same_version() -> None:
    load_factors()
    Factor.objects.filter(code="car_km").update(title_en="Some car", source="A source")
    assert load_factors() == 0
    factor = Factor.objects.get(code="car_km")
    assert (factor.title_en, factor.source) == (
        current_factors()["car_km"].title_en,
        current_factors()["car_km"].source,
    )
