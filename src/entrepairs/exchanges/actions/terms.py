"""Proposing an exchange, and proposing other terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_member
from entrepairs.communities.queries import membership_of
from entrepairs.engines.geo import road_distance_m
from entrepairs.exchanges.models import Exchange, Terms, TermsValue
from entrepairs.exchanges.scaling import scaled
from entrepairs.exchanges.talk import question_about
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.ledger.access import require_within_rules
from entrepairs.listings.availability import when_of
from entrepairs.listings.domains.declaration import When
from entrepairs.listings.models import Listing
from entrepairs.listings.scheduling import require_free
from entrepairs.people.models import Person
from entrepairs.people.queries import apart_from

from .begin import Subject, new_exchange, sides_of
from .steps import announce, begin, finish, take_step

MOST = 10_000_000  # smallest parts of anything in one exchange: ten tonnes, nineteen years


@dataclass(frozen=True)
class Proposal:
    """One version of the terms: `quantity` and `values` in smallest parts; no values, a gift."""

    quantity: int = 1
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    values: Mapping[str, int] = field(default_factory=dict)
    note: str = ""


def propose_exchange(*, actor: Person, listing: Listing, proposal: Proposal) -> Exchange:
    """Propose an exchange out of somebody's listing: to take what is offered, or to give what is needed.

    Where the actor has asked about it, that conversation goes on.
    """
    require_may_ask(actor, listing)
    question = question_about(listing, actor)
    if question is not None:
        return propose_terms(actor=actor, exchange=question, proposal=proposal)
    giver, receiver = sides_of(listing, actor)
    exchange = new_exchange(Subject.of(listing), giver, receiver, Exchange.State.PROPOSED)
    check(exchange, proposal)  # before anything is locked: most who come too late keep nobody waiting
    with transaction.atomic():
        exchange.save(force_insert=True)
        terms = add_terms(exchange, actor, proposal, version=1)
        if not book_if_listed(actor, exchange, terms):
            announce(actor, exchange, terms, "exchanges.proposed", "proposed")
    return exchange


def require_may_ask(actor: Person, listing: Listing) -> None:
    """Refused where somebody cannot ask for a listing: it is closed to them, their own, or nobody answers."""
    require_member(actor, listing.community)
    # Whoever is kept apart is not told so: to them the listing is no longer there.
    if listing.state != Listing.State.ACTIVE or listing.owner_id in apart_from(actor):
        raise Refused(_("This listing is closed."), code="listing_closed")
    if listing.owner_id == actor.pk:
        raise Refused(_("This listing is your own."), code="own_listing")
    owner = membership_of(listing.owner, listing.community)
    if owner is not None and owner.is_suspended:
        raise Refused(
            _("%(name)s cannot answer proposals for now.") % {"name": listing.owner.display_name},
            code="owner_suspended",
        )


def book_if_listed(actor: Person, exchange: Exchange, terms: Terms) -> bool:
    """Agree at once on what is asked for just as it is listed, where its owner gave their word beforehand.

    In the caller's transaction, of an exchange that nobody else has seen. Refused where it is not to be had
    by now, or the value is not there. What has begun already, or asks for other terms, waits for an answer.
    """
    listing = exchange.listing
    if listing is None or not listing.is_instant or listing.to_discuss:
        return False
    if terms.starts_at is not None and terms.starts_at <= now():
        return False
    asked = {value.unit: value.amount_minor for value in listing.values.all()}
    listed = scaled(asked, terms.quantity, listing.in_domain.quantity.one)
    if {value.unit: value.amount_minor for value in terms.values.all()} != listed:
        return False
    finish(begin("book", actor, exchange, version=terms.version, may_book=True))
    return True


def propose_terms(*, actor: Person, exchange: Exchange, proposal: Proposal) -> Exchange:
    """Propose the first terms where something was asked; both sides can.

    What the one who asked proposes just as it is listed may be agreed at once, as for any proposal.
    """
    with transaction.atomic():
        taken = take_step("propose", actor, exchange)
        locked = taken.exchange
        check(locked, proposal)
        taken.terms = add_terms(locked, actor, proposal, version=1)
        locked.version, locked.state = 1, Exchange.State.PROPOSED
        if locked.listing is not None and actor.pk != locked.listing.owner_id:
            locked.save(update_fields=["version", "state"])
            if book_if_listed(actor, locked, taken.terms):
                return locked
        finish(taken)
    return locked


def counter_exchange(
    *, actor: Person, exchange: Exchange, proposal: Proposal, version: int | None = None
) -> Exchange:
    """Propose other terms; they stand until the other side accepts them or counters in turn.

    Refused where a version is named, as the one that was read, and another one stands by now.
    """
    with transaction.atomic():
        taken = take_step("counter", actor, exchange, version=version)
        locked = taken.exchange
        check(locked, proposal)
        locked.version += 1
        taken.terms = add_terms(locked, actor, proposal, version=locked.version)
        finish(taken)
    return locked


def add_terms(
    exchange: Exchange, proposer: Person, proposal: Proposal, *, version: int, is_report: bool = False
) -> Terms:
    """One version of the terms. A report says what was done."""
    terms = Terms.objects.create(
        exchange=exchange,
        version=version,
        proposed_by=proposer,
        starts_at=proposal.starts_at,
        ends_at=proposal.ends_at,
        quantity=proposal.quantity,
        is_report=is_report,
        note=proposal.note.strip(),
        created_at=now(),
    )
    TermsValue.objects.bulk_create(
        [
            TermsValue(terms=terms, unit=unit, amount_minor=amount_minor)
            for unit, amount_minor in proposal.values.items()
        ]
    )
    return terms


def check(exchange: Exchange, proposal: Proposal, *, is_change: bool = False) -> None:
    """Refused where the listing, its domain or the community do not have what is proposed.

    For a change of what is agreed, what is free is looked at when it is accepted, with the old part free.
    """
    listing = exchange.listing
    if listing is None:
        raise Refused(_("This can no longer be done: see where the exchange stands."), code="wrong_state")
    check_amounts(exchange, proposal)
    when = when_of(listing)
    if when in {When.DATED, When.SLOTS} and proposal.starts_at is None:
        raise Refused(_("Say on which day."), code="no_date", field="starts_at")
    if when is When.SLOTS and proposal.ends_at is None:
        raise Refused(_("Say until when."), code="no_end", field="ends_at")
    if is_change:
        return
    require_free(
        listing,
        quantity=proposal.quantity,
        starts_at=proposal.starts_at,
        ends_at=proposal.ends_at,
        asked_at=now(),
    )


def check_amounts(exchange: Exchange, proposal: Proposal) -> None:
    """Refused where amounts or times are not what the domain and the community know."""
    if proposal.quantity < 1:
        raise Refused(_("At least one."), code="no_quantity", field="quantity")
    if proposal.quantity > MOST:
        raise Refused(_("There is not enough left for that."), code="not_enough", field="quantity")
    if proposal.starts_at and proposal.ends_at and proposal.ends_at <= proposal.starts_at:
        raise Refused(_("The end comes after the start."), code="ends_first", field="ends_at")
    domain, community = exchange.in_domain, exchange.community
    for unit, amount_minor in proposal.values.items():
        if unit not in domain.units_in(community) or not 1 <= amount_minor <= MOST:
            raise Refused(_("That cannot be asked for here."), code="bad_value", field="values")
    start, end, listing = exchange.place, exchange.to_place, exchange.listing
    require_within_rules(
        community,
        domain,
        values=proposal.values,
        quantity=proposal.quantity,
        offered=listing.quantity if listing else proposal.quantity,
        distance_m=road_distance_m(start.lat, start.lon, end.lat, end.lon) if start and end else None,
    )
