"""Listings of which all is taken, and who waits for them, by the actions that the product uses."""

from datetime import date, datetime
from typing import Any

from entrepairs.exchanges import actions
from entrepairs.exchanges.actions import Proposal
from entrepairs.exchanges.models import Exchange, Waiting
from entrepairs.listings.booking import set_instant
from entrepairs.listings.models import Listing, Reservation
from entrepairs.listings.scheduling import set_times
from entrepairs.people.models import Person
from tests.factories import make_listing, make_member
from tests.listings.times import at, series

from .paths import Cast

TUESDAY = date(2026, 3, 17)
BEGINS, ENDS = at(TUESDAY, 18), at(TUESDAY, 20)


def full_stock(cast: Cast, many: int = 3, *, instant: bool = True) -> tuple[Listing, Exchange]:
    """Books of Anne's, all of which Brice has."""
    books = make_listing(cast.giver, cast.community, domain="give", title="Livres", quantity=many)
    set_instant(actor=cast.giver, listing=books, is_instant=True)
    books.refresh_from_db()
    exchange = actions.propose_exchange(actor=cast.receiver, listing=books, proposal=Proposal(many))
    if not instant:
        set_instant(actor=cast.giver, listing=books, is_instant=False)
        books.refresh_from_db()
    return books, exchange


def full_occurrence(cast: Cast, places: int = 2) -> tuple[Listing, Exchange]:
    """A meal each Tuesday, of which Brice has all places on the first one."""
    meal: dict[str, Any] = {"domain": "meal", "title": "Soupe", "quantity": places, "starts_at": BEGINS}
    listing = make_listing(cast.giver, cast.community, **meal)
    listing = set_times(actor=cast.giver, listing=listing, rule=series(1))
    listing = set_instant(actor=cast.giver, listing=listing, is_instant=True)
    proposal = Proposal(places, BEGINS, ENDS)
    return listing, actions.propose_exchange(actor=cast.receiver, listing=listing, proposal=proposal)


def waits(
    who: Person,
    listing: Listing,
    quantity: int = 1,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Waiting:
    return actions.join_line(actor=who, listing=listing, quantity=quantity, starts_at=start, ends_at=end)


def newcomers(cast: Cast, many: int) -> list[Person]:
    return [make_member(cast.community, f"Membre {number}") for number in range(many)]


def fresh(waiting: Waiting) -> Waiting:
    return Waiting.objects.get(pk=waiting.pk)


def states(*places: Waiting) -> list[str]:
    return [fresh(place).state for place in places]


def kept(listing: Listing) -> int:
    """How much of it is reserved."""
    return sum(Reservation.objects.filter(listing=listing, state="held").values_list("quantity", flat=True))
