"""Who may see a ring: whoever may see its community."""

from django.http import Http404

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community, Membership
from entrepairs.people.models import Person

from .models import Ring
from .queries import find_ring


def get_ring_for(viewer: Person | None, slug: str, ring_id: int) -> tuple[Community, Membership | None, Ring]:
    """A ring, its community and the viewer's membership; Http404 where it is not theirs to see.

    Three statements.
    """
    community, membership = get_community_for(viewer, slug)
    ring = find_ring(community, ring_id)
    if ring is None:
        raise Http404
    return community, membership, ring
