"""What a proposal begins with, where a listing and a link say something of it."""

from datetime import UTC, date, datetime

from entrepairs.engines.availability import (
    Dated,
    InMinutes,
    Slots,
)
from entrepairs.engines.availability.local import Span, day_span
from entrepairs.kernel import formatting
from entrepairs.kernel.fields import MINUTES
from entrepairs.listings.domains.declaration import Capacity, When
from entrepairs.listings.models import Listing

from .books import book_of
from .questions import FAR_AHEAD, LONG_AGO, suggested
from .rules import MINUTE, end_of_dated, is_in_days, own_rule

# When somebody who only names a day is expected at the door, and back.
FROM_HOUR, TO_HOUR = 9, 18


def begin(listing: Listing, told: str, at: datetime) -> tuple[datetime, datetime | None] | None:
    """The start and end that a proposal begins with. Two statements at most.

    `told` is a moment in UTC or a day, as the links of calendars have them; what is neither, or past, is as
    nothing told. Then it is the next time of what has its own, and None otherwise.
    """
    rule, zone = own_rule(listing), listing.community.timezone
    moment, day = _moment(told), _day(told)
    after = max(moment or (day_span(zone, day)[0] if day else at), at)
    if rule is not None:
        book = book_of(listing, after - LONG_AGO, after + FAR_AHEAD)
        found = suggested(rule, book, at, after, 1)
        return _at_the_door(listing, found[0]) if found else None
    if moment is not None and moment > at:
        return moment, None
    if day is None or listing.in_domain.capacity is not Capacity.OVERLAP:
        return None
    return _at_the_door(listing, day_span(zone, day)) if day_span(zone, day)[0] > at else None


def end_of(listing: Listing, starts_at: datetime, quantity: int) -> datetime | None:
    """When something ends of which only the start is told: no statement. None where it cannot be known."""
    rule = own_rule(listing)
    if isinstance(rule, Dated):
        return end_of_dated(rule, starts_at)
    if listing.in_domain.quantity.one == MINUTES:
        return starts_at + quantity * MINUTE
    if rule is None and listing.in_domain.when is When.DATED and listing.starts_at and listing.ends_at:
        return starts_at + (listing.ends_at - listing.starts_at)
    return None


def usual_quantity(listing: Listing) -> int | None:
    """How long one use of somebody's time is, where the hours that they gave say so. In minutes."""
    rule = own_rule(listing)
    if listing.in_domain.quantity.one != MINUTES or rule is None:
        return None
    if isinstance(rule, Dated):
        return rule.length_min
    if isinstance(rule, Slots) and isinstance(rule.lengths, InMinutes):
        longest = rule.lengths.longest_min or listing.quantity
        return max(rule.lengths.shortest_min, min(listing.quantity, longest))
    return None


def _at_the_door(listing: Listing, found: Span) -> Span:
    """Of whole days, an hour at which people are up; the days are taken whole all the same."""
    if not is_in_days(listing) and own_rule(listing) is not None:
        return found
    zone = formatting.zone(listing.community.timezone)
    first = found[0].astimezone(zone).replace(hour=FROM_HOUR)
    last = (found[1] - MINUTE).astimezone(zone).replace(hour=TO_HOUR, minute=0)
    return first.astimezone(UTC), last.astimezone(UTC)


def _moment(told: str) -> datetime | None:
    try:
        found = datetime.strptime(told, "%Y-%m-%dT%H:%MZ")  # noqa: DTZ007 - it says Z
    except ValueError:
        return None
    return found.replace(tzinfo=UTC)


def _day(told: str) -> date | None:
    try:
        found = date.fromisoformat(told)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None
