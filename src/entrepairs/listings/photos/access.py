"""Who may see a picture, and who may change a listing's photos."""

from django.http import Http404, HttpRequest

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Membership
from entrepairs.listings.access import get_listing_for, require_owner
from entrepairs.listings.models import Listing
from entrepairs.people.access import viewer_of
from entrepairs.people.models import Person

from .models import ListingPhoto
from .queries import find_photo, is_picture_for, is_public_picture


def is_for_everybody(request: HttpRequest, digest: str) -> bool:
    """Whether everybody may see a picture, or only whoever asks; Http404 where not even they may.

    Of a public one, nothing is asked about who is there: the answer is the same for all, and caches may keep
    it. One statement; of another, four.
    """
    if is_public_picture(digest):
        return True
    viewer = viewer_of(request)
    if viewer is None or not is_picture_for(viewer, digest):
        raise Http404
    return False


def get_own_listing(owner: Person, slug: str, listing_id: int) -> tuple[Listing, Membership | None]:
    """A listing whose photos this person may change; PermissionDenied for others. Four statements."""
    community, membership = get_community_for(owner, slug)
    listing = get_listing_for(owner, community, listing_id)
    require_owner(owner, listing)
    return listing, membership


def get_photo(listing: Listing, photo_id: int) -> ListingPhoto:
    """One photo of a listing; Http404 where it has none such. One statement."""
    photo = find_photo(listing, photo_id)
    if photo is None:
        raise Http404
    return photo
