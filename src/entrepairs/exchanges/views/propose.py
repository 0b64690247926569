"""Proposing an exchange out of a listing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entrepairs.communities.access import get_community_for, said_of_suspension
from entrepairs.exchanges.actions import propose_exchange
from entrepairs.exchanges.forms import TermsForm, first_terms
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings.access import get_listing_for
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
    form = TermsForm(
        request.POST or None,
        listing=listing,
        gives=not listing.is_offer,
        left=left,
        initial=first_terms(listing, left, request.GET.get("start", ""), now()),
    )
    if request.method == "POST" and form.is_valid():
        try:
            exchange = propose_exchange(actor=viewer, listing=listing, proposal=form.proposal())
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(
                request, _("Your proposal is with %(name)s.") % {"name": listing.owner.display_name}
            )
            return redirect("exchanges:detail", exchange_id=exchange.pk)
    context = {
        "community": community,
        "membership": membership,
        "section": "exchanges",
        "listing": listing,
        "form": form,
        "nothing_left": left is not None and left < 1,
    }
    return render(request, "exchanges/propose.html", context)
