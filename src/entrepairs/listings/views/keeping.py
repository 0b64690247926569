"""What an owner does with a listing: publish a draft, pause, renew, delete."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community, Membership
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings import words
from entrepairs.listings.access import get_listing_for, require_owner
from entrepairs.listings.actions import publish_draft
from entrepairs.listings.keeping import delete_listing, pause_listing, read_renewal, renew_listing
from entrepairs.listings.models import Listing
from entrepairs.listings.queries import listing_by_key
from entrepairs.people.access import signed_in

show_or_take = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_POST
def publish(request: HttpRequest, slug: str, listing_id: int) -> HttpResponseRedirect:
    """Put one's draft on the board, or go where what is missing can be said."""
    _community, _membership, listing = _own(request, slug, listing_id)
    try:
        publish_draft(actor=signed_in(request), listing=listing)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("listings:edit", slug, listing_id)
    messages.success(
        request, _("Your offer is on the board.") if listing.is_offer else _("Your need is on the board.")
    )
    return redirect("listings:detail", slug, listing_id)


@login_required
@require_POST
def pause(request: HttpRequest, slug: str, listing_id: int) -> HttpResponseRedirect:
    """Take one's listing off the board for a while."""
    _community, _membership, listing = _own(request, slug, listing_id)
    try:
        pause_listing(actor=signed_in(request), listing=listing)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is paused, until you take it up again. What was agreed goes on."))
    return redirect("listings:detail", slug, listing_id)


@login_required
@require_POST
def renew(request: HttpRequest, slug: str, listing_id: int) -> HttpResponseRedirect:
    """Leave one's listing on the board for longer."""
    _community, _membership, listing = _own(request, slug, listing_id)
    try:
        renewed = renew_listing(actor=signed_in(request), listing=listing, asked_about=listing.expires_at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _stays(renewed))
    return redirect("listings:detail", slug, listing_id)


@login_required
@show_or_take
def delete(request: HttpRequest, slug: str, listing_id: int) -> HttpResponse:
    """Ask first, then delete one's listing for good; or only close it, where exchanges refer to it."""
    community, membership, listing = _own(request, slug, listing_id)
    if request.method == "POST":
        if delete_listing(actor=signed_in(request), listing=listing):
            messages.success(request, _("It is deleted."))
            return redirect("listings:index", slug)
        messages.info(request, _("It is off the board, and kept for the exchanges that came of it."))
        return redirect("listings:detail", slug, listing_id)
    context = {"community": community, "membership": membership, "section": "explore", "listing": listing}
    return render(request, "listings/delete.html", context)


@show_or_take
def renewal(request: HttpRequest, word: str) -> HttpResponse:
    """Where the mail before an end leads, signed in or not: its word is enough. To look changes nothing."""
    told = read_renewal(word)
    listing = listing_by_key(told[0]) if told else None
    if told is None or listing is None:
        return render(request, "listings/renewal_over.html", {"section": ""}, status=404)
    refusal = ""
    if request.method == "POST":
        for_good = request.POST.get("stays") == "never"
        try:
            renew_listing(actor=listing.owner, listing=listing, asked_about=told[1], for_good=for_good)
        except Refused as refused:
            refusal = str(refused)
        else:
            return redirect("listings:renewal", word)
    at = now()
    context = {
        "section": "",
        "listing": listing,
        "domain": listing.in_domain,
        "refusal": refusal,
        "is_asked": listing.state == Listing.State.ACTIVE and listing.expires_at == told[1],
        "is_active": listing.state == Listing.State.ACTIVE,
        "is_over": listing.expires_at is not None and listing.expires_at <= at,
        "until": words.until(listing, listing.community.timezone),
        "days": listing.in_domain.stays_days,
    }
    return render(request, "listings/renewal.html", context, status=409 if refusal else 200)


def _stays(listing: Listing) -> str:
    day = words.until(listing, listing.community.timezone)
    if not day:
        return _("It stays on the board until you take it off.")
    return _("It stays on the board until %(day)s.") % {"day": day}


def _own(request: HttpRequest, slug: str, listing_id: int) -> tuple[Community, Membership | None, Listing]:
    viewer = signed_in(request)
    community, membership = get_community_for(viewer, slug)
    listing = get_listing_for(viewer, community, listing_id)
    require_owner(viewer, listing)
    return community, membership, listing
