"""Waiting for what is taken: coming into the line, leaving it, and answering what is offered."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.exchanges.models import Exchange, Waiting
from entrepairs.exchanges.queries import ORIGIN as EXCHANGE
from entrepairs.exchanges.scaling import scaled
from entrepairs.exchanges.waiting_queries import IN_LINE
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings.actions import release, reserve
from entrepairs.listings.availability import wish_of
from entrepairs.listings.domains.declaration import Capacity
from entrepairs.listings.models import Listing
from entrepairs.listings.scheduling import require_free
from entrepairs.people.models import Person

from .begin import Subject, begin_exchange
from .offers import ORIGIN, State, give_back, lock_listing, log, tend
from .steps import announce
from .terms import Proposal, add_terms, book_if_listed, check_amounts, require_may_ask

FULL = {"taken", "not_enough"}  # why something cannot be had that may be free again
LINE_MAX, MINE_MAX = 50, 20


def join_line(
    *,
    actor: Person,
    listing: Listing,
    quantity: int,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Waiting:
    """Wait for so much of a listing then. Refused where it is free, or could never be had."""
    require_may_ask(actor, listing)
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise Refused(_("Choose one."), code="bad_times", field="ends_at")
    with transaction.atomic():
        locked = lock_listing(listing.pk)
        starts_at, ends_at = _wish(locked, starts_at, ends_at)
        _require_full(locked, quantity, starts_at, ends_at)
        mine = Waiting.objects.filter(person=actor, state__in=IN_LINE)
        if mine.filter(listing=locked, starts_at=starts_at).exists():
            raise Refused(_("You wait for that already."), code="in_line")
        if mine.count() >= MINE_MAX or locked.waiting.filter(state__in=IN_LINE).count() >= LINE_MAX:
            raise Refused(_("The line is too long by now."), code="line_full")
        at = now()
        waiting = Waiting.objects.create(
            listing=locked,
            person=actor,
            quantity=quantity,
            starts_at=starts_at,
            ends_at=ends_at,
            created_at=at,
            changed_at=at,
        )
        log(actor, "exchanges.line_joined", waiting, locked.community_id)
    return waiting


def leave_line(*, actor: Person, waiting: Waiting) -> Waiting:
    """Wait no longer; what was kept for one goes to the next. Doing so twice changes nothing."""
    with transaction.atomic():
        locked = _lock(actor, waiting)
        if locked.state in IN_LINE:
            give_back(locked, State.LEFT)
            log(actor, "exchanges.line_left", locked, locked.listing.community_id)
            tend(locked.listing_id)
    return locked


def pass_place(*, actor: Person, waiting: Waiting, version: int) -> Waiting:
    """Leave what is offered to the next in line. Refused for another offer than the one that was read."""
    with transaction.atomic():
        locked = _lock(actor, waiting)
        _require_offer(locked, version)
        give_back(locked, State.PASSED)
        log(actor, "exchanges.place_passed", locked, locked.listing.community_id)
        tend(locked.listing_id)
    return locked


def accept_place(*, actor: Person, waiting: Waiting, version: int) -> Exchange:
    """Take what is offered, as it is listed. Where its owner answers each time, it stays kept until they do.

    Refused for another offer than the one that was read, after its deadline, where the listing is no longer
    on the board, and where the value is not there; what is offered then stays so until its deadline.
    """
    with transaction.atomic():
        locked = _lock(actor, waiting)
        _require_offer(locked, version)
        listing = locked.listing
        require_may_ask(actor, listing)
        release(origin_kind=ORIGIN, origin_id=locked.pk)
        exchange = _begin(actor, locked, listing)
        locked.state, locked.deadline_at, locked.changed_at = State.TAKEN, None, now()
        locked.exchange = exchange
        locked.save(update_fields=["state", "deadline_at", "changed_at", "exchange"])
        log(actor, "exchanges.place_taken", locked, listing.community_id)
    return exchange


def _begin(actor: Person, waiting: Waiting, listing: Listing) -> Exchange:
    giver, receiver = (listing.owner, actor) if listing.is_offer else (actor, listing.owner)
    exchange = begin_exchange(Subject.of(listing), giver, receiver, Exchange.State.PROPOSED)
    asked = {value.unit: value.amount_minor for value in listing.values.all()}
    proposal = Proposal(
        quantity=waiting.quantity,
        starts_at=waiting.starts_at,
        ends_at=waiting.ends_at,
        values=scaled(asked, waiting.quantity, listing.in_domain.quantity.one),
    )
    check_amounts(exchange, proposal)
    terms = add_terms(exchange, actor, proposal, version=1)
    if not book_if_listed(actor, exchange, terms):
        reserve(
            listing_id=listing.pk,
            quantity=waiting.quantity,
            starts_at=waiting.starts_at,
            ends_at=waiting.ends_at,
            origin_kind=EXCHANGE,
            origin_id=exchange.pk,
            taken_by=actor,
            asked_at=waiting.created_at,
        )
        announce(actor, exchange, terms, "exchanges.proposed", "proposed")
    return exchange


def _lock(actor: Person, waiting: Waiting) -> Waiting:
    """The listing's row first, as whoever reserves has it."""
    listing = lock_listing(waiting.listing_id)
    locked = Waiting.objects.select_for_update(of=("self",)).select_related("person").get(pk=waiting.pk)
    if locked.person_id != actor.pk:
        raise PermissionDenied
    locked.listing = listing
    return locked


def _require_offer(locked: Waiting, version: int) -> None:
    if locked.state != State.OFFERED or locked.deadline_at is None or locked.deadline_at <= now():
        raise Refused(_("This is no longer kept for you."), code="no_offer")
    if locked.offer != version:
        raise Refused(_("It was offered anew meanwhile: look at it again."), code="version_changed")


def _wish(
    listing: Listing, starts_at: datetime | None, ends_at: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """What is waited for, as it would be reserved. Refused for what has begun."""
    if starts_at is not None and starts_at <= now():
        raise Refused(_("This moment has passed."), code="past", field="starts_at")
    first, last = wish_of(listing, starts_at, ends_at)
    return (first, last) if first is not None else (starts_at, ends_at)


def _require_full(
    listing: Listing, quantity: int, starts_at: datetime | None, ends_at: datetime | None
) -> None:
    if quantity < 1:
        raise Refused(_("At least one."), code="no_quantity", field="quantity")
    if listing.in_domain.capacity is not Capacity.NONE and quantity > listing.quantity:
        raise Refused(_("There are never so many of it."), code="never_enough", field="quantity")
    try:
        require_free(listing, quantity=quantity, starts_at=starts_at, ends_at=ends_at, asked_at=now())
    except Refused as refusal:
        if refusal.code not in FULL:
            raise
        return
    raise Refused(_("It is free: you can ask for it right away."), code="is_free")
