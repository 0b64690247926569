"""Who may see a listing, and who may change it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from entrepairs.communities.models import Community
from entrepairs.communities.queries import is_taken_down, membership_of
from entrepairs.people.models import Person
from entrepairs.people.queries import apart_from

from .models import Listing


def get_listing_for(viewer: Person | None, community: Community, listing_id: int) -> Listing:
    """A listing of a community that the viewer may see; Http404 for others and for drafts of others.

    It does not show to those whom its owner is kept apart from; nor, once a steward took it off the board, to
    anybody else. Two statements, three for who is signed in; one more where it is closed, and one more for
    what only members may see.
    """
    listing = (
        Listing.objects.select_related("owner__profile__place", "place", "to_place", "community")
        .prefetch_related("values")
        .filter(community=community, pk=listing_id)
        .first()
    )
    if listing is None or (listing.state == Listing.State.DRAFT and listing.owner != viewer):
        raise Http404
    if listing.owner != viewer and listing.owner_id in apart_from(viewer):
        raise Http404
    is_closed = listing.state == Listing.State.CLOSED
    if is_closed and listing.owner != viewer and is_taken_down("listing", listing.pk):
        raise Http404
    if listing.visibility != Listing.Visibility.EVERYONE and listing.owner != viewer:
        membership = membership_of(viewer, community)
        if membership is None or not membership.belongs:
            raise Http404
    return listing


def require_owner(person: Person, listing: Listing) -> None:
    """PermissionDenied for everyone but the owner."""
    if listing.owner_id != person.pk:
        raise PermissionDenied
