"""Publishing listings, closing them, and reserving parts of their capacity."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_member
from entrepairs.communities.models import Community
from entrepairs.engines.geo import moved_point
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import Place
from entrepairs.people.models import Person

from .access import require_owner
from .domains import all_domains, get_domain
from .domains.declaration import Capacity, When, Where
from .models import Listing, ListingValue, Reservation
from .queries import remaining_quantity

MOVED_BY_M = 500.0


@dataclass(frozen=True)
class Draft:
    """What a person says of an offer or need. `quantity` is in the smallest part of the domain's measure."""

    kind: str
    domain: str
    title: str
    quantity: int = 1
    category: str = ""
    description: str = ""
    language: str = "fr"
    place: Place | None = None
    to_place: Place | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    expires_at: datetime | None = None
    values: Mapping[str, int] = field(default_factory=dict)
    external_ref: str = ""


def publish_listing(*, actor: Person, community: Community, draft: Draft, rng: random.Random) -> Listing:
    """Put an offer or a need on the board; `rng` moves the point that others see."""
    require_member(actor, community)
    _check(draft, community)
    return _insert(actor=actor, community=community, owned=[(actor, draft)], rng=rng)[0]


def import_listings(
    *,
    actor: Person | None,
    community: Community,
    owned: Sequence[tuple[Person, Draft]],
    rng: random.Random,
) -> list[Listing]:
    """Put many listings of many members on the board at once, as an operator does. Refused as one whole."""
    for _owner, draft in owned:
        _check(draft, community)
    return _insert(actor=actor, community=community, owned=owned, rng=rng)


def close_listing(*, actor: Person, listing: Listing) -> None:
    """Take a listing off the board; exchanges under way go on."""
    require_owner(actor, listing)
    with transaction.atomic():
        locked = Listing.objects.select_for_update().get(pk=listing.pk)
        locked.state, locked.updated_at = Listing.State.CLOSED, now()
        locked.save(update_fields=["state", "updated_at"])
        audit.record(actor=actor, verb="listings.closed", subject=locked, community_id=locked.community_id)


def reserve(
    *,
    listing_id: int,
    quantity: int,
    starts_at: datetime | None,
    ends_at: datetime | None,
    origin_kind: str,
    origin_id: int,
) -> Reservation:
    """Take a part of a listing for an act, with the listing's row locked, in the act's transaction.

    Refused where less than `quantity` is left over the interval.
    """
    listing = Listing.objects.select_for_update().get(pk=listing_id)
    if listing.state == Listing.State.CLOSED:
        raise Refused(_("This listing is closed."), code="listing_closed")
    left = remaining_quantity(listing, starts_at=starts_at, ends_at=ends_at)
    if left is not None and quantity > left:
        raise Refused(_("There is not enough left for that."), code="not_enough", field="quantity")
    overlapping = listing.in_domain.capacity is Capacity.OVERLAP and starts_at and ends_at
    return Reservation.objects.create(
        listing=listing,
        quantity=quantity,
        starts_at=starts_at if overlapping else None,
        ends_at=ends_at if overlapping else None,
        origin_kind=origin_kind,
        origin_id=origin_id,
        created_at=now(),
    )


def release(*, origin_kind: str, origin_id: int) -> None:
    """Give back what an act had taken."""
    _close_reservation(origin_kind, origin_id, Reservation.State.RELEASED)


def use(*, origin_kind: str, origin_id: int) -> None:
    """What an act had taken was used."""
    _close_reservation(origin_kind, origin_id, Reservation.State.USED)


def _close_reservation(origin_kind: str, origin_id: int, state: str) -> None:
    Reservation.objects.filter(
        origin_kind=origin_kind, origin_id=origin_id, state=Reservation.State.HELD
    ).update(state=state)


def _check(draft: Draft, community: Community) -> None:
    if draft.domain not in all_domains() or draft.domain not in community.domains:
        raise Refused(_("This community does not share that."), code="domain_off", field="domain")
    domain = get_domain(draft.domain)
    if not draft.title.strip():
        raise Refused(_("Say in a few words what it is."), code="no_title", field="title")
    if draft.quantity < 1:
        raise Refused(_("At least one."), code="no_quantity", field="quantity")
    if draft.category and draft.category not in domain.categories:
        raise Refused(_("Choose a kind from the list."), code="bad_category", field="category")
    if domain.when is When.DATED and draft.starts_at is None:
        raise Refused(_("Say on which day."), code="no_date", field="starts_at")
    if draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        raise Refused(_("The end comes after the start."), code="ends_first", field="ends_at")
    if domain.where is Where.FROM_TO and (draft.place is None or draft.to_place is None):
        raise Refused(_("Say from where to where."), code="no_way", field="to_place")
    for unit, amount_minor in draft.values.items():
        if unit not in domain.units or unit not in community.units or amount_minor < 1:
            raise Refused(_("That cannot be asked for here."), code="bad_value", field="values")


def _insert(
    *,
    actor: Person | None,
    community: Community,
    owned: Sequence[tuple[Person, Draft]],
    rng: random.Random,
) -> list[Listing]:
    at = now()
    listings = []
    for owner, draft in owned:
        listing = Listing(
            community=community,
            owner=owner,
            kind=draft.kind,
            domain=draft.domain,
            category=draft.category,
            title=draft.title.strip(),
            description=draft.description.strip(),
            language=draft.language,
            place=draft.place,
            to_place=draft.to_place,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            quantity=draft.quantity,
            expires_at=draft.expires_at,
            external_ref=draft.external_ref,
            created_at=at,
            updated_at=at,
        )
        if draft.place is not None:
            listing.lat, listing.lon = draft.place.lat, draft.place.lon
            listing.shown_lat, listing.shown_lon = moved_point(
                draft.place.lat, draft.place.lon, MOVED_BY_M, rng
            )
        listings.append(listing)
    with transaction.atomic():
        Listing.objects.bulk_create(listings, batch_size=500)
        ListingValue.objects.bulk_create(
            [
                ListingValue(listing=listing, unit=unit, amount_minor=amount_minor)
                for listing, (_owner, draft) in zip(listings, owned, strict=True)
                for unit, amount_minor in draft.values.items()
            ],
            batch_size=500,
        )
        audit.record_many(
            actor=actor,
            verb="listings.published",
            subjects=listings,
            community_id=community.pk,
        )
    return listings
