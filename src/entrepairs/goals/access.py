"""Who may see a goal, and who may set one."""

from django.http import Http404

from entrepairs.communities.access import get_community_for, require_steward
from entrepairs.communities.models import Community, Membership
from entrepairs.people.models import Person

from .models import Goal
from .queries import find_goal


def get_goal_for(viewer: Person | None, slug: str, goal_id: int) -> tuple[Community, Membership | None, Goal]:
    """A goal, its community and the viewer's membership; Http404 where it is not theirs to see.

    Three statements.
    """
    community, membership = get_community_for(viewer, slug)
    goal = find_goal(community, goal_id)
    if goal is None:
        raise Http404
    return community, membership, goal


def get_community_to_lead(person: Person, slug: str) -> tuple[Community, Membership]:
    """A community that the person is a steward of; PermissionDenied otherwise, Http404 where it is hidden.

    Three statements.
    """
    community, _membership = get_community_for(person, slug)
    return community, require_steward(person, community)
