"""Joining, leaving, and who belongs."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepairs.communities import actions
from entrepairs.communities.access import (
    get_community_for,
    get_invited_community,
    get_member_for,
    get_membership_for,
)
from entrepairs.communities.invitations import VALID_FOR, write_invitation
from entrepairs.communities.models import Community, Membership
from entrepairs.communities.queries import members_of, membership_of, requests_of
from entrepairs.kernel import formatting
from entrepairs.kernel.addresses import next_of, site_address, with_next
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people import actions as people_actions
from entrepairs.people.access import signed_in, viewer_of
from entrepairs.people.forms import HelperForm
from entrepairs.people.models import Person
from entrepairs.people.queries import has_filled_profile, helpers_of

MEMBERS_SHOWN = 10
REQUESTS_SHOWN = 5


@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Join, or ask to; whoever has told nothing of themself yet is led to do so."""
    person = viewer_of(request)
    community, _membership = get_community_for(person, slug)
    onward = next_of(request) or reverse("front:community", args=[slug])
    if person is None:
        return redirect(with_next(reverse("people:signup"), onward))
    try:
        membership = actions.join_community(actor=person, community=community)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("front:community", slug=slug)
    return _arrived(request, person, membership, onward)


@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, slug: str, word: str) -> HttpResponse:
    """A steward's invitation: what one is invited to, and the way in. Four statements to show."""
    person = viewer_of(request)
    try:
        community, inviter = get_invited_community(slug, word)
    except Http404:
        return render(request, "communities/invitation_over.html", status=404)
    membership = membership_of(person, community)
    front = reverse("front:community", args=[slug])
    if membership and membership.is_active:
        return redirect(front)
    if request.method == "POST":
        if person is None:
            return redirect(with_next(reverse("people:signup"), request.path))
        try:
            membership = actions.join_community(actor=person, community=community, invitation=word)
        except Refused as error:
            messages.error(request, str(error))
            return redirect("front:home")
        return _arrived(request, person, membership, front)
    return render(
        request, "communities/invitation.html", {"invited_to": community, "inviter": inviter.person}
    )


def _arrived(request: HttpRequest, person: Person, membership: Membership, onward: str) -> HttpResponse:
    """Greet who has joined or asked to, and lead them on, by way of a profile that is still empty."""
    words = {"community": membership.community.name}
    if not membership.is_active:
        messages.success(
            request, _("Your request is sent: a steward of %(community)s will answer by mail.") % words
        )
    else:
        messages.success(request, _("Welcome to %(community)s! Good to have you with us.") % words)
    if not has_filled_profile(person):
        messages.info(request, _("Say a few words about yourself: the others like to know who is coming."))
        return redirect(with_next(reverse("people:profile"), onward))
    return redirect(onward)


@require_POST
@login_required
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave, or no longer ask to join."""
    person = signed_in(request)
    community, membership = get_community_for(person, slug)
    try:
        actions.leave_community(actor=person, community=community)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("communities:members", slug=slug)
    if membership and membership.is_active:
        said = _("You have left %(community)s. What you did there still counts.")
    else:
        said = _("You no longer ask to join %(community)s.")
    messages.success(request, said % {"community": community.name})
    return redirect("front:community", slug=slug) if community.public else redirect("front:home")


@dataclass(frozen=True)
class _Row:
    """A member as the list shows them."""

    membership: Membership
    town: str
    since: str


@require_safe
@login_required
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who belongs, and for stewards who would like to. Seven statements for a steward, six for a member."""
    community, membership = get_community_for(signed_in(request), slug)
    if membership is None or not membership.belongs:
        messages.error(request, _("Only members see who the members are."))
        return redirect("front:community", slug=slug)
    page = Paginator(members_of(community), MEMBERS_SHOWN).get_page(request.GET.get("page"))
    asking = list(requests_of(community)[: REQUESTS_SHOWN + 1]) if membership.is_steward else []
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "page": page,
        "rows": [_row(one, community) for one in page],
        "asking": [_row(one, community) for one in asking[:REQUESTS_SHOWN]],
        "invitation_url": _invitation_url(request, slug, membership) if membership.is_steward else "",
        "invitation_days": VALID_FOR.days,
        "choosing": membership.is_steward and request.GET.get("choose") == "steward",
        "more_ask": len(asking) > REQUESTS_SHOWN,
    }
    return render(request, "communities/members.html", context)


