"""Who may read, write and look after pages."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from entrepairs.communities.access import get_community_for, require_member, require_steward
from entrepairs.communities.models import Community, Membership
from entrepairs.communities.queries import membership_of
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from .models import Page, Revision
from .queries import find_page, find_revision, is_newcomer, newcomers_wait


def get_page_for(
    viewer: Person | None, slug: str, page_slug: str
) -> tuple[Community, Membership | None, Page]:
    """A page and its community; Http404 where there is none that the viewer may see. Three statements.

    What was taken down, or waits for its first look, is seen by stewards and, while it waits, by its author.
    """
    community, membership = get_community_for(viewer, slug)
    page = find_page(community, page_slug)
    if page is None or not (page.is_shown or _sees_hidden(viewer, membership, page)):
        raise Http404
    return community, membership, page


def _sees_hidden(viewer: Person | None, membership: Membership | None, page: Page) -> bool:
    if membership is not None and membership.is_steward:
        return True
    return viewer is not None and page.removed_at is None and page.revisions.filter(author=viewer).exists()


def get_revision_for(
    viewer: Person | None, membership: Membership | None, page: Page, number: int
) -> Revision:
    """A revision; Http404 for one that does not exist or is not shown, but to who may. One statement."""
    revision = find_revision(page, number)
    if revision is None:
        raise Http404
    is_own = viewer is not None and revision.author_id == viewer.pk
    if revision.state != Revision.State.SHOWN and not is_own and not may_look_over(membership):
        raise Http404
    return revision


def may_look_over(membership: Membership | None) -> bool:
    """Whether somebody may say if a newcomer's edit is shown: stewards and editors."""
    roles = {Membership.Role.STEWARD, Membership.Role.EDITOR}
    return membership is not None and membership.is_active and membership.role in roles


def may_write(membership: Membership | None, page: Page | None) -> bool:
    """Whether the page offers to be written. Whoever writes is looked at again by the action."""
    if membership is None or not membership.is_active:
        return False
    return page is None or page.care == Page.Care.MEMBERS or membership.is_steward


def require_writer(person: Person, community: Community, page: Page | None) -> Membership:
    """The membership of somebody who may write the page; Refused otherwise. One statement."""
    membership = require_member(person, community)
    if page is not None and page.care == Page.Care.STEWARDS and not membership.is_steward:
        raise Refused(_("Only stewards write this page. Say under it what should change."), code="protected")
    if page is not None and page.removed_at is not None and not membership.is_steward:
        raise Refused(_("A steward has taken this page down."), code="removed")
    return membership


def require_looker(person: Person, community: Community) -> Membership:
    """The membership of who may look over newcomers' edits; PermissionDenied otherwise. Two statements."""
    if not may_look_over(membership_of(person, community)):
        raise PermissionDenied
    return require_member(person, community)


def waits(person: Person, membership: Membership, community: Community) -> bool:
    """Whether what a member writes waits for somebody's look first. At most two statements."""
    if may_look_over(membership):
        return False
    return newcomers_wait(community) and is_newcomer(person, community)


__all__ = [
    "get_page_for",
    "get_revision_for",
    "may_look_over",
    "may_write",
    "require_looker",
    "require_steward",
    "require_writer",
    "waits",
]
