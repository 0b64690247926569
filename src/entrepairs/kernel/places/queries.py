"""Finding towns by what somebody types."""

import difflib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from entrepairs.engines.geo import bounding_box, distance_m
from entrepairs.kernel.models import Place

from .names import (
    NAME_LENGTH_MAX,
    article_variants,
    department_of,
    fold,
    is_department,
    split_qualifier,
    typed_prefixes,
    without_article,
)

NEAR_M = 50_000
SAME_TOWN_M = 5_000
HOMONYMS_MAX = 40
LANDMARK_POPULATION = 20_000
LANDMARK_NEAREST_M = 5_000
SPELLING_LIKENESS = 0.75
SPELLING_LENGTH_GAP = 3
_LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A town and the words that tell it from its homonyms."""

    place: Place
    label: str


class Outcome(StrEnum):
    EMPTY = "empty"
    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a typed text comes to: a town if it is `FOUND`, else what it might mean."""

    outcome: Outcome
    place: Place | None = None
    suggestions: tuple[Suggestion, ...] = ()


def search_places(text: str, *, near: Place | None = None, limit: int = 8) -> list[Place]:
    """Towns whose name begins with `text`, then towns that have a later word beginning with it.

    Among each, the exact name first, then what lies within 50 km of `near`, then by population. A single
    letter finds a name of one letter only. One statement on an index, and a second one over the table when
    the first has not filled `limit`.
    """
    prefixes = typed_prefixes(text[:NAME_LENGTH_MAX])
    if not prefixes or limit <= 0:
        return []
    if len(prefixes[0]) == 1:
        return list(_ranked(Place.objects.filter(folded=prefixes[0]), prefixes, near)[:limit])
    begins = _any(begins_with(prefix) for prefix in prefixes)
    found = list(_ranked(Place.objects.filter(begins), prefixes, near)[:limit])
    if len(found) < limit:
        holds = _any(Q(folded__contains=f" {prefix}") for prefix in prefixes)
        found += _ranked(Place.objects.filter(holds).exclude(begins), prefixes, near)[: limit - len(found)]
    return found


def suggest(text: str, *, near: Place | None = None, limit: int = 8) -> tuple[Suggestion, ...]:
    """The towns of `search_places` with labels; two statements, three when homonyms lack an INSEE code."""
    return labelled(search_places(text, near=near, limit=limit))


def resolve(text: str, *, chosen_id: int | None = None, near: Place | None = None) -> Resolution:
    """What a form field was told: the text, and the town picked among the suggestions for that very text.

    A unique exact name is found without picking; so is "Saint-Denis (93)" where INSEE codes are known. At
    most nine statements, on any text; one to three on a name.
    """
    if not text.strip():
        return Resolution(Outcome.EMPTY)
    if chosen_id is not None:
        chosen = Place.objects.filter(pk=chosen_id).first()
        if chosen is not None:
            return _found(chosen)
    exact = _exactly(text, near)
    if not exact:
        return _inexactly(text, near)
    if len(exact) == 1:
        return _found(exact[0])
    return Resolution(Outcome.AMBIGUOUS, suggestions=labelled(exact))


def _inexactly(text: str, near: Place | None) -> Resolution:
    """No town is called exactly that: what differs by its article, what begins so, or what is spelled so.

    "Havre" is Le Havre and "Le Tampon" is Tampon; but "Val" may begin Valence as well as be Le Val.
    """
    folded = fold(text[:NAME_LENGTH_MAX])
    variants = list(
        _ranked(Place.objects.filter(folded__in=article_variants(folded)), (), near)[:HOMONYMS_MAX]
    )
    has_article = without_article(folded) != folded
    if len(variants) == 1 and has_article:
        return _found(variants[0])
    begun = [place for place in search_places(text, near=near) if place not in variants]
    if len(variants) == 1 and not begun:
        return _found(variants[0])
    if variants or begun:
        return Resolution(Outcome.AMBIGUOUS, suggestions=labelled([*variants, *begun]))
    return Resolution(Outcome.UNKNOWN, suggestions=labelled(nearest_spellings(text)))


def _found(place: Place) -> Resolution:
    return Resolution(Outcome.FOUND, place, (label_of(place),))


def nearest_spellings(text: str, *, limit: int = 5) -> list[Place]:
    """Towns spelled almost like this, with the same initial; the likest first. Two statements."""
    name = fold(split_qualifier(text[:NAME_LENGTH_MAX])[0])
    if len(name) < 3:
        return []
    same_initial = Place.objects.filter(begins_with(name[0])).values_list("folded", flat=True).distinct()
    candidates = sorted(other for other in same_initial if abs(len(other) - len(name)) <= SPELLING_LENGTH_GAP)
    likest = difflib.get_close_matches(name, candidates, n=limit, cutoff=SPELLING_LIKENESS)
    found = Place.objects.filter(folded__in=likest).order_by(F("population").desc(nulls_last=True), "pk")
    return sorted(found, key=lambda place: likest.index(place.folded))[:limit]


