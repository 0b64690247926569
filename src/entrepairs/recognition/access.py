"""Who may see a badge, and who may draw one."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import get_language

from entrepairs.communities.access import get_community_for, require_steward
from entrepairs.communities.models import Community, Membership
from entrepairs.communities.queries import find_community
from entrepairs.people.models import Person

from .badges import BADGES, Badge
from .models import Credential, DrawnBadge
from .queries import find_credential, find_drawn


def get_badge_for(
    viewer: Person | None, slug: str, code: str
) -> tuple[Community, Membership | None, Badge, DrawnBadge | None]:
    """A badge, its community and the viewer's membership; Http404 where it is not theirs to see.

    Two statements, three for a badge that was drawn.
    """
    community, membership = get_community_for(viewer, slug)
    badge, drawn = _find(community, code)
    return community, membership, badge, drawn


def get_public_badge(slug: str, code: str) -> tuple[Community, Badge]:
    """A badge of a community that everybody sees; Http404 otherwise. At most two statements."""
    community = get_public_community(slug)
    return community, _find(community, code)[0]


def get_public_community(slug: str) -> Community:
    """A community that everybody sees; Http404 otherwise. One statement."""
    community = find_community(slug)
    if community is None or not community.public:
        raise Http404
    return community


def get_public_credential(slug: str, key: UUID) -> Credential:
    """A badge that its earner made public, withdrawn or not; Http404 otherwise. Two statements."""
    credential = find_credential(get_public_community(slug), key)
    if credential is None:
        raise Http404
    return credential


def get_community_to_steward(person: Person, slug: str) -> tuple[Community, Membership]:
    """A community that the person is a steward of; PermissionDenied otherwise. Three statements."""
    community, _membership = get_community_for(person, slug)
    return community, require_steward(person, community)


def _find(community: Community, code: str) -> tuple[Badge, DrawnBadge | None]:
    if code in BADGES:
        return BADGES[code], None
    number = code.removeprefix("drawn-")
    drawn = (
        find_drawn(community, int(number))
        if number.isascii() and number.isdigit() and len(number) < 19
        else None
    )
    if drawn is None or drawn.code != code:
        raise Http404
    return drawn.badge(get_language() or "fr"), drawn
