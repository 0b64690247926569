"""Reads about who waits for what is taken. Each says how many statements it costs."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from entrepairs.communities.models import Community, Membership
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person

from .models import Waiting

IN_LINE = (Waiting.State.WAITING, Waiting.State.OFFERED)


def line_of(listing: Listing) -> QuerySet[Waiting]:
    """Who waits for a listing, in order, with those to whom it is offered. One statement."""
    return (
        Waiting.objects.filter(listing=listing, state__in=IN_LINE)
        .select_related("person")
        .order_by("created_at", "id")
    )


def places_of(person: Person) -> QuerySet[Waiting]:
    """Where somebody waits, what is offered to them first. One statement."""
    return (
        Waiting.objects.filter(person=person, state__in=IN_LINE)
        .select_related("listing__community", "listing__owner")
        .order_by(F("deadline_at").asc(nulls_last=True), "created_at", "id")
    )


def find_waiting(waiting_id: int) -> Waiting | None:
    """A place in a line with its listing and what came of it. One statement."""
    return (
        Waiting.objects.select_related("listing__community", "listing__owner", "person", "exchange")
        .filter(pk=waiting_id)
        .first()
    )


def before(waiting: Waiting) -> int:
    """How many came before a place in line, for anything at the same time. One statement."""
    found = Waiting.objects.filter(listing=waiting.listing_id, state__in=IN_LINE)
    if waiting.starts_at is not None and waiting.ends_at is not None:
        found = found.filter(
            Q(starts_at__isnull=True) | Q(starts_at__lt=waiting.ends_at, ends_at__gt=waiting.starts_at)
        )
    return found.filter(
        Q(created_at__lt=waiting.created_at) | Q(created_at=waiting.created_at, pk__lt=waiting.pk)
    ).count()


def listings_with_a_line() -> list[int]:
    """The keys of the listings for which somebody waits. One statement."""
    found = Waiting.objects.filter(state__in=IN_LINE).order_by("listing_id")
    return list(found.values_list("listing_id", flat=True).distinct())


def memberships_among(community: Community, people: Iterable[Person]) -> dict[int, Membership]:
    """The memberships of some people, by their keys. One statement."""
    found = Membership.objects.filter(community=community, person__in=[one.pk for one in people])
    return {membership.person_id: membership for membership in found}
