"""The first row of an exchange, with what it is about as it is now."""

from dataclasses import dataclass

from entrepairs.communities.models import Community
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel.clock import now
from entrepairs.kernel.models import Place
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person


@dataclass(frozen=True)
class Subject:
    """What an exchange is about, kept with it whatever becomes of the listing."""

    community: Community
    domain: str
    title: str
    category: str = ""
    language: str = "fr"
    place: Place | None = None
    to_place: Place | None = None
    listing: Listing | None = None

    @classmethod
    def of(cls, listing: Listing) -> "Subject":
        return cls(
            community=listing.community,
            domain=listing.domain,
            title=listing.title,
            category=listing.category,
            language=listing.language,
            place=listing.place,
            to_place=listing.to_place,
            listing=listing,
        )


def new_exchange(
    about: Subject, giver: Person, receiver: Person, state: str, *, version: int = 1
) -> Exchange:
    """An exchange that is not written yet."""
    return Exchange(
        **vars(about),
        giver=giver,
        receiver=receiver,
        state=state,
        version=version,
        created_at=now(),
        changed_at=now(),
    )


def begin_exchange(
    about: Subject, giver: Person, receiver: Person, state: str, *, version: int = 1
) -> Exchange:
    exchange = new_exchange(about, giver, receiver, state, version=version)
    exchange.save(force_insert=True)
    return exchange


def sides_of(listing: Listing, answerer: Person) -> tuple[Person, Person]:
    """Who gives and who receives, where somebody answers a listing."""
    return (listing.owner, answerer) if listing.is_offer else (answerer, listing.owner)
