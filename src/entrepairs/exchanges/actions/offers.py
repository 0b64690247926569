"""What is free again is offered to the next in line, and kept for them until a deadline.

It is a reconciliation: it looks at a listing's whole line with the listing's row locked, ends what is over,
takes back what nobody answered in time and offers what is free, in order. Run twice, late or by two workers
at once, it comes to the same end. Whatever gives something back in a step calls it in the same transaction,
so that nobody can come in between.

The order is that of coming. Whose wish does not fit what is free stays where they are, and the next whose
wish does fit is asked: nothing is left unused for want of a larger gap.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from entrepairs.communities.models import Membership
from entrepairs.exchanges.models import Waiting
from entrepairs.exchanges.news import WAITING
from entrepairs.exchanges.waiting_queries import line_of, listings_with_a_line, memberships_among
from entrepairs.exchanges.waiting_words import when_and_how_many
from entrepairs.kernel import audit, formatting
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings.actions import release, reserve
from entrepairs.listings.models import Listing, Standing
from entrepairs.listings.scheduling import require_free
from entrepairs.people.models import Person
from entrepairs.people.news.actions import tell
from entrepairs.people.queries import apart_from

logger = logging.getLogger(__name__)

ORIGIN = "waiting"  # as reservations name what is kept for somebody in line
LASTS = timedelta(days=1)  # that an offer stands, or half of the time that is left, if that is less
SHORTEST = timedelta(minutes=15)
State = Waiting.State


def run_lines() -> int:
    """Look at every line, each listing in a transaction of its own; return how much became different.

    One that fails leaves the others alone, and is an error at the end.
    """
    count, failure = 0, None
    for listing_id in listings_with_a_line():
        try:
            with transaction.atomic():
                count += tend(listing_id)
        except Exception as error:  # the others are still to be looked at
            logger.exception("line of listing %d", listing_id)
            failure = failure or error
    if failure is not None:
        raise failure
    return count


def offer_freed(listing_id: int | None) -> None:
    """Offer what was just given back, in the transaction of who gave it. One statement without a line."""
    if listing_id and Waiting.objects.filter(listing=listing_id, state=State.WAITING).exists():
        tend(listing_id)


def tend(listing_id: int) -> int:
    """Bring one line to where it should be, in the caller's transaction; return how much became different.

    Six statements, three more for each wish that is tried and some ten for each that is offered something.
    """
    listing = lock_listing(listing_id)
    line = list(line_of(listing).select_for_update(of=("self",)))
    if not line:
        return 0
    members = memberships_among(listing.community, [listing.owner, *(one.person for one in line)])
    apart = apart_from(listing.owner)
    may = {one.pk: _may_act(one.person, members) and one.person_id not in apart for one in line}
    is_on = listing.standing(now()) is Standing.OPEN and _may_act(listing.owner, members)
    changed = sum(_end(one, listing, members, is_on=is_on, may=may[one.pk]) for one in line)
    if is_on:
        changed += sum(_offer(one, listing) for one in line if one.state == State.WAITING and may[one.pk])
    return changed


def lock_listing(listing_id: int) -> Listing:
    return (
        Listing.objects.select_for_update(of=("self",))
        .select_related("community", "owner")
        .prefetch_related("values")
        .get(pk=listing_id)
    )


def give_back(waiting: Waiting, state: str) -> None:
    """Take a place out of the line, or back into it, with what was kept for it free again."""
    if waiting.state == State.OFFERED:
        release(origin_kind=ORIGIN, origin_id=waiting.pk)
    waiting.state, waiting.deadline_at, waiting.changed_at = state, None, now()
    waiting.save(update_fields=["state", "deadline_at", "changed_at"])


def log(actor: Person | None, verb: str, waiting: Waiting, community_id: int) -> None:
    audit.record(actor=actor, verb=verb, subject=waiting, community_id=community_id)


def _may_act(person: Person, members: dict[int, Membership]) -> bool:
    membership = members.get(person.pk)
    return person.is_active and membership is not None and membership.is_active


def _end(one: Waiting, listing: Listing, members: dict[int, Membership], *, is_on: bool, may: bool) -> bool:
    """End a place in line, or an offer, where it is over; whether it was."""
    at = now()
    membership = members.get(one.person_id)
    is_over = listing.standing(at) in {Standing.CLOSED, Standing.PAST}
    if is_over or (one.starts_at is not None and one.starts_at <= at):
        give_back(one, State.OVER)
        _tell(one, listing, "over")
        verb = "exchanges.line_over"
    elif not one.person.is_active or membership is None or not membership.belongs:
        give_back(one, State.LEFT)
        verb = "exchanges.line_left"
    elif one.state != State.OFFERED:
        return False
    elif not is_on or not may:  # it keeps its place, for when it can be had again
        give_back(one, State.WAITING)
        verb = "exchanges.place_taken_back"
    elif one.deadline_at is not None and one.deadline_at <= at:
        give_back(one, State.LAPSED)
        _tell(one, listing, "lapsed")
        verb = "exchanges.place_lapsed"
    else:
        return False
    log(None, verb, one, listing.community_id)
    return True


def _offer(one: Waiting, listing: Listing) -> bool:
    """Keep what somebody waits for, if it is free, and tell them so."""
    deadline = _deadline(one.starts_at)
    if deadline is None or not _is_free(one, listing):
        return False
    reserve(
        listing_id=listing.pk,
        quantity=one.quantity,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        origin_kind=ORIGIN,
        origin_id=one.pk,
        taken_by=one.person,
        asked_at=one.created_at,
    )
    one.state, one.deadline_at, one.changed_at = State.OFFERED, deadline, now()
    one.offer += 1
    one.save(update_fields=["state", "deadline_at", "changed_at", "offer"])
    log(None, "exchanges.place_offered", one, listing.community_id)
    _tell(one, listing, "offered")
    return True


def _is_free(one: Waiting, listing: Listing) -> bool:
    try:
        require_free(
            listing,
            quantity=one.quantity,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            asked_at=one.created_at,
        )
    except Refused:
        return False
    return True


def _deadline(starts_at: datetime | None) -> datetime | None:
    """Until when an offer stands; None where it is too late to ask anybody."""
    if starts_at is None:
        return now() + LASTS
    lasts = min(LASTS, (starts_at - now()) / 2)
    return now() + lasts if lasts >= SHORTEST else None


def _tell(one: Waiting, listing: Listing, what: str) -> None:
    person, community = one.person, listing.community
    with override(person.language):
        said = {
            "title": listing.title,
            "wish": when_and_how_many(one, listing, person.language),
            "until": formatting.moment(one.deadline_at, person.language, timezone=community.timezone)
            if one.deadline_at
            else "",
        }
        subject, text = {
            "offered": (
                _("Free again, and kept for you: %(title)s"),
                _(
                    "You waited for “%(title)s”: %(wish)s. It is free again, and kept for you until "
                    "%(until)s. Take it with one tap, or leave it to the next in line."
                ),
            ),
            "lapsed": (
                _("It went to the next in line: %(title)s"),
                _(
                    "“%(title)s” was kept for you for a while: %(wish)s. As you did not answer, it is the "
                    "turn of the next in line. You may wait again."
                ),
            ),
            "over": (
                _("The waiting is over: %(title)s"),
                _("“%(title)s” did not become free in time, or is no longer on the board: %(wish)s."),
            ),
        }[what]
        tell(
            actor=None,
            person=person,
            kind=WAITING,
            key=f"waiting:{one.pk}:{one.offer}:{what}",
            subject=subject % said,
            text=text % said,
            link=reverse("exchanges:waiting", args=[one.pk]),
            community=community,
        )
