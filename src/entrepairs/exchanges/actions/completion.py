"""From what is set aside once both agree to what the act yields once both say that it was done."""

from collections.abc import Iterable

from django.db import transaction

from entrepairs.contributions.acts import Act
from entrepairs.engines.geo import road_distance_m
from entrepairs.exchanges.models import Confirmation, Exchange, Terms
from entrepairs.exchanges.queries import ORIGIN
from entrepairs.kernel.clock import now
from entrepairs.ledger.actions import hold
from entrepairs.listings.actions import reserve, use
from entrepairs.listings.models import Listing
from entrepairs.outcomes.actions import Outcome, conclude
from entrepairs.people.models import Person

from .letters import tell
from .steps import log, reach, take_step


def confirm_exchange(*, actor: Person, exchange: Exchange) -> Outcome | None:
    """Say that it was done. The second side's word makes it a contribution, whose outcome is returned.

    Saying so twice changes nothing.
    """
    with transaction.atomic():
        locked, terms = take_step("confirm", actor, exchange)
        side = Confirmation.Side.GIVER if actor.pk == locked.giver_id else Confirmation.Side.RECEIVER
        _said, is_new = Confirmation.objects.get_or_create(
            exchange=locked, side=side, defaults={"by": actor, "at": now()}
        )
        if not is_new:
            return None
        log(actor, "exchanges.confirmed", locked)
        if locked.confirmations.count() < len(Confirmation.Side):
            tell("confirmed", locked, terms, sender=actor)
            return None
        outcome = fulfil(actor, locked, terms)
        tell("fulfilled", locked, terms, sender=actor)
    return outcome


def set_aside(actor: Person | None, exchange: Exchange, terms: Terms) -> None:
    """Reserve the listing's part and hold the value, as the terms say."""
    reserve(
        listing_id=exchange.listing_id,
        quantity=terms.quantity,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        origin_kind=ORIGIN,
        origin_id=exchange.pk,
        taken_by=exchange.other_side(exchange.listing.owner_id),
        asked_at=terms.created_at,
    )
    for value in terms.values.all():
        hold(
            actor=actor,
            community=exchange.community,
            unit=value.unit,
            payer=exchange.receiver,
            payee=exchange.giver,
            amount_minor=value.amount_minor,
            key=hold_key(exchange, value.unit),
        )


def fulfil(actor: Person | None, exchange: Exchange, terms: Terms) -> Outcome:
    """Make the act a contribution, in the caller's transaction."""
    listing = exchange.listing
    use(origin_kind=ORIGIN, origin_id=exchange.pk)
    values = {value.unit: value.amount_minor for value in terms.values.all()}
    reach("confirm", exchange, actor)
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
        held={unit: hold_key(exchange, unit) for unit in values},
    )


def hold_key(exchange: Exchange, unit: str) -> str:
    """The name under which value is held for the terms that stand."""
    return f"{ORIGIN}:{exchange.pk}:{exchange.version}:{unit}"


def _measures(listing: Listing, quantity: int) -> Iterable[tuple[str, int]]:
    yield listing.in_domain.quantity.measure, quantity
    start, end = listing.place, listing.to_place
    if start is not None and end is not None:
        yield "distance_m", road_distance_m(start.lat, start.lon, end.lat, end.lon)
