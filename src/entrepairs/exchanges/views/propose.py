"""Proposing an exchange out of a listing."""

from datetime import UTC
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entrepairs.communities.access import get_community_for, said_of_suspension
from entrepairs.exchanges.actions import Proposal, propose_exchange
from entrepairs.exchanges.actions.standing import may_repeat
from entrepairs.exchanges.actions.waiting import FULL
from entrepairs.exchanges.forms import TermsForm, first_terms
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.words import step_words
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.fields import AmountField
from entrepairs.listings.access import get_listing_for
from entrepairs.listings.booking import most_of
from entrepairs.listings.domains.declaration import Capacity
from entrepairs.listings.models import Listing
from entrepairs.listings.queries import remaining_quantity
from entrepairs.people.access import signed_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, slug: str, listing_id: int) -> HttpResponse:
    """Take what a listing offers, or give what it needs: eleven statements at most before it is sent."""
    viewer = signed_in(request)
    community, membership = get_community_for(viewer, slug)
    listing = get_listing_for(viewer, community, listing_id)
    if membership is not None and membership.is_suspended:
        messages.info(request, said_of_suspension(membership))
        return redirect("listings:detail", slug=slug, listing_id=listing.pk)
    if membership is None or not membership.is_active:
        messages.info(request, _("Join the community first: then you can answer this listing."))
        return redirect("front:community", slug=slug)
    if listing.owner_id == viewer.pk or listing.state != Listing.State.ACTIVE:
        own = listing.owner_id == viewer.pk
        messages.info(request, _("This listing is your own.") if own else _("This listing is closed."))
        return redirect("listings:detail", slug=slug, listing_id=listing.pk)
    left = remaining_quantity(listing) if listing.in_domain.capacity is Capacity.TOTAL else None
    given, part = _given(request, listing)
    form = TermsForm(
        given,
        listing=listing,
        gives=not listing.is_offer,
        left=left,
        initial=first_terms(listing, left, request.GET.get("start", ""), now()),
    )
    offered: int | None = None
    can_wait, wait_for = False, ""
    if request.method == "POST" and not part and form.is_valid():
        proposal = form.proposal()
        try:
            exchange = propose_exchange(actor=viewer, listing=listing, proposal=proposal)
        except Refused as error:
            form.add_refusal(error)
            can_wait = error.code in FULL
            wait_for = _wait_for(proposal) if can_wait else ""
            offered = _left_then(listing, proposal) if error.code == "not_enough" else None
        else:
            agreed = exchange.state == Exchange.State.AGREED
            sent = _("Your proposal is with %(name)s.") % {"name": listing.owner.display_name}
            messages.success(request, str(step_words("accept", exchange.state).done) if agreed else sent)
            return redirect("exchanges:detail", exchange_id=exchange.pk)
    context = {
        "community": community,
        "membership": membership,
        "section": "exchanges",
        "listing": listing,
        "form": form,
        "nothing_left": left is not None and left < 1,
        "can_wait": can_wait or (left is not None and left < 1),
        "wait_for": wait_for,
        "may_repeat": may_repeat(listing),
        "offered": offered,
        "part": part,
    }
    return render(request, "exchanges/propose.html", context)


def _given(request: HttpRequest, listing: Listing) -> tuple[QueryDict | None, int]:
    """What was sent; with a part in the place of what was asked, where that was chosen, and which part."""
    if request.method != "POST":
        return None, 0
    text = request.POST.get("part", "")
    part = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not part:
        return request.POST, 0
    given = request.POST.copy()
    given["quantity"] = AmountField(one=listing.in_domain.quantity.one).prepare_value(part)
    return given, part


def _wait_for(proposal: Proposal) -> str:
    """What was asked, as the address of the line has it."""
    start = proposal.starts_at.astimezone(UTC) if proposal.starts_at else None
    return urlencode(
        {"quantity": proposal.quantity, **({"start": f"{start:%Y-%m-%dT%H:%MZ}"} if start else {})}
    )


def _left_then(listing: Listing, proposal: Proposal) -> int | None:
    """How much of what was asked could be had; None where nothing."""
    most = most_of(listing, starts_at=proposal.starts_at, ends_at=proposal.ends_at, asked_at=now())
    return most if 0 < most < proposal.quantity else None
