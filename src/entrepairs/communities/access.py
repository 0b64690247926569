"""Who may see a community, and who may act in it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.formatting import day, local
from entrepairs.people.models import Person

from .invitations import read_invitation
from .models import Community, Decision, Membership, Report
from .queries import (
    find_community,
    find_decision,
    find_member,
    find_membership,
    find_report,
    membership_of,
    membership_of_id,
    open_reports_about,
    reporters_of,
)


def get_community_for(viewer: Person | None, slug: str) -> tuple[Community, Membership | None]:
    """The community and the viewer's membership; Http404 where it is not theirs to see. Two statements."""
    community = find_community(slug)
    if community is None:
        raise Http404
    membership = membership_of(viewer, community)
    if not community.public and not (membership and membership.belongs):
        raise Http404
    return community, membership


def require_member(person: Person, community: Community) -> Membership:
    """The person's active membership; Refused where they have none, or are suspended. One statement.

    While a helper acts for them, one more: nobody who is suspended acts through somebody else.
    """
    membership = membership_of(person, community)
    for one in (membership, _helpers_membership(person, community)):
        if one is not None and one.is_suspended:
            raise Refused(said_of_suspension(one), code="suspended")
    if membership is None or not membership.is_active:
        raise Refused(_("Join the community first."), code="not_a_member")
    return membership


def _helpers_membership(person: Person, community: Community) -> Membership | None:
    helper_id = audit.helper_of(person)
    return None if helper_id is None else membership_of_id(helper_id, community)


def said_of_suspension(membership: Membership) -> str:
    """What is said to somebody who cannot act for now."""
    until = membership.suspended_until
    if until is None:
        return _("Your membership is suspended for now.")
    zone = membership.community.timezone
    last = day(
        local(until, zone).date(),
        get_language() or "fr",
        today=local(now(), zone).date(),
        weekday=False,
    )
    words = {"date": last}
    return _("Your membership is suspended until %(date)s: until then you can read, but not act.") % words


def require_steward(person: Person, community: Community) -> Membership:
    """The person's membership as a steward; PermissionDenied otherwise, and for who acts for a steward.

    One statement.
    """
    if audit.helper_of(person) is not None:
        raise PermissionDenied
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
    if own is None or not own.belongs:
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


# Reports and decisions


def get_stewards_room(steward: Person, slug: str) -> tuple[Community, Membership]:
    """The community and the steward's membership; PermissionDenied for others. Two statements."""
    community, own = get_community_for(steward, slug)
    if own is None or not own.is_steward:
        raise PermissionDenied
    return community, own


def get_report_for(reporter: Person, slug: str, report_id: int) -> tuple[Community, Report]:
    """One's own report, whether one still sees the community or not; Http404 otherwise. Two statements."""
    community = find_community(slug)
    report = find_report(community, report_id) if community else None
    if community is None or report is None or report.reporter_id != reporter.pk:
        raise Http404
    return community, report


def get_decision_for(viewer: Person, slug: str, decision_id: int) -> tuple[Community, Decision]:
    """A decision about the viewer, whether they still see the community or not; Http404 otherwise.

    That there was nothing to do is told to who reported it alone. Two statements.
    """
    community = find_community(slug)
    decision = find_decision(community, decision_id) if community else None
    if community is None or decision is None or decision.person_id != viewer.pk:
        raise Http404
    if decision.outcome == Decision.Outcome.NOTHING:
        raise Http404
    return community, decision


def may_decide(steward: Person, report: Report) -> bool:
    """Whether a steward may decide on a report: never about themself, nor their own. One statement."""
    return not any(
        steward.pk in {one.person_id, one.reporter_id} for one in [report, *open_reports_about(report)]
    )


def may_answer_appeal(steward: Person, decision: Decision) -> bool:
    """Whether a steward looks at it as somebody new. One statement."""
    return steward.pk not in {decision.by_id, decision.person_id, *reporters_of(decision)}
