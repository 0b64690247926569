"""Booking: whether an owner gave their word beforehand, and how much is to be had where not all of it is."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_member
from entrepairs.engines import availability as engine
from entrepairs.engines.availability import Open, Reason, Refusal
from entrepairs.engines.availability.rules import MOST
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from .access import require_owner
from .availability import book_of, own_rule, refusal_of, wish_of
from .domains.declaration import Capacity
from .models import Listing
from .queries import remaining_quantity


def set_instant(*, actor: Person, listing: Listing, is_instant: bool) -> Listing:
    """Give one's word beforehand, or answer each time again. What is proposed already waits for an answer.

    Refused where what is asked in return is left to be talked about: then nobody can ask for it as listed.
    """
    require_owner(actor, listing)
    require_member(actor, listing.community)
    with transaction.atomic():
        locked = (
            Listing.objects.select_for_update(of=("self",)).select_related("community").get(pk=listing.pk)
        )
        if locked.is_instant == is_instant:
            return locked
        if is_instant and locked.to_discuss:
            raise Refused(_("Say first what you ask in return."), code="to_discuss")
        locked.is_instant, locked.updated_at = is_instant, now()
        locked.save(update_fields=["is_instant", "updated_at"])
        verb = "listings.made_instant" if is_instant else "listings.made_on_request"
        audit.record(actor=actor, verb=verb, subject=locked, community_id=locked.community_id)
    return locked


def most_of(
    listing: Listing, *, starts_at: datetime | None, ends_at: datetime | None, asked_at: datetime
) -> int:
    """How much could be had then, in smallest parts; 0 where nothing, whatever the reason.

    Needs its community. Three statements at most.
    """
    capacity = listing.in_domain.capacity
    if capacity is Capacity.NONE:
        return 0
    if own_rule(listing) is None and (capacity is Capacity.TOTAL or starts_at is None):
        left = remaining_quantity(listing)
        return max(0, left or 0)
    refusal = refusal_of(listing, quantity=MOST, starts_at=starts_at, ends_at=ends_at, asked_at=asked_at)
    return refusal.limit or 0 if refusal is not None and refusal.reason is Reason.NOT_ENOUGH else 0


def refusals_of(
    listing: Listing, spans: Sequence[tuple[datetime, datetime]], *, quantity: int, asked_at: datetime
) -> list[Refusal | None]:
    """Why so much cannot be had at each of several times, None where it can. Two statements, however many.

    Of what is there until it is gone there are no times: ValueError.
    """
    rule, capacity = own_rule(listing), listing.in_domain.capacity
    if rule is None and capacity is Capacity.TOTAL:
        raise ValueError("it has no times")
    if not spans:
        return []
    book = book_of(listing, min(span[0] for span in spans), max(span[1] for span in spans))
    uses = book.uses
    if rule is None:
        for_good = sum(use.quantity for use in uses if use.start is None)
        rest = listing.quantity - for_good if capacity is Capacity.OVERLAP else MOST
        if rest < 1:
            return [Refusal(Reason.TAKEN, start=start, end=end) for start, end in spans]
        rule = Open(listing.community.timezone, rest)
        uses = tuple(use for use in uses if use.start is not None) if capacity is Capacity.OVERLAP else ()
    many = 1 if capacity is Capacity.NONE else quantity
    return [
        engine.check(
            rule, *wish_of(listing, *span), many, now=asked_at, blocked=book.blocked, reservations=uses
        )
        for span in spans
    ]
