"""Saying when a listing can be had, blocking dates, and refusing what does not fit.

Each action locks the listing's row, as reserving does.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_member
from entrepairs.engines import availability as engine
from entrepairs.engines.availability import (
    AddedDay,
    Dated,
    Frequency,
    Hours,
    InDays,
    Open,
    Places,
    Rule,
    Slots,
)
from entrepairs.engines.availability.local import day_span, day_start
from entrepairs.engines.availability.rules import MOST
from entrepairs.kernel import audit, formatting
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from . import time_words
from .access import require_owner
from .availability import USUAL_MIN, book_of, own_rule, refusal_of, rule_of
from .domains.declaration import Capacity, When
from .indexing import search_of
from .models import Listing, ListingBlock, Reservation
from .queries import remaining_quantity

AHEAD_MAX = timedelta(days=731)
BLOCKS_MAX = 100
ADDED_MAX = 100


def require_free(
    listing: Listing,
    *,
    quantity: int,
    starts_at: datetime | None,
    ends_at: datetime | None,
    asked_at: datetime,
) -> None:
    """Refused, in words at the field, where so much cannot be had then. Three statements at most.

    Needs its community. Whoever goes on to reserve holds the listing's row.
    """
    capacity = listing.in_domain.capacity
    is_counted = capacity is Capacity.TOTAL or (capacity is Capacity.OVERLAP and starts_at is None)
    if own_rule(listing) is None and is_counted:
        left = remaining_quantity(listing)
        if left is not None and quantity > left:
            raise Refused(_("There is not enough left for that."), code="not_enough", field="quantity")
    refusal = refusal_of(listing, quantity=quantity, starts_at=starts_at, ends_at=ends_at, asked_at=asked_at)
    if refusal is not None:
        raise time_words.refused(listing, refusal)


def is_single(listing: Listing) -> bool:
    """Whether one reservation takes all that there is at a time, as the database itself sees to then."""
    match rule_of(listing):
        case Slots(capacity=1) | Open(capacity=1):
            return True
    return False


def set_times(*, actor: Person, listing: Listing, rule: Rule | None) -> Listing:
    """Say when it can be had; without a rule, whenever the two sides agree. What was agreed stays as it is.

    Days added to the hours of the week and times of a series that have other places are kept where they still
    fit. Where its domain has dates, a single one is the listing's own date.
    """
    with transaction.atomic():
        locked = _locked(actor, listing)
        kinds = locked.in_domain.kinds
        fits = {Slots: When.SLOTS, Dated: When.DATED}.get(type(rule))
        if (fits not in kinds) if rule is not None else locked.in_domain.when is When.DATED:
            raise Refused(_("That does not go with what is shared here."), code="bad_times", field="how")
        before = own_rule(locked)
        starts_at = ends_at = None
        if isinstance(rule, Dated):
            rule = _with_places_of(rule, before)
            starts_at, ends_at = _first_and_last(rule, locked)
        elif isinstance(rule, Slots):
            rule = _with_days_of(rule, before)
        _date_what_had_none(locked, rule)
        is_plain = isinstance(rule, Dated) and rule.recurrence.frequency is Frequency.ONCE
        if rule is None or (is_plain and locked.in_domain.when is When.DATED):
            locked.availability = None
        else:
            locked.availability = engine.to_json(rule)
        locked.starts_at, locked.ends_at = starts_at, ends_at
        return _saved(actor, locked)


def set_places(*, actor: Person, listing: Listing, day: date, places: int | None) -> Listing:
    """Give one time of a series other places; 0, and it does not happen; None, and it is as usual again."""
    with transaction.atomic():
        locked = _locked(actor, listing)
        rule = own_rule(locked)
        if not isinstance(rule, Dated):
            raise Refused(_("It does not happen on that day."), code="no_such_day", field="day")
        rule = replace(
            rule,
            dropped=tuple(each for each in rule.dropped if each != day),
            other_places=tuple(each for each in rule.other_places if each.day != day),
        )
        found = _occurrence(rule, day)
        if found is None:
            raise Refused(_("It does not happen on that day."), code="no_such_day", field="day")
        book = book_of(locked, *found)
        taken = MOST - engine.left(replace(rule, places=MOST), *found, reservations=book.uses)
        if (rule.places if places is None else places) < taken:
            raise Refused(_("More than that is agreed already."), code="agreed_more", field="places")
        if places == 0:
            rule = replace(rule, dropped=(*rule.dropped, day))
        elif places is not None:
            rule = replace(rule, other_places=(*rule.other_places, Places(day, places)))
        locked.availability = engine.to_json(rule)
        return _saved(actor, locked)


def add_day(*, actor: Person, listing: Listing, day: date, hours: Hours | None) -> Listing:
    """Open on one more day, at these hours, or whole where it is had in days."""
    with transaction.atomic():
        locked = _locked(actor, listing)
        rule = own_rule(locked)
        if not isinstance(rule, Slots):
            raise Refused(_("Say first at which hours of the week."), code="no_hours", field="day")
        _require_ahead(day, locked, "day")
        if len(rule.added) >= ADDED_MAX:
            raise Refused(_("These are too many."), code="too_many", field="day")
        if isinstance(rule.lengths, InDays):
            added = AddedDay(day)
        elif hours is not None:
            added = AddedDay(day, (hours,))
        else:
            raise Refused(_("Say from when until when."), code="no_hours", field="opens")
        kept = tuple(each for each in rule.added if each.day != day)
        locked.availability = engine.to_json(replace(rule, added=(*kept, added)))
        return _saved(actor, locked)


def remove_day(*, actor: Person, listing: Listing, day: date) -> Listing:
    """Take back a day that was added. Refused for the last day that there is."""
    with transaction.atomic():
        locked = _locked(actor, listing)
        rule = own_rule(locked)
        if not isinstance(rule, Slots):
            return locked
        kept = tuple(each for each in rule.added if each.day != day)
        if not kept and not rule.openings:
            raise Refused(_("It would never be open then."), code="never_open", field="day")
        locked.availability = engine.to_json(replace(rule, added=kept))
        return _saved(actor, locked)


def block_dates(*, actor: Person, listing: Listing, first: date, last: date) -> ListingBlock:
    """Keep whole days for oneself, both included. What is agreed on them stays agreed."""
    with transaction.atomic():
        locked = _locked(actor, listing)
        if last < first:
            raise Refused(_("The end comes after the start."), code="ends_first", field="last")
        _require_ahead(last, locked, "last")
        zone = locked.community.timezone
        mine = ListingBlock.objects.filter(listing=locked, source=ListingBlock.Source.OWNER)
        mine.filter(ends_at__lt=now() - AHEAD_MAX).delete()
        if mine.filter(ends_at__gt=now()).count() >= BLOCKS_MAX:
            raise Refused(_("These are too many."), code="too_many", field="first")
        block, is_new = ListingBlock.objects.get_or_create(
            listing=locked,
            starts_at=day_start(zone, first),
            ends_at=day_span(zone, last)[1],
            source=ListingBlock.Source.OWNER,
        )
        if is_new:
            _log(actor, locked, "listings.blocked")
    return block


def unblock_dates(*, actor: Person, listing: Listing, block_id: int) -> None:
    """Be free again on days that one had blocked; those of a calendar change there."""
    with transaction.atomic():
        locked = _locked(actor, listing)
        mine = ListingBlock.objects.filter(listing=locked, source=ListingBlock.Source.OWNER, pk=block_id)
        if mine.delete()[0]:
            _log(actor, locked, "listings.unblocked")


def _locked(actor: Person, listing: Listing) -> Listing:
    require_owner(actor, listing)
    require_member(actor, listing.community)
    return Listing.objects.select_for_update(of=("self",)).select_related("community").get(pk=listing.pk)


def _saved(actor: Person, locked: Listing) -> Listing:
    at = now()
    locked.updated_at = at
    locked.search = search_of(locked, locked.values.values_list("unit", flat=True), at)
    locked.save(update_fields=["availability", "starts_at", "ends_at", "search", "updated_at"])
    _log(actor, locked, "listings.times_set")
    return locked


def _log(actor: Person, listing: Listing, verb: str) -> None:
    audit.record(actor=actor, verb=verb, subject=listing, community_id=listing.community_id)


def _require_ahead(day: date, listing: Listing, field: str) -> None:
    today = formatting.local(now(), listing.community.timezone).date()
    if day < today:
        raise Refused(_("This day has passed."), code="past", field=field)
    if day > today + AHEAD_MAX:
        raise Refused(_("Choose a day within the next two years."), code="too_far", field=field)


def _first_and_last(rule: Dated, listing: Listing) -> tuple[datetime, datetime]:
    """When a series begins and when it is over, so that its listing leaves the board."""
    series = rule.recurrence
    if series.frequency is not Frequency.ONCE and series.until is None and series.count is None:
        raise Refused(_("Say until when."), code="no_end", field="until")
    _require_ahead(series.until or series.start, listing, "until" if series.until else "start")
    zone = rule.timezone
    found = engine.occurrences(
        rule, (day_start(zone, series.start), day_start(zone, series.start) + 3 * AHEAD_MAX)
    )
    if not found or found[-1].start <= now():
        raise Refused(_("This moment has passed."), code="past", field="start")
    return found[0].start, found[-1].end


def _occurrence(rule: Dated, day: date) -> tuple[datetime, datetime] | None:
    found = engine.occurrences(rule, day_span(rule.timezone, day))
    zone = formatting.zone(rule.timezone)
    return next(((each.start, each.end) for each in found if each.start.astimezone(zone).date() == day), None)


def _with_places_of(rule: Dated, before: Rule | None) -> Dated:
    if not isinstance(before, Dated):
        return rule
    return replace(
        rule,
        other_places=tuple(each for each in before.other_places if _occurrence(rule, each.day)),
        dropped=tuple(day for day in before.dropped if _occurrence(rule, day)),
    )


def _with_days_of(rule: Slots, before: Rule | None) -> Slots:
    same = isinstance(before, Slots) and type(before.lengths) is type(rule.lengths)
    return replace(rule, added=before.added) if same and isinstance(before, Slots) else rule


def _date_what_had_none(listing: Listing, rule: Rule | None) -> None:
    """What was reserved of a single date, without saying so, must not count on each date of a series."""
    if not isinstance(rule, Dated) or listing.availability is not None or listing.starts_at is None:
        return
    Reservation.objects.filter(listing=listing, starts_at__isnull=True).update(
        starts_at=listing.starts_at,
        ends_at=listing.ends_at or listing.starts_at + timedelta(minutes=USUAL_MIN),
    )
