"""Reads about photos. Each says how many statements it costs."""

from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet

from entrepairs.communities.models import Membership
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person

from .models import ListingPhoto


def photos_of(listing: Listing) -> Sequence[ListingPhoto]:
    """The photos of a listing in their order. One statement, none where they were fetched with it."""
    return list(listing.photos.all())


def find_photo(listing: Listing, photo_id: int) -> ListingPhoto | None:
    """One photo of a listing. One statement."""
    return ListingPhoto.objects.filter(listing=listing, pk=photo_id).first()


def first_undescribed(listing: Listing) -> ListingPhoto | None:
    """The first photo of which nobody has said what it shows. One statement."""
    return ListingPhoto.objects.filter(listing=listing, alt="").first()


def shown_among(digests: Collection[str]) -> set[str]:
    """Which of some pictures a listing shows. One statement for each 500."""
    given, found = list(digests), set[str]()
    for start in range(0, len(given), 500):
        shown = ListingPhoto.objects.filter(digest__in=given[start : start + 500])
        found.update(shown.order_by().values_list("digest", flat=True))
    return found


def is_public_picture(digest: str) -> bool:
    """Whether a listing shows it that everybody may read. One statement."""
    return _read(digest).filter(listing__community__public=True).exists()


def is_picture_for(viewer: Person, digest: str) -> bool:
    """Whether a listing shows it that this person may read. One statement."""
    theirs = Membership.objects.filter(person=viewer, state=Membership.State.ACTIVE)
    is_near = Q(listing__community__public=True) | Q(listing__community__in=theirs.values("community"))
    own = ListingPhoto.objects.filter(digest=digest, listing__owner=viewer)
    return (_read(digest) | own).filter(is_near).exists()


def _read(digest: str) -> QuerySet[ListingPhoto]:
    """Of listings that others may read: see `listings.access.get_listing_for`."""
    shown = ListingPhoto.objects.filter(digest=digest).order_by()
    return shown.exclude(listing__state=Listing.State.DRAFT)
