"""Who may see which listings, as a condition on rows: what a page lists goes through here."""

from django.db.models import Exists, OuterRef, Q

from entrepairs.communities.models import Membership
from entrepairs.people.models import Person

from .models import Listing


def seen_by(viewer: Person | None) -> Q:
    """What everyone may see, one's own, and what the members of its community may see, to them.

    Part of the statement that it narrows.
    """
    everyone = Q(visibility=Listing.Visibility.EVERYONE)
    if viewer is None:
        return everyone
    membership = Membership.objects.filter(
        community=OuterRef("community"), person=viewer, state__in=Membership.READING
    )
    return everyone | Q(owner=viewer) | Q(Exists(membership))
