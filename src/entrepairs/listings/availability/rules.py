"""The rule that a listing goes by: its own, or the habit of its domain."""

from dataclasses import replace
from datetime import datetime, timedelta

from entrepairs.engines import availability as engine
from entrepairs.engines.availability import (
    Dated,
    Frequency,
    InDays,
    InMinutes,
    Open,
    Recurrence,
    Rule,
    Slots,
)
from entrepairs.engines.availability.lengths import lengths_in
from entrepairs.engines.availability.local import wall_of
from entrepairs.engines.availability.rules import MOST
from entrepairs.listings.domains.declaration import Capacity, When
from entrepairs.listings.models import Listing

# How long something dated is taken to last whose end is not told.
USUAL_MIN = 60


DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def own_rule(listing: Listing) -> Rule | None:
    """What its owner said of its times, or None where that is left to its domain. No statement.

    How much there is at a time is said once, by the listing; but of somebody's own time by the rule.
    """
    if listing.availability is None:
        return None
    rule = engine.from_json(listing.availability)
    if listing.in_domain.capacity is Capacity.NONE:
        return rule
    match rule:
        case Dated():
            return replace(rule, places=listing.quantity)
        case Slots() | Open():
            return replace(rule, capacity=listing.quantity)
    return rule


def rule_of(listing: Listing) -> Rule | None:
    """Its own rule, or what its domain's habit comes to; None for what is there until it is gone.

    Needs its community. No statement.
    """
    own = own_rule(listing)
    if own is not None:
        return own
    domain, zone = listing.in_domain, listing.community.timezone
    many = MOST if domain.capacity is Capacity.NONE else listing.quantity
    if domain.when is When.DATED and listing.starts_at is not None:
        return _once(zone, listing.starts_at, listing.ends_at, many)
    if domain.capacity is Capacity.TOTAL:
        return None
    return Open(zone, many)


def when_of(listing: Listing) -> When:
    """How time enters a listing: its own rule says so, or else its domain. No statement."""
    match own_rule(listing):
        case Dated():
            return When.DATED
        case Slots():
            return When.SLOTS
    return listing.in_domain.when


def is_in_days(listing: Listing) -> bool:
    """Whether it is had in whole days. No statement."""
    rule = own_rule(listing)
    return isinstance(rule, Slots) and isinstance(rule.lengths, InDays)


def has_calendar(listing: Listing) -> bool:
    """Whether there is something to see in a calendar: times that are taken, or that come again."""
    rule = own_rule(listing)
    if isinstance(rule, Dated):
        return rule.recurrence.frequency is not Frequency.ONCE
    return rule is not None or listing.in_domain.capacity is Capacity.OVERLAP


def shortest(rule: Rule) -> int:
    match rule:
        case Slots(lengths=InDays() as days):
            return days.shortest_days
        case Slots(lengths=InMinutes() as minutes):
            return minutes.shortest_min
    return USUAL_MIN


def end_of_dated(rule: Dated, starts_at: datetime) -> datetime:
    if rule.length_days is not None:
        return lengths_in(rule.timezone, InDays()).moved(starts_at, rule.length_days)
    return starts_at + (rule.length_min or 0) * MINUTE


def _once(zone: str, starts_at: datetime, ends_at: datetime | None, places: int) -> Dated:
    there = wall_of(zone, starts_at)
    length = (ends_at - starts_at) // MINUTE if ends_at else USUAL_MIN
    return Dated(
        zone,
        Recurrence(Frequency.ONCE, there.date()),
        places,
        starts=there.hour * 60 + there.minute,
        length_min=max(length, 1),
    )
