"""Filling the table of towns. Nothing here ever deletes or moves one: others refer to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from entrepairs.kernel import audit
from entrepairs.kernel.models import Place
from entrepairs.kernel.progress import Progress, silent

from .gazetteer import Town, embedded_towns
from .names import fold
from .pairing import Spot, pair_same_towns
from .table import Fault, read_table

BATCH = 2000


@dataclass(frozen=True, slots=True)
class PlacesSummary:
    """What an import did: rows read = added + filled + unchanged + faults."""

    read: int
    added: int
    filled: int
    unchanged: int
    faults: tuple[Fault, ...]


def load_gazetteer(progress: Progress = silent, *, actor: AbstractBaseUser | None = None) -> int:
    """Put in the embedded towns that are not there yet, in one transaction; return how many were added.

    A town that is there under the same name nearby stays as it is, so that a newer gazetteer or an import
    never makes it two. Some twenty statements the first time, one when nothing is missing.
    """
    with transaction.atomic():
        rows = Place.objects.order_by("pk").values_list("name", "lat", "lon", "population")
        known = [Spot(*row) for row in rows]
        there = {(spot.name, spot.lat, spot.lon) for spot in known}
        towns = [town for town in embedded_towns() if (town.name, town.lat, town.lon) not in there]
        if towns and known:
            paired = pair_same_towns(known, [Spot(town.name, town.lat, town.lon) for town in towns])
            towns = [town for number, town in enumerate(towns) if number not in paired]
        if towns:
            _add(towns, progress, label="gazetteer")
            _record(actor, "places.gazetteer_loaded", f"{len(towns)} added")
    return len(towns)


def import_places(
    *, actor: AbstractBaseUser | None, path: Path | str, progress: Progress = silent
) -> PlacesSummary:
    """Bring in a complete table (CSV: insee, name, lat, lon, maybe population), in one transaction.

    A row is the town of the same INSEE code; else one without a code, of the same name, within 12 km (30 km
    for a town of 2,000 people and more with the same article); else it is new. A town that is there gains the
    code and the population that it lacks and keeps its name and point. Bad rows are left out and come back
    with line, field and reason. The same file twice changes nothing, and then no audit row is written. Raises
    `Refused` if the file cannot be used at all.
    """
    table = read_table(Path(path))
    with transaction.atomic():
        places = list(Place.objects.select_for_update().order_by("pk"))
        found = _find(places, table.towns)
        to_fill = [
            place
            for town, place in zip(table.towns, found, strict=True)
            if place is not None and _gain(place, town)
        ]
        to_add = [town for town, place in zip(table.towns, found, strict=True) if place is None]
        _fill(to_fill, progress)
        _add(to_add, progress, label="new towns")
        if to_fill or to_add:
            _record(actor, "places.imported", f"{len(to_add)} added, {len(to_fill)} filled in")
    return PlacesSummary(
        read=table.read,
        added=len(to_add),
        filled=len(to_fill),
        unchanged=len(table.towns) - len(to_add) - len(to_fill),
        faults=table.faults,
    )


def _find(places: Sequence[Place], towns: Sequence[Town]) -> list[Place | None]:
    """For each row the town that it is, if we have it."""
    by_insee = {place.insee: place for place in places if place.insee}
    found = [by_insee.get(town.insee) if town.insee else None for town in towns]
    known = [place for place in places if not place.insee]
    open_rows = [number for number, place in enumerate(found) if place is None]
    pairs = pair_same_towns(
        [Spot(place.name, place.lat, place.lon, place.population) for place in known],
        [Spot(towns[number].name, towns[number].lat, towns[number].lon) for number in open_rows],
    )
    for row, which in pairs.items():
        found[open_rows[row]] = known[which]
    return found


def _gain(place: Place, town: Town) -> bool:
    """Give the town what it lacks and the row knows; say whether that was anything."""
    gained = False
    if not place.insee and town.insee:
        place.insee, gained = town.insee, True
    if place.population is None and town.population is not None:
        place.population, gained = town.population, True
    return gained


def _fill(places: Sequence[Place], progress: Progress) -> None:
    for start in range(0, len(places), BATCH):
        # An upsert on the key: one statement a batch, where an UPDATE with thousands of cases would crawl.
        Place.objects.bulk_create(
            places[start : start + BATCH],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["insee", "population"],
        )
        progress(min(start + BATCH, len(places)), len(places), "known towns")


def _add(towns: Sequence[Town], progress: Progress, *, label: str) -> None:
    for start in range(0, len(towns), BATCH):
        Place.objects.bulk_create(
            [
                Place(
                    name=town.name,
                    folded=fold(town.name),
                    insee=town.insee,
                    lat=town.lat,
                    lon=town.lon,
                    population=town.population,
                )
                for town in towns[start : start + BATCH]
            ]
        )
        progress(min(start + BATCH, len(towns)), len(towns), label)


def _record(actor: AbstractBaseUser | None, verb: str, reason: str) -> None:
    """One row for the whole table: its subject is the table, hence a town without a number."""
    audit.record(actor=actor, verb=verb, subject=Place(), reason=reason)
