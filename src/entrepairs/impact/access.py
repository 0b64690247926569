"""Who may see what an act spared: whoever may see its community."""

from django.http import Http404

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community, Membership
from entrepairs.contributions.models import Contribution
from entrepairs.people.models import Person

from .queries import find_contribution


def get_contribution_for(
    viewer: Person | None, slug: str, contribution_id: int
) -> tuple[Community, Membership | None, Contribution]:
    """The act in its community; Http404 where either is not theirs to see. Four statements."""
    community, membership = get_community_for(viewer, slug)
    contribution = find_contribution(community, contribution_id)
    if contribution is None:
        raise Http404
    return community, membership, contribution
