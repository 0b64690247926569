"""What is set aside once both agree, moved when they agree anew, and what it yields once it was done."""

from collections.abc import Iterable
from datetime import timedelta

from entrepairs.contributions.acts import Act
from entrepairs.engines.geo import road_distance_m
from entrepairs.exchanges.models import Exchange, Terms
from entrepairs.exchanges.queries import ORIGIN
from entrepairs.exchanges.standing_queries import is_far_date
from entrepairs.kernel.clock import now
from entrepairs.ledger.actions import hold, void_key
from entrepairs.listings.actions import release, reserve, use
from entrepairs.listings.models import Listing
from entrepairs.outcomes.actions import Outcome, conclude
from entrepairs.people.models import Person

from .offers import offer_freed

# So long before a date of a standing arrangement its value is set aside.
HELD_BEFORE = timedelta(days=14)


def set_aside(actor: Person | None, exchange: Exchange, terms: Terms) -> None:
    """Reserve the listing's part and hold the value, as the terms say."""
    _reserve(exchange, terms)
    _hold(actor, exchange, terms)


def let_go(exchange: Exchange) -> None:
    """Give back what a waiting list kept for whoever proposed it, while nothing was agreed."""
    release(origin_kind=ORIGIN, origin_id=exchange.pk)
    offer_freed(exchange.listing_id)


def free(actor: Person | None, exchange: Exchange, terms: Terms) -> None:
    """Give back all that the terms that stood had set aside."""
    release(origin_kind=ORIGIN, origin_id=exchange.pk)
    offer_freed(exchange.listing_id)
    _void(actor, exchange, terms)


def shift(actor: Person | None, exchange: Exchange, old: Terms, new: Terms) -> None:
    """Give back what the old terms set aside and set aside what the new ones say, both or neither.

    Refused, with nothing changed, where the new part is not to be had or the value is not there. A part that
    stays the same stays reserved as it is.
    """
    if (old.quantity, old.starts_at, old.ends_at) != (new.quantity, new.starts_at, new.ends_at):
        _reserve(exchange, new)
        offer_freed(exchange.listing_id)
    _void(actor, exchange, old)
    _hold(actor, exchange, new)


def count(actor: Person | None, exchange: Exchange, agreed: Terms, done: Terms) -> Outcome:
    """Make what was done a contribution, in the caller's transaction.

    Where it is less than what was agreed, the rest of the listing's part and of the value is free again.
    """
    values = {value.unit: value.amount_minor for value in done.values.all()}
    held: dict[str, str] = {}
    if done.version == agreed.version:
        use(origin_kind=ORIGIN, origin_id=exchange.pk)
        held = {} if done.is_report else {unit: hold_key(exchange, done, unit) for unit in values}
    else:
        use(origin_kind=ORIGIN, origin_id=exchange.pk, quantity=done.quantity)
        offer_freed(exchange.listing_id)
        _void(actor, exchange, agreed)
    return conclude(
        actor=actor,
        act=Act(
            community=exchange.community,
            giver=exchange.giver,
            receiver=exchange.receiver,
            domain=exchange.domain,
            category=exchange.category,
            title=exchange.title,
            language=exchange.language,
            members_only=_is_for_members(exchange.listing),
            origin_kind=ORIGIN,
            origin_id=exchange.pk,
            occurred_at=min(done.starts_at or now(), now()),
            measures=dict(_measures(exchange, done.quantity)),
            values=values,
        ),
        held=held,
    )


def _is_for_members(listing: Listing | None) -> bool:
    """What never was on a board is told as what everyone may see."""
    return listing is not None and listing.visibility != Listing.Visibility.EVERYONE


def hold_key(exchange: Exchange, terms: Terms, unit: str) -> str:
    """The name under which value is held for a version of the terms."""
    return f"{ORIGIN}:{exchange.pk}:{terms.version}:{unit}"


def _reserve(exchange: Exchange, terms: Terms) -> None:
    listing = exchange.listing
    if listing is None:  # what was done elsewhere takes nothing from the board
        return
    # What a waiting list kept for this exchange becomes what is agreed.
    release(origin_kind=ORIGIN, origin_id=exchange.pk)
    reserve(
        listing_id=listing.pk,
        quantity=terms.quantity,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        origin_kind=ORIGIN,
        origin_id=exchange.pk,
        taken_by=exchange.other_side(listing.owner_id),
        asked_at=terms.created_at,
    )


def _hold(actor: Person | None, exchange: Exchange, terms: Terms) -> None:
    """Hold the value, unless it is a date of an arrangement that is far off: its turn comes later."""
    if not is_far_date(exchange.pk, terms.starts_at, now() + HELD_BEFORE):
        hold_now(actor, exchange, terms)


def hold_now(actor: Person | None, exchange: Exchange, terms: Terms) -> None:
    for value in sorted(terms.values.all(), key=lambda value: value.unit):
        hold(
            actor=actor,
            community=exchange.community,
            unit=value.unit,
            payer=exchange.receiver,
            payee=exchange.giver,
            amount_minor=value.amount_minor,
            key=hold_key(exchange, terms, value.unit),
        )


def _void(actor: Person | None, exchange: Exchange, terms: Terms) -> None:
    for value in sorted(terms.values.all(), key=lambda value: value.unit):
        void_key(actor=actor, community=exchange.community, key=hold_key(exchange, terms, value.unit))


def _measures(exchange: Exchange, quantity: int) -> Iterable[tuple[str, int]]:
    yield exchange.in_domain.quantity.measure, quantity
    start, end = exchange.place, exchange.to_place
    if start is not None and end is not None:
        yield "distance_m", road_distance_m(start.lat, start.lon, end.lat, end.lon)
