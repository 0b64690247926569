"""The steps of an exchange. Each is one transaction, with the exchange's row locked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_member
from entrepairs.communities.models import Community
from entrepairs.contributions.acts import Act
from entrepairs.engines.geo import road_distance_m
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.progress import Progress, silent
from entrepairs.ledger.actions import hold, void_key
from entrepairs.listings.actions import release, reserve, use
from entrepairs.listings.models import Listing
from entrepairs.outcomes.actions import Outcome, conclude
from entrepairs.people.models import Person

from .lifecycle import STEPS, may_take
from .models import Confirmation, Exchange, Terms, TermsValue
from .queries import agreed_ids, standing_terms

ORIGIN = "exchange"
State = Exchange.State


@dataclass(frozen=True)
class Proposal:
    """One version of the terms: `quantity` and `values` in smallest parts; no values, a gift."""

    quantity: int = 1
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    values: Mapping[str, int] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class ConfirmSummary:
    confirmed: int
    failed: int

    def __str__(self) -> str:
        return f"{self.confirmed} exchanges are done; {self.failed} could not be."


def propose_exchange(*, actor: Person, listing: Listing, proposal: Proposal) -> Exchange:
    """Propose an exchange out of somebody's listing: to take what is offered, or to give what is needed."""
    require_member(actor, listing.community)
    if listing.state != Listing.State.ACTIVE:
        raise Refused(_("This listing is closed."), code="listing_closed")
    if listing.owner_id == actor.pk:
        raise Refused(_("This listing is your own."), code="own_listing")
    giver, receiver = (listing.owner, actor) if listing.is_offer else (actor, listing.owner)
    with transaction.atomic():
        exchange = Exchange.objects.create(
            community=listing.community,
            listing=listing,
            giver=giver,
            receiver=receiver,
            created_at=now(),
            changed_at=now(),
        )
        _add_terms(exchange, actor, proposal)
        _log(actor, "exchanges.proposed", exchange)
    return exchange


def counter_exchange(*, actor: Person, exchange: Exchange, proposal: Proposal) -> Exchange:
    """Propose other terms; they stand until the other side accepts them or counters in turn."""
    with transaction.atomic():
        locked = _take_step("counter", actor, exchange)
        locked.version += 1
        _add_terms(locked, actor, proposal)
        return _reach("counter", locked, actor)


def accept_exchange(*, actor: Person, exchange: Exchange, version: int) -> Exchange:
    """Accept the terms that one has seen. Refused where another version stands by now, or nothing is left."""
    with transaction.atomic():
        locked = _take_step("accept", actor, exchange)
        if locked.version != version:
            raise Refused(_("The terms have changed meanwhile: read them again."), code="version_changed")
        _set_aside(actor, locked)
        return _reach("accept", locked, actor)


def decline_exchange(*, actor: Person, exchange: Exchange, reason: str = "") -> Exchange:
    """Say no to what is proposed."""
    with transaction.atomic():
        return _reach("decline", _take_step("decline", actor, exchange), actor, reason)


def withdraw_exchange(*, actor: Person, exchange: Exchange, reason: str = "") -> Exchange:
    """Take one's own proposal back."""
    with transaction.atomic():
        return _reach("withdraw", _take_step("withdraw", actor, exchange), actor, reason)


def cancel_exchange(*, actor: Person, exchange: Exchange, reason: str) -> Exchange:
    """Call off what was agreed; what was set aside is free again."""
    return _undo("cancel", actor, exchange, reason)


def record_not_done(*, actor: Person, exchange: Exchange, reason: str) -> Exchange:
    """Say, neutrally, that it did not happen; what was set aside is free again."""
    return _undo("not_done", actor, exchange, reason)


def confirm_exchange(*, actor: Person, exchange: Exchange) -> Outcome | None:
    """Say that it was done. The second side's word makes it a contribution, whose outcome is returned.

    Saying so twice changes nothing.
    """
    with transaction.atomic():
        locked = _take_step("confirm", actor, exchange)
        side = Confirmation.Side.GIVER if actor.pk == locked.giver_id else Confirmation.Side.RECEIVER
        Confirmation.objects.get_or_create(exchange=locked, side=side, defaults={"by": actor, "at": now()})
        _log(actor, "exchanges.confirmed", locked)
        if locked.confirmations.count() < len(Confirmation.Side):
            return None
        return _fulfil(actor, locked)


def confirm_all(
    *, actor: Person | None = None, community: Community, progress: Progress = silent
) -> ConfirmSummary:
    """Confirm every agreed exchange for both sides, as the operator of an event where all was handed over.

    Each is a transaction of its own: what an interruption leaves undone, the next call does.
    """
    ids = agreed_ids(community)
    confirmed = 0
    for index, exchange_id in enumerate(ids):
        progress(index, len(ids), "exchanges")
        confirmed += _confirm_for_both(actor, exchange_id)
    progress(len(ids), len(ids), "exchanges")
    return ConfirmSummary(confirmed=confirmed, failed=len(ids) - confirmed)


def agree_all(
    *, actor: Person | None, listings: Sequence[tuple[Listing, Person]], note: str = ""
) -> list[Exchange]:
    """Agree for both sides that each listing's owner gives it to the person beside it, all or none."""
    with transaction.atomic():
        exchanges = []
        for listing, receiver in listings:
            exchange = Exchange.objects.create(
                community=listing.community,
                listing=listing,
                giver=listing.owner,
                receiver=receiver,
                state=State.AGREED,
                created_at=now(),
                changed_at=now(),
            )
            _add_terms(exchange, listing.owner, Proposal(quantity=listing.quantity, note=note))
            _set_aside(actor, exchange)
            exchanges.append(exchange)
        audit.record_many(
            actor=actor,
            verb="exchanges.agreed",
            subjects=exchanges,
            community_id=listings[0][0].community_id if listings else None,
            reason=note,
        )
    return exchanges


