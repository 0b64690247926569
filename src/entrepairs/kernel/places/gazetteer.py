"""The embedded table of towns."""

import csv
from dataclasses import dataclass
from importlib.resources import files

# Shown on the about page: the licence asks for it.
CREDIT = "GeoNames (geonames.org), CC BY 4.0"


@dataclass(frozen=True, slots=True)
class Town:
    """A town as a table gives it: degrees WGS 84, and what the table does not know is None."""

    name: str
    lat: float
    lon: float
    insee: str | None = None
    population: int | None = None


def embedded_towns() -> list[Town]:
    """Every row of `kernel/data/places-fr.csv`."""
    text = files("entrepairs.kernel").joinpath("data/places-fr.csv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return [
        Town(
            name=row["name"],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            insee=row["insee"] or None,
            population=int(row["population"]) if row["population"] else None,
        )
        for row in csv.DictReader(lines)
    ]
