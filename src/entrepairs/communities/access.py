"""Who may see a community, and who may act in it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from .invitations import read_invitation
from .models import Community, Membership
from .queries import find_community, find_member, find_membership, membership_of


def get_community_for(viewer: Person | None, slug: str) -> tuple[Community, Membership | None]:
    """The community and the viewer's membership; Http404 where it is not theirs to see. Two statements."""
    community = find_community(slug)
    if community is None:
        raise Http404
    membership = membership_of(viewer, community)
    if not community.public and not (membership and membership.is_active):
        raise Http404
    return community, membership


def require_member(person: Person, community: Community) -> Membership:
    """The person's active membership; Refused where they have none. One statement."""
    membership = membership_of(person, community)
    if membership is None or not membership.is_active:
        raise Refused(_("Join the community first."), code="not_a_member")
    return membership


def require_steward(person: Person, community: Community) -> Membership:
    """The person's membership as a steward; PermissionDenied otherwise. One statement."""
    membership = membership_of(person, community)
    if membership is None or not membership.is_steward:
        raise PermissionDenied
    return membership


def get_inviter(community: Community, word: str) -> Membership | None:
    """The steward whose invitation this is, while it counts; None otherwise. At most one statement."""
    invitation = read_invitation(word)
    steward = find_membership(community, invitation.membership_id) if invitation else None
    return steward if steward and steward.is_steward else None


def get_invited_community(slug: str, word: str) -> tuple[Community, Membership]:
    """The community, public or not, and who invites; Http404 without an invitation. Two statements."""
    community = find_community(slug)
    inviter = get_inviter(community, word) if community else None
    if community is None or inviter is None:
        raise Http404
    return community, inviter


def get_member_for(
    viewer: Person | None, slug: str, person_id: int
) -> tuple[Community, Membership, Membership]:
    """The community, the viewer's membership and another member's; Http404 for whoever is no member.

    Three statements.
    """
    community, own = get_community_for(viewer, slug)
    if own is None or not own.is_active:
        raise Http404
    member = find_member(community, person_id)
    if member is None:
        raise Http404
    return community, own, member


def get_membership_for(steward: Person, slug: str, membership_id: int) -> tuple[Community, Membership]:
    """A membership for a steward to decide about; PermissionDenied for others. Three statements."""
    community, own = get_community_for(steward, slug)
    if own is None or not own.is_steward:
        raise PermissionDenied
    membership = find_membership(community, membership_id)
    if membership is None:
        raise Http404
    return community, membership
