"""What a person says of an offer or need, before it is a listing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from entrepairs.kernel.models import Place
from entrepairs.listings.models import Listing


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
    reach: str = Listing.Reach.PLACE
    radius_m: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    expires_at: datetime | None = None
    values: Mapping[str, int] = field(default_factory=dict)
    to_discuss: bool = False
    visibility: str = Listing.Visibility.EVERYONE
    external_ref: str = ""


def draft_of(listing: Listing) -> Draft:
    """What a listing says. One statement where its values were not fetched before."""
    return Draft(
        kind=listing.kind,
        domain=listing.domain,
        title=listing.title,
        quantity=listing.quantity,
        category=listing.category,
        description=listing.description,
        language=listing.language,
        place=listing.place,
        to_place=listing.to_place,
        reach=listing.reach,
        radius_m=listing.radius_m,
        starts_at=listing.starts_at,
        ends_at=listing.ends_at,
        expires_at=listing.expires_at,
        values={value.unit: value.amount_minor for value in listing.values.all()},
        to_discuss=listing.to_discuss,
        visibility=listing.visibility,
        external_ref=listing.external_ref,
    )


def settled(draft: Draft) -> Draft:
    """Without what does not belong together: what happens online has no town, and only a circle a radius."""
    reach = Listing.Reach
    return replace(
        draft,
        place=None if draft.reach == reach.ONLINE else draft.place,
        radius_m=draft.radius_m if draft.reach == reach.AROUND else None,
    )
