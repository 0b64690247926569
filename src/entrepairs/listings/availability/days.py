"""What can still be had on a day, of many listings at once."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from entrepairs.engines import availability as engine
from entrepairs.engines.availability import (
    InDays,
    Open,
    Slots,
)
from entrepairs.engines.availability.local import day_span
from entrepairs.listings.domains.declaration import Capacity
from entrepairs.listings.models import Listing

from .books import Book, books_of
from .questions import LONG_AGO, suggested
from .rules import DAY, MINUTE, rule_of


def free_on(listings: Iterable[Listing], day: date, at: datetime) -> set[int]:
    """The keys of those of which something can still be had on a day. Two statements, however many there are.

    Each listing comes with its community, and with `taken` where its domain counts all reservations together.
    """
    asked = list(listings)
    if not asked:
        return set()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    books = books_of(asked, midnight - LONG_AGO, midnight + LONG_AGO)
    return {listing.pk for listing in asked if _is_free_on(listing, books[listing.pk], day, at)}


def _is_free_on(listing: Listing, book: Book, day: date, at: datetime) -> bool:
    zone = listing.community.timezone
    start, end = day_span(zone, day)
    if end <= at or (listing.expires_at is not None and listing.expires_at <= start):
        return False
    rule = rule_of(listing)
    if rule is None or (listing.availability is None and listing.in_domain.capacity is Capacity.TOTAL):
        if int(getattr(listing, "taken", 0)) >= listing.quantity:
            return False
        if rule is None:  # a stock, at any hour that is not blocked
            return bool(engine.free_intervals(Open(zone, 1), (start, end), now=at, blocked=book.blocked))
        return _starts_within(listing, start, end) and not _is_blocked_then(listing, book)
    if isinstance(rule, Slots):
        reach = rule.lengths.shortest_days - 1 if isinstance(rule.lengths, InDays) else 0
        found = suggested(rule, book, at, start - reach * DAY, reach + 1)
        return any(first < end and last > start for first, last in found)
    free = engine.free_intervals(rule, (start, end), now=at, blocked=book.blocked, reservations=book.uses)
    return any(each.start < end and each.end > start for each in free)


def _starts_within(listing: Listing, start: datetime, end: datetime) -> bool:
    return listing.starts_at is not None and start <= listing.starts_at < end


def _is_blocked_then(listing: Listing, book: Book) -> bool:
    """Whether something is blocked while it happens, on its own date."""
    first = listing.starts_at
    if first is None:
        return False
    last = listing.ends_at or first + MINUTE
    return any(start < last and end > first for start, end in book.blocked)
