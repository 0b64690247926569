"""A listing, as something that can be reported."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entrepairs.communities.models import Community
from entrepairs.communities.reporting import Kind, Thing
from entrepairs.people.models import Person

from .access import get_listing_for
from .actions import put_back_listing, take_down_listing
from .models import Listing
from .queries import find_listing


def _seen_by(viewer: Person, community: Community, listing_id: int) -> Thing | None:
    try:
        return _thing(get_listing_for(viewer, community, listing_id))
    except Http404:
        return None


def _as_it_is(community: Community, listing_id: int) -> Thing | None:
    listing = find_listing(community, listing_id)
    return _thing(listing) if listing else None


def _take_down(steward: Person, community: Community, listing_id: int) -> None:
    listing = find_listing(community, listing_id)
    if listing is not None:
        take_down_listing(actor=steward, listing=listing)


def _put_back(steward: Person, community: Community, listing_id: int) -> None:
    listing = find_listing(community, listing_id)
    if listing is not None:
        put_back_listing(actor=steward, listing=listing)


def _thing(listing: Listing) -> Thing:
    return Thing(
        title=listing.title,
        text=listing.description,
        person=listing.owner,
        path=reverse("listings:detail", args=[listing.community.slug, listing.pk]),
    )


LISTING = Kind("listing", _("a listing"), _seen_by, _as_it_is, _take_down, _put_back)