def _take_step(name: str, actor: Person, exchange: Exchange) -> Exchange:
    locked = _locked(exchange.pk)
    if actor.pk not in {locked.giver_id, locked.receiver_id}:
        raise PermissionDenied
    if not may_take(STEPS[name], locked, actor.pk, standing_terms(locked).proposed_by_id):
        raise Refused(_("This can no longer be done: see where the exchange stands."), code="wrong_state")
    return locked


def _locked(exchange_id: int) -> Exchange:
    return (
        Exchange.objects.select_for_update(of=("self",))
        .select_related("community", "listing__place", "listing__to_place", "giver", "receiver")
        .get(pk=exchange_id)
    )


def _add_terms(exchange: Exchange, proposer: Person, proposal: Proposal) -> None:
    if proposal.quantity < 1:
        raise Refused(_("At least one."), code="no_quantity", field="quantity")
    if proposal.starts_at and proposal.ends_at and proposal.ends_at <= proposal.starts_at:
        raise Refused(_("The end comes after the start."), code="ends_first", field="ends_at")
    domain = exchange.listing.in_domain
    for unit, amount_minor in proposal.values.items():
        if unit not in domain.units or unit not in exchange.community.units or amount_minor < 1:
            raise Refused(_("That cannot be asked for here."), code="bad_value", field="values")
    terms = Terms.objects.create(
        exchange=exchange,
        version=exchange.version,
        proposed_by=proposer,
        starts_at=proposal.starts_at,
        ends_at=proposal.ends_at,
        quantity=proposal.quantity,
        note=proposal.note.strip(),
        created_at=now(),
    )
    TermsValue.objects.bulk_create(
        [
            TermsValue(terms=terms, unit=unit, amount_minor=amount_minor)
            for unit, amount_minor in proposal.values.items()
        ]
    )


def _set_aside(actor: Person | None, exchange: Exchange) -> None:
    terms = standing_terms(exchange)
    reserve(
        listing_id=exchange.listing_id,
        quantity=terms.quantity,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        origin_kind=ORIGIN,
        origin_id=exchange.pk,
    )
    for value in terms.values.all():
        hold(
            actor=actor,
            community=exchange.community,
            unit=value.unit,
            payer=exchange.receiver,
            payee=exchange.giver,
            amount_minor=value.amount_minor,
            key=_hold_key(exchange, value.unit),
        )


def _undo(name: str, actor: Person, exchange: Exchange, reason: str) -> Exchange:
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), code="no_reason", field="reason")
    with transaction.atomic():
        locked = _take_step(name, actor, exchange)
        release(origin_kind=ORIGIN, origin_id=locked.pk)
        for value in standing_terms(locked).values.all():
            void_key(actor=actor, community=locked.community, key=_hold_key(locked, value.unit))
        return _reach(name, locked, actor, reason)


def _confirm_for_both(actor: Person | None, exchange_id: int) -> bool:
    with transaction.atomic():
        locked = _locked(exchange_id)
        if locked.state != State.AGREED:
            return False
        said = set(locked.confirmations.values_list("side", flat=True))
        Confirmation.objects.bulk_create(
            [
                Confirmation(exchange=locked, side=side, by=actor, at=now())
                for side in Confirmation.Side.values
                if side not in said
            ]
        )
        _fulfil(actor, locked)
    return True


def _fulfil(actor: Person | None, exchange: Exchange) -> Outcome:
    terms = standing_terms(exchange)
    listing = exchange.listing
    use(origin_kind=ORIGIN, origin_id=exchange.pk)
    values = {value.unit: value.amount_minor for value in terms.values.all()}
    _reach("confirm", exchange, actor)
    return conclude(
        actor=actor,
        act=Act(
            community=exchange.community,
            giver=exchange.giver,
            receiver=exchange.receiver,
            domain=listing.domain,
            category=listing.category,
            title=listing.title,
            language=listing.language,
            origin_kind=ORIGIN,
            origin_id=exchange.pk,
            occurred_at=min(terms.starts_at or now(), now()),
            measures=dict(_measures(listing, terms.quantity)),
            values=values,
        ),
        held={unit: _hold_key(exchange, unit) for unit in values},
    )


def _measures(listing: Listing, quantity: int) -> Iterable[tuple[str, int]]:
    yield listing.in_domain.quantity.measure, quantity
    start, end = listing.place, listing.to_place
    if start is not None and end is not None:
        yield "distance_m", road_distance_m(start.lat, start.lon, end.lat, end.lon)


def _hold_key(exchange: Exchange, unit: str) -> str:
    return f"{ORIGIN}:{exchange.pk}:{exchange.version}:{unit}"


def _reach(name: str, exchange: Exchange, actor: Person | None, reason: str = "") -> Exchange:
    """The state that a step leads to, with one row in the log."""
    step = STEPS[name]
    exchange.state, exchange.changed_at, exchange.closing_reason = step.target, now(), reason.strip()[:300]
    exchange.save(update_fields=["state", "changed_at", "closing_reason", "version"])
    _log(actor, step.verb, exchange, reason)
    return exchange


def _log(actor: Person | None, verb: str, exchange: Exchange, reason: str = "") -> None:
    audit.record(
        actor=actor,
        verb=verb,
        subject=exchange,
        community_id=exchange.community_id,
        reason=reason,
    )
