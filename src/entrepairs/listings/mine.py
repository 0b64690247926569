"""All that a person ever listed, wherever it stands: on the board, begun, paused, or off the board."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from entrepairs.communities.models import Membership
from entrepairs.people.models import Person

from .models import Listing, Standing


class Shelf(StrEnum):
    """Where one looks for a listing of one's own."""

    BOARD = "board"
    DRAFTS = "drafts"
    PAUSED = "paused"
    OFF = "off"


SHELVES: Mapping[Shelf, frozenset[Standing]] = {
    Shelf.BOARD: frozenset({Standing.OPEN}),
    Shelf.DRAFTS: frozenset({Standing.DRAFT}),
    Shelf.PAUSED: frozenset({Standing.PAUSED}),
    Shelf.OFF: frozenset({Standing.EXPIRED, Standing.PAST, Standing.CLOSED}),
}


def counts_of(person: Person, at: datetime) -> dict[Shelf, int]:
    """How many a person has of each. One statement."""
    found = _of(person).annotate(stands=_stands(at))
    counted = found.order_by().values("stands").annotate(many=Count("pk"))
    many = dict(counted.values_list("stands", "many"))
    return {shelf: sum(many.get(one, 0) for one in standings) for shelf, standings in SHELVES.items()}


def shelf_of(person: Person, at: datetime, shelf: Shelf) -> QuerySet[Listing]:
    """Those of one shelf with their communities, what changed last first. One statement."""
    found = _of(person).annotate(stands=_stands(at)).filter(stands__in=SHELVES[shelf])
    return found.select_related("community").order_by("-updated_at", "-pk")


def _of(person: Person) -> QuerySet[Listing]:
    """All of theirs, but for what stands in communities that are closed to them by now."""
    reading = Membership.objects.filter(
        community=OuterRef("community"), person=person, state__in=Membership.READING
    )
    return Listing.objects.filter(Q(community__public=True) | Exists(reading), owner=person)


def _stands(at: datetime) -> Case:
    """As `Listing.standing` has it."""
    over = Q(ends_at__lte=at) | Q(ends_at__isnull=True, starts_at__lte=at)
    return Case(
        When(~Q(state=Listing.State.ACTIVE), then=F("state")),
        When(over, then=Value(Standing.PAST.value)),
        When(expires_at__lte=at, then=Value(Standing.EXPIRED.value)),
        default=Value(Standing.OPEN.value),
        output_field=CharField(),
    )
