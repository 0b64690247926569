"""Who may see accounts: members, and only their own."""

from django.core.exceptions import PermissionDenied

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community, Membership
from entrepairs.people.models import Person


def get_community_of(person: Person, slug: str) -> tuple[Community, Membership]:
    """A community that the person belongs to; PermissionDenied otherwise, Http404 where it is hidden.

    Two statements.
    """
    community, membership = get_community_for(person, slug)
    if membership is None or not membership.belongs:
        raise PermissionDenied
    return community, membership