def _invitation_url(request: HttpRequest, slug: str, steward: Membership) -> str:
    path = reverse("communities:invited", args=[slug, write_invitation(steward)])
    return f"{site_address(request)}{path}"


def _row(membership: Membership, community: Community) -> _Row:
    profile = getattr(membership.person, "profile", None)
    there, today = (formatting.local(at, community.timezone).date() for at in (membership.joined_at, now()))
    return _Row(
        membership=membership,
        town=str(profile.place) if profile and profile.place else "",
        since=formatting.day(there, get_language() or "fr", today=today, weekday=False),
    )


@require_POST
@login_required
def block(request: HttpRequest, slug: str, person_id: int) -> HttpResponse:
    """Have nothing to do with another member any more."""
    viewer = signed_in(request)
    _community, _own, member = get_member_for(viewer, slug, person_id)
    try:
        people_actions.block(actor=viewer, person=member.person)
    except Refused as error:
        messages.error(request, str(error))
    else:
        said = _("You have blocked %(person)s, who is not told of it.")
        messages.success(request, said % {"person": member.person.display_name})
    return redirect("front:member", slug=slug, person_id=person_id)


@require_POST
@login_required
def accept(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """A steward takes in whoever asked."""
    return _decide(request, slug, membership_id, "accept")


@require_POST
@login_required
def decline(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """A steward says no to whoever asked."""
    return _decide(request, slug, membership_id, "decline")


@require_POST
@login_required
def appoint(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """A steward makes a member a steward."""
    return _decide(request, slug, membership_id, "appoint")


def _decide(request: HttpRequest, slug: str, membership_id: int, what: str) -> HttpResponse:
    steward = signed_in(request)
    _community, membership = get_membership_for(steward, slug, membership_id)
    act, said = {
        "accept": (actions.accept_request, _("%(person)s is now a member.")),
        "decline": (actions.decline_request, _("%(person)s’s request is declined; they hear of it by mail.")),
        "appoint": (actions.appoint_steward, _("%(person)s is now a steward.")),
    }[what]
    try:
        act(actor=steward, membership=membership)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said % {"person": membership.person.display_name})
    return redirect("communities:members", slug=slug)


@require_POST
@login_required
def role(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """A steward makes a member an editor, or takes a role back."""
    steward = signed_in(request)
    _community, membership = get_membership_for(steward, slug, membership_id)
    try:
        given = actions.give_role(actor=steward, membership=membership, role=request.POST.get("role", ""))
    except Refused as error:
        messages.error(request, str(error))
    else:
        said = _("%(person)s is now: %(role)s.")
        words = {"person": membership.person.display_name, "role": given.get_role_display()}
        messages.success(request, said % words)
    return redirect("communities:members", slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def helpers(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """Who may act for a member without an address, as a steward notes it for them. Six statements to show."""
    steward = signed_in(request)
    community, member = get_membership_for(steward, slug, membership_id)
    if member.person.email is not None:
        raise Http404
    ends = request.POST.get("end", "")
    form = HelperForm(request.POST if request.method == "POST" and not ends else None, by_steward=True)
    try:
        if ends:
            found = next((one for one in helpers_of(member.person) if str(one.pk) == ends), None)
            if found is not None:
                actions.end_helping(actor=steward, membership=member, delegate=found)
                messages.success(request, _("That is over from now on."))
            return redirect("communities:helpers", slug=slug, membership_id=member.pk)
        if request.method == "POST" and form.is_valid() and form.helper is not None:
            consent = form.cleaned_data["consent"]
            actions.name_helper(actor=steward, membership=member, helper=form.helper, consent=consent)
            messages.success(
                request,
                _("%(helper)s may now act for %(person)s.")
                % {"helper": form.helper.display_name, "person": member.person.display_name},
            )
            return redirect("communities:helpers", slug=slug, membership_id=member.pk)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
    context = {
        "community": community,
        "membership": membership_of(steward, community),
        "section": "home",
        "member": member,
        "helpers": helpers_of(member.person),
        "form": form,
    }
    return render(request, "communities/helpers.html", context)
