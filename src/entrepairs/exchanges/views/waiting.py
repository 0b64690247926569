"""Waiting for what is taken: coming into the line, what is offered, and who waits."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepairs.communities.access import get_community_for, said_of_suspension
from entrepairs.communities.models import Community, Membership
from entrepairs.communities.queries import membership_of
from entrepairs.exchanges import actions
from entrepairs.exchanges.access import get_waiting_for
from entrepairs.exchanges.forms import WaitForm
from entrepairs.exchanges.models import Exchange, Waiting
from entrepairs.exchanges.waiting_queries import before, line_of
from entrepairs.exchanges.waiting_words import when_and_how_many
from entrepairs.exchanges.words import step_words
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings.access import get_listing_for
from entrepairs.listings.models import Listing, Standing
from entrepairs.people.access import signed_in
from entrepairs.people.models import Person

PAGE = 10


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest, slug: str, listing_id: int) -> HttpResponse:
    """Say for what one waits; its owner sees who does. Nine statements at most before it is sent."""
    viewer = signed_in(request)
    community, membership = get_community_for(viewer, slug)
    listing = get_listing_for(viewer, community, listing_id)
    if listing.owner_id == viewer.pk:
        return _line(request, community, membership, listing)
    if membership is None or not membership.is_active:
        suspended = membership is not None and membership.is_suspended
        said = said_of_suspension(membership) if membership and suspended else _("Join the community first.")
        messages.info(request, said)
        return redirect("listings:detail", slug, listing_id)
    if listing.standing(now()) is not Standing.OPEN:
        messages.info(request, _("This listing is closed."))
        return redirect("listings:detail", slug, listing_id)
    form = WaitForm(request.POST or None, listing=listing, initial=_first(request, listing))
    if request.method == "POST" and form.is_valid():
        try:
            waiting = actions.join_line(actor=viewer, listing=listing, **form.wish())
        except Refused as refusal:
            if refusal.code == "is_free":
                messages.info(request, str(refusal.message))
                return redirect("exchanges:propose", slug, listing_id)
            form.add_refusal(refusal)
        else:
            messages.success(request, _("You are in line. You are told as soon as it is your turn."))
            return redirect("exchanges:waiting", waiting.pk)
    context = {
        "community": community,
        "membership": membership,
        "section": "exchanges",
        "listing": listing,
        "form": form,
    }
    return render(request, "exchanges/wait.html", context)


def _line(
    request: HttpRequest, community: Community, membership: Membership | None, listing: Listing
) -> HttpResponse:
    page = Paginator(line_of(listing), PAGE).get_page(request.GET.get("page"))
    language = get_language() or "fr"
    context = {
        "community": community,
        "membership": membership,
        "section": "explore",
        "listing": listing,
        "rows": [(one, when_and_how_many(one, listing, language)) for one in page],
        "page_obj": page,
    }
    return render(request, "exchanges/line.html", context)


@login_required
@require_safe
def waiting(request: HttpRequest, waiting_id: int) -> HttpResponse:
    """Where one stands in a line, or what is offered. Five statements."""
    viewer = signed_in(request)
    place = get_waiting_for(viewer, waiting_id)
    context = {
        "community": place.listing.community,
        "membership": membership_of(viewer, place.listing.community),
        "section": "exchanges",
        "place": place,
        "listing": place.listing,
        "wish": when_and_how_many(place, place.listing, get_language() or "fr"),
        "before": before(place) if place.state == Waiting.State.WAITING else 0,
    }
    return render(request, "exchanges/waiting.html", context)


@login_required
@require_POST
def answer(request: HttpRequest, waiting_id: int, name: str) -> HttpResponse:
    """Take what is offered, leave it to the next, or wait no longer."""
    viewer = signed_in(request)
    place = get_waiting_for(viewer, waiting_id)
    try:
        return _answered(request, viewer, place, name)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("exchanges:waiting", place.pk)


def _answered(request: HttpRequest, viewer: Person, place: Waiting, name: str) -> HttpResponse:
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    match name:
        case "accept":
            exchange = actions.accept_place(actor=viewer, waiting=place, version=version)
            sent = _("Your proposal is with %(name)s.") % {"name": place.listing.owner.display_name}
            is_agreed = exchange.state == Exchange.State.AGREED
            messages.success(request, str(step_words("accept", exchange.state).done) if is_agreed else sent)
            return redirect("exchanges:detail", exchange.pk)
        case "pass":
            actions.pass_place(actor=viewer, waiting=place, version=version)
            messages.success(request, _("It goes to the next in line. Thank you."))
        case "leave":
            actions.leave_line(actor=viewer, waiting=place)
            messages.success(request, _("You wait for it no longer."))
        case _:
            raise Http404
    return redirect("exchanges:waiting", place.pk)


def _first(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """What a link of a calendar, or of a proposal that met something taken, says; nonsense is as nothing."""
    told, at = request.GET.get("start", ""), now()
    start = None
    for form in ("%Y-%m-%dT%H:%MZ", "%Y-%m-%d"):
        try:
            start = datetime.strptime(told, form).replace(tzinfo=UTC)
            break
        except ValueError:
            continue
    text = request.GET.get("quantity", "")
    quantity = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    return {
        "quantity": quantity or listing.in_domain.quantity.one,
        "starts_at": start if start and start > at else listing.starts_at,
    }