def label_of(place: Place) -> Suggestion:
    """A town by itself: with its department where that is known. No statement."""
    return Suggestion(place, _with_department(place))


def labelled(places: Collection[Place]) -> tuple[Suggestion, ...]:
    """Each town with its department or, where homonyms have none, a larger town nearby.

    No statement, or one when such a larger town is needed.
    """
    times = Counter(place.folded for place in places)
    unclear = [place for place in places if times[place.folded] > 1 and not _department(place)]
    landmark = _landmarks(unclear) if unclear else {}
    return tuple(
        Suggestion(
            place,
            _("%(place)s (near %(town)s)") % {"place": place.name, "town": landmark[place.pk]}
            if place.pk in landmark
            else _with_department(place),
        )
        for place in places
    )


def get_place(place_id: int) -> Place | None:
    """One statement."""
    return Place.objects.filter(pk=place_id).first()


def place_by_insee(insee: str) -> Place | None:
    """One statement."""
    return Place.objects.filter(insee=insee).first()


def nearest_named(name: str, lat: float, lon: float) -> Place | None:
    """Of the towns of exactly this name, the nearest one within 5 km of a point. One statement."""
    away = [(distance_m(place.lat, place.lon, lat, lon), place.pk, place) for place in _named(name, None)]
    nearest = min(away, default=None, key=lambda one: one[:2])
    return nearest[2] if nearest and nearest[0] <= SAME_TOWN_M else None


def towns_around(lat: float, lon: float, radius_m: float, *, limit: int = 60) -> list[Place]:
    """The largest towns of the square around a disc, the largest first, to name on a map. One statement."""
    box = bounding_box(lat, lon, radius_m)
    inside = Place.objects.filter(lat__range=(box.south, box.north), lon__range=(box.west, box.east))
    return list(inside.order_by(F("population").desc(nulls_last=True), "folded", "pk")[:limit])


def _with_department(place: Place) -> str:
    department = _department(place)
    return f"{place.name} ({department})" if department else place.name


def _landmarks(places: Iterable[Place]) -> dict[int, str]:
    """For each town, the one that people would name to say where it is: large, and not far."""
    large = list(
        Place.objects.filter(population__gte=LANDMARK_POPULATION)
        .order_by("pk")
        .values_list("name", "folded", "lat", "lon", "population")
    )
    found: dict[int, str] = {}
    for place in places:
        pulls = [
            (
                (population or 0) / max(distance_m(place.lat, place.lon, lat, lon), LANDMARK_NEAREST_M) ** 2,
                name,
            )
            for name, folded, lat, lon, population in large
            if folded != place.folded
        ]
        if pulls:
            found[place.pk] = max(pulls)[1]
    return found


def _exactly(text: str, near: Place | None) -> list[Place]:
    """The towns of exactly this name; else of the name before "(93)" that are in that department."""
    name, qualifier = split_qualifier(text[: NAME_LENGTH_MAX + 40])
    named = _named(text, near)
    if named or not qualifier:
        return named
    named = _named(name, near)
    if is_department(qualifier):
        return [place for place in named if _department(place) == qualifier.upper()]
    clear = [shown.place for shown in labelled(named) if fold(shown.label) == fold(text)]
    return clear or named


def _named(name: str, near: Place | None) -> list[Place]:
    folded = fold(name[:NAME_LENGTH_MAX])
    return list(_ranked(Place.objects.filter(folded=folded), (), near)[:HOMONYMS_MAX]) if folded else []


def _department(place: Place) -> str:
    return department_of(place.insee, place.lat, place.lon)


def _ranked(places: QuerySet[Place], exact: Collection[str], near: Place | None) -> QuerySet[Place]:
    order = [_first(Q(folded__in=exact))] if exact else []
    if near is not None:
        box = bounding_box(near.lat, near.lon, NEAR_M)
        order.append(_first(Q(lat__range=(box.south, box.north), lon__range=(box.west, box.east))))
    return places.order_by(*order, F("population").desc(nulls_last=True), "folded", "pk")


def _first(condition: Q) -> Case:
    return Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())


def begins_with(prefix: str) -> Q:
    """On the index: a range where order is by bytes (SQLite), LIKE where it has a language."""
    if connection.vendor == "sqlite":
        return Q(folded__gte=prefix, folded__lt=prefix + _LAST_CHARACTER)
    return Q(folded__startswith=prefix)


def _any(conditions: Iterable[Q]) -> Q:
    either = Q()
    for condition in conditions:
        either |= condition
    return either
