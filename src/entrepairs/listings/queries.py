"""Reads about listings. Each says how many statements it costs."""

from datetime import datetime

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from entrepairs.communities.models import Community
from entrepairs.people.models import Person

from .domains.declaration import Capacity
from .models import Listing, Reservation


def open_listings(community: Community, at: datetime) -> QuerySet[Listing]:
    """Active listings that have neither expired nor passed, the newest first. One statement."""
    return (
        Listing.objects.filter(community=community, state=Listing.State.ACTIVE)
        .exclude(expires_at__lte=at)
        .exclude(Q(starts_at__lte=at, ends_at__isnull=True) | Q(ends_at__lte=at))
        .select_related("owner", "place", "to_place")
        .prefetch_related("values")
        .order_by("-created_at", "-id")
    )


def listings_of(person: Person, community: Community) -> QuerySet[Listing]:
    """All that a person ever listed there, the newest first. One statement."""
    return (
        Listing.objects.filter(community=community, owner=person)
        .select_related("place", "to_place")
        .order_by("-created_at", "-id")
    )


def reserved_quantity(
    listing: Listing, *, starts_at: datetime | None = None, ends_at: datetime | None = None
) -> int:
    """How much of a listing is taken, in the smallest part of its measure, over [starts_at, ends_at).

    Where the domain's capacity counts in total, the interval does not matter. One statement.
    """
    taken = Reservation.objects.filter(listing=listing).exclude(state=Reservation.State.RELEASED)
    if listing.in_domain.capacity is Capacity.OVERLAP:
        overlapping = Q()
        if starts_at is not None and ends_at is not None:
            overlapping = Q(starts_at__isnull=True) | Q(starts_at__lt=ends_at, ends_at__gt=starts_at)
        taken = taken.filter(overlapping, state=Reservation.State.HELD)
    return int(taken.aggregate(taken=Coalesce(Sum("quantity"), 0))["taken"])


def remaining_quantity(
    listing: Listing, *, starts_at: datetime | None = None, ends_at: datetime | None = None
) -> int | None:
    """What is left of a listing, or None where nothing limits it. At most one statement."""
    if listing.in_domain.capacity is Capacity.NONE:
        return None
    return listing.quantity - reserved_quantity(listing, starts_at=starts_at, ends_at=ends_at)
