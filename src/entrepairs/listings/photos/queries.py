"""Reads about photos. Each says how many statements it costs."""

from collections.abc import Collection, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from entrepairs.communities.models import Decision, Membership
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person
from entrepairs.people.queries import apart_from

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
    return _showing(digest).filter(_POSTED & _FOR_EVERYBODY).exists()


def is_picture_for(viewer: Person, digest: str) -> bool:
    """Whether a listing shows it that this person may read, be it their own. Two statements."""
    joined = Membership.objects.filter(person=viewer, state=Membership.State.ACTIVE).values("community")
    inside = Q(listing__community__in=joined)
    others = _POSTED & (_FOR_EVERYBODY | inside) & ~Q(listing__owner__in=apart_from(viewer))
    own = Q(listing__owner=viewer) & (Q(listing__community__public=True) | inside)
    return _showing(digest).filter(others | own).exists()


# As `listings.access.get_listing_for` has it for one listing.
_TAKEN_DOWN = Decision.objects.filter(
    kind="listing",
    subject_id=OuterRef("listing_id"),
    outcome=Decision.Outcome.TAKE_DOWN,
    undone_at__isnull=True,
)
_POSTED = ~Q(listing__state=Listing.State.DRAFT) & ~(
    Q(listing__state=Listing.State.CLOSED) & Q(Exists(_TAKEN_DOWN))
)
_FOR_EVERYBODY = Q(listing__community__public=True, listing__visibility=Listing.Visibility.EVERYONE)


def _showing(digest: str) -> QuerySet[ListingPhoto]:
    return ListingPhoto.objects.filter(digest=digest).order_by()
