"""Calendars beside a listing: one that tells its owner what is agreed, and one of theirs that blocks it.

The other calendar is anybody's text at anybody's address: it is fetched by the worker outside of any
transaction, guarded and bounded, and taken over in one. What was read stays until something newer could be.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from entrepairs.communities.access import require_member
from entrepairs.engines.ical import Busy, Entry, NotACalendar, busy_times, calendar_text
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.http import Fetched, check_url
from entrepairs.kernel.http import fetch as fetch_guarded
from entrepairs.people.models import Person

from .access import require_owner
from .models import CalendarFeed, ExternalCalendar, Listing, ListingBlock, Reservation

MOST_BYTES = 2_000_000
WITHIN_S = 10.0
EVERY, SELDOM = timedelta(hours=1), timedelta(days=1)
# Repetitions are unfolded so far; so even an unchanged calendar is read again now and then.
BEFORE, AHEAD, READ_AGAIN = timedelta(days=1), timedelta(days=400), timedelta(days=7)
A_RUN = 10
SHOWN_BEFORE = timedelta(days=90)
OURS = "entrepairs-"
ACCEPT = "text/calendar, text/plain;q=0.5"

type Fetch = Callable[..., Fetched]


# The owner's own view


def feed_of(listing: Listing) -> CalendarFeed | None:
    """The private address of a listing, if there is one. One statement."""
    return CalendarFeed.objects.filter(listing=listing).first()


def find_feed(token: str) -> CalendarFeed | None:
    """The feed of an address, with its listing. One statement."""
    return (
        CalendarFeed.objects.select_related("listing__community", "listing__owner", "listing__place")
        .filter(token=token, listing__owner__is_active=True)
        .first()
    )


def external_of(listing: Listing) -> ExternalCalendar | None:
    """The calendar that blocks a listing, if there is one. One statement."""
    return ExternalCalendar.objects.filter(listing=listing).first()


def make_feed(*, actor: Person, listing: Listing) -> CalendarFeed:
    """Give a listing a private address, a new one if it has one: who knew the old one reads nothing more."""
    _require(actor, listing)
    with transaction.atomic():
        feed, _is_new = CalendarFeed.objects.update_or_create(
            listing=listing, defaults={"token": secrets.token_urlsafe(32), "made_at": now()}
        )
        _log(actor, listing, "listings.feed_made")
    return feed


def drop_feed(*, actor: Person, listing: Listing) -> None:
    """Take the private address away."""
    _require(actor, listing)
    with transaction.atomic():
        if CalendarFeed.objects.filter(listing=listing).delete()[0]:
            _log(actor, listing, "listings.feed_dropped")


def feed_text(feed: CalendarFeed, listing_url: str) -> bytes:
    """What is agreed of a listing and what its owner blocked, in their language. Two statements."""
    listing = feed.listing
    with override(listing.owner.language):
        entries = [*_reserved(listing, listing_url), *_blocked(listing)]
        name = _("%(title)s: what is agreed") % {"title": listing.title}
    return calendar_text(entries, name=name, timezone=listing.community.timezone)


def _reserved(listing: Listing, listing_url: str) -> list[Entry]:
    found = (
        Reservation.objects.filter(listing=listing)
        .exclude(state=Reservation.State.RELEASED)
        .exclude(ends_at__lt=now() - SHOWN_BEFORE)
        .select_related("taken_by")
        .order_by("pk")
    )
    place = listing.place.name if listing.place else ""
    entries = []
    for reservation in found:
        # What has no time of its own has that of its listing.
        start = reservation.starts_at or listing.starts_at
        if start is None:
            continue
        end = reservation.ends_at or listing.ends_at or start + timedelta(hours=1)
        name = reservation.taken_by.display_name if reservation.taken_by else ""
        entries.append(
            Entry(
                uid=f"{OURS}reservation-{reservation.pk}",
                start=start,
                end=end,
                title=f"{listing.title} – {name}" if name else listing.title,
                changed_at=reservation.created_at,
                place=place,
                url=listing_url,
            )
        )
    return entries


def _blocked(listing: Listing) -> list[Entry]:
    """Those that the owner set here: the others are in their calendar already."""
    mine = ListingBlock.objects.filter(listing=listing, source=ListingBlock.Source.OWNER)
    return [
        Entry(
            uid=f"{OURS}block-{block.pk}",
            start=block.starts_at,
            end=block.ends_at,
            title=_("%(title)s: not to be had") % {"title": listing.title},
            changed_at=block.starts_at,
            all_day=True,
        )
        for block in mine.filter(ends_at__gt=now() - SHOWN_BEFORE).order_by("pk")
    ]


# Their calendar


def set_calendar(*, actor: Person, listing: Listing, url: str) -> ExternalCalendar:
    """Block a listing whenever a calendar says that its owner is busy. The worker reads it within minutes."""
    _require(actor, listing)
    url = url.strip()
    if url.lower().startswith("webcal://"):
        url = "https://" + url[len("webcal://") :]
    try:
        check_url(url)
    except Refused as refused:
        raise Refused(refused.message, code=refused.code, field="url") from refused
    with transaction.atomic():
        _of_calendar(_locked(listing)).delete()
        calendar, _is_new = ExternalCalendar.objects.update_or_create(
            listing=listing,
            defaults={
                "url": url,
                "etag": "",
                "due_at": now(),
                "fetched_at": None,
                "read_at": None,
                "error": "",
                "failures": 0,
            },
        )
        _log(actor, listing, "listings.calendar_set")
    return calendar


def drop_calendar(*, actor: Person, listing: Listing) -> None:
    """Look at that calendar no more; what it had blocked is free again."""
    _require(actor, listing)
    with transaction.atomic():
        _of_calendar(_locked(listing)).delete()
        if ExternalCalendar.objects.filter(listing=listing).delete()[0]:
            _log(actor, listing, "listings.calendar_dropped")


def refresh_due(fetch: Fetch = fetch_guarded) -> int:
    """Read the calendars that are due, the longest due first and at most ten; return how many were read."""
    due = (
        ExternalCalendar.objects.filter(due_at__lte=now())
        .exclude(listing__state=Listing.State.CLOSED)
        .select_related("listing__community")
        .order_by("due_at", "pk")
    )
    return sum(_refresh(calendar, fetch) for calendar in due[:A_RUN])


def _refresh(calendar: ExternalCalendar, fetch: Fetch) -> bool:
    at = now()
    is_old = calendar.read_at is None or calendar.read_at < at - READ_AGAIN
    try:
        fetched = fetch(
            calendar.url,
            most_bytes=MOST_BYTES,
            accept=ACCEPT,
            etag="" if is_old else calendar.etag,
            within_s=WITHIN_S,
        )
        if fetched.status == 304:
            _note(calendar, at, etag=calendar.etag, read_at=calendar.read_at)
            return True
        found = busy_times(
            fetched.body,
            start=at - BEFORE,
            end=at + AHEAD,
            timezone=calendar.listing.community.timezone,
        )
    except (Refused, NotACalendar) as fault:
        _note_fault(calendar, at, fault.code)
        return False
    _take_over(calendar, at, fetched.etag, [busy for busy in found.busy if not busy.uid.startswith(OURS)])
    return True


def _take_over(calendar: ExternalCalendar, at: datetime, etag: str, busy: list[Busy]) -> None:
    """Block what was read, instead of what was blocked before; nothing if its owner changed it meanwhile."""
    with transaction.atomic():
        listing = _locked(calendar.listing)
        if not _note(calendar, at, etag=etag, read_at=at):
            return
        _of_calendar(listing).delete()
        ListingBlock.objects.bulk_create(
            [
                ListingBlock(
                    listing=listing,
                    starts_at=each.start,
                    ends_at=each.end,
                    source=ListingBlock.Source.CALENDAR,
                    uid=each.uid,
                )
                for each in busy
            ],
            batch_size=500,
        )


def _note(calendar: ExternalCalendar, at: datetime, *, etag: str, read_at: datetime | None) -> bool:
    """Whether it is still the calendar of that listing."""
    return bool(
        ExternalCalendar.objects.filter(pk=calendar.pk, url=calendar.url).update(
            etag=etag, fetched_at=at, read_at=read_at, due_at=at + EVERY, error="", failures=0
        )
    )


def _note_fault(calendar: ExternalCalendar, at: datetime, code: str) -> None:
    """Try again later each time, at least once a day."""
    failures = min(calendar.failures + 1, 30)
    ExternalCalendar.objects.filter(pk=calendar.pk, url=calendar.url).update(
        fetched_at=at, due_at=at + min(EVERY * 2 ** (failures - 1), SELDOM), error=code, failures=failures
    )


def fault_in_words(code: str) -> str:
    """What is wrong with a calendar, for its owner; nothing where nothing is."""
    told = {
        "": "",
        "fetch_unreachable": _("Nothing answers at this address."),
        "fetch_redirections": _("This address leads from one to the next without end."),
        "fetch_inside": _("This address leads inside a network, not to the open internet."),
        "fetch_status": _("The other side answers with an error: the address may have changed."),
        "fetch_too_large": _("This calendar is too large."),
        "fetch_too_slow": _("The other side takes too long to answer."),
        "not_a_calendar": _("There is no calendar at this address, but something else."),
        "too_many": _("There are too many events in this calendar."),
        "too_fine": _("An event in this calendar repeats many times a day: that cannot be followed."),
    }
    return told.get(code, _("This calendar cannot be read."))


def _of_calendar(listing: Listing) -> QuerySet[ListingBlock]:
    return ListingBlock.objects.filter(listing=listing, source=ListingBlock.Source.CALENDAR)


def _require(actor: Person, listing: Listing) -> None:
    require_owner(actor, listing)
    require_member(actor, listing.community)


def _locked(listing: Listing) -> Listing:
    return Listing.objects.select_for_update().get(pk=listing.pk)


def _log(actor: Person, listing: Listing, verb: str) -> None:
    audit.record(actor=actor, verb=verb, subject=listing, community_id=listing.community_id)
