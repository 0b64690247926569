"""Taking a part of a listing for an act, and giving it back."""

from datetime import datetime

from django.utils.translation import gettext as _

from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings.availability import wish_of
from entrepairs.listings.models import Listing, Reservation
from entrepairs.listings.scheduling import is_single, require_free
from entrepairs.people.models import Person


def reserve(
    *,
    listing_id: int,
    quantity: int,
    starts_at: datetime | None,
    ends_at: datetime | None,
    origin_kind: str,
    origin_id: int,
    taken_by: Person | None = None,
    asked_at: datetime | None = None,
) -> Reservation:
    """Take a part of a listing for an act, with the listing's row locked, in the act's transaction.

    Refused where it cannot be had then, or not so much of it. A notice counts from `asked_at`, or from now.
    """
    listing = Listing.objects.select_for_update(of=("self",)).select_related("community").get(pk=listing_id)
    if listing.state == Listing.State.CLOSED:
        raise Refused(_("This listing is closed."), code="listing_closed")
    at = now()
    require_free(listing, quantity=quantity, starts_at=starts_at, ends_at=ends_at, asked_at=asked_at or at)
    first, last = wish_of(listing, starts_at, ends_at)
    return Reservation.objects.create(
        listing=listing,
        quantity=quantity,
        starts_at=first,
        ends_at=last,
        alone=first is not None and is_single(listing),
        taken_by=taken_by,
        origin_kind=origin_kind,
        origin_id=origin_id,
        created_at=at,
    )


def release(*, origin_kind: str, origin_id: int) -> None:
    """Give back what an act had taken."""
    _close_reservation(origin_kind, origin_id, Reservation.State.RELEASED)


def use(*, origin_kind: str, origin_id: int, quantity: int | None = None) -> None:
    """What an act had taken was used; where it was less, `quantity` of it, and the rest is free again."""
    less = {} if quantity is None else {"quantity": quantity}
    _close_reservation(origin_kind, origin_id, Reservation.State.USED, **less)


def _close_reservation(origin_kind: str, origin_id: int, state: str, **less: int) -> None:
    Reservation.objects.filter(
        origin_kind=origin_kind, origin_id=origin_id, state=Reservation.State.HELD
    ).update(state=state, **less)
