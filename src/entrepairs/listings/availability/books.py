"""What is blocked and what is reserved of listings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from entrepairs.engines.availability import (
    InDays,
    Rule,
    Slots,
    Use,
)
from entrepairs.engines.availability.local import Span
from entrepairs.listings.domains.declaration import Capacity, When
from entrepairs.listings.models import Listing, ListingBlock, Reservation

from .rules import DAY, MINUTE, own_rule, when_of


@dataclass(frozen=True, slots=True)
class Book:
    """When a listing is blocked, and what is reserved of it."""

    blocked: tuple[Span, ...] = ()
    uses: tuple[Use, ...] = ()


def book_of(listing: Listing, start: datetime, end: datetime) -> Book:
    """What touches an interval, with all that a buffer could bring into it. Two statements."""
    return books_of([listing], start, end)[listing.pk]


def books_of(listings: Sequence[Listing], start: datetime, end: datetime) -> dict[int, Book]:
    """As `book_of`, for many listings at once. Two statements."""
    margins = [_margin(own_rule(listing)) for listing in listings]
    margin = max(margins, default=timedelta())
    start, end = start - margin, end + margin
    by_key = {listing.pk: listing for listing in listings}
    blocked: dict[int, list[Span]] = {key: [] for key in by_key}
    uses: dict[int, list[Use]] = {key: [] for key in by_key}
    blocks = ListingBlock.objects.filter(listing__in=by_key, starts_at__lt=end, ends_at__gt=start)
    for key, first, last in blocks.order_by().values_list("listing_id", "starts_at", "ends_at"):
        blocked[key].append((first, last))
    reserved = (
        Reservation.objects.filter(listing__in=by_key)
        .exclude(state=Reservation.State.RELEASED)
        .filter(Q(starts_at__isnull=True) | Q(starts_at__lt=end, ends_at__gt=start))
    )
    rows = reserved.order_by().values_list("listing_id", "starts_at", "ends_at", "quantity", "state")
    comes_back = {key for key, listing in by_key.items() if when_of(listing) in {When.SLOTS, When.OPEN}}
    is_time = {key for key, listing in by_key.items() if listing.in_domain.capacity is Capacity.NONE}
    for key, begins, ends, quantity, state in rows:
        # What was lent and is back is free again; a place that was taken stays taken. And of somebody's time,
        # what has no date yet takes none.
        is_back = state == Reservation.State.USED and key in comes_back
        if not is_back and not (key in is_time and begins is None):
            uses[key].append(Use(begins, ends, 1 if key in is_time else quantity))
    return {key: Book(tuple(blocked[key]), tuple(uses[key])) for key in by_key}


def _margin(rule: Rule | None) -> timedelta:
    """How far beyond an interval something may matter to it."""
    if not isinstance(rule, Slots):
        return 2 * DAY
    if isinstance(rule.lengths, InDays):
        return (rule.lengths.shortest_days + rule.lengths.buffer_days + 3) * DAY
    return (rule.lengths.shortest_min + rule.lengths.buffer_min) * MINUTE + 3 * DAY


def blocks_of(listing: Listing, at: datetime) -> list[ListingBlock]:
    """What its owner blocked from now on, the next first. One statement."""
    mine = ListingBlock.objects.filter(listing=listing, source=ListingBlock.Source.OWNER, ends_at__gt=at)
    return list(mine.order_by("starts_at", "pk"))


def blocked_by_calendar(listing: Listing, at: datetime) -> int:
    """How many times a calendar blocks it from now on. One statement."""
    theirs = ListingBlock.objects.filter(listing=listing, source=ListingBlock.Source.CALENDAR)
    return theirs.filter(ends_at__gt=at).count()
