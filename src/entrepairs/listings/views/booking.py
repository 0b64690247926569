"""Giving one's word beforehand to whoever asks for a listing as it is."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from entrepairs.communities.access import get_community_for
from entrepairs.kernel.errors import Refused
from entrepairs.listings.access import get_listing_for
from entrepairs.listings.booking import set_instant
from entrepairs.people.access import signed_in


@login_required
@require_POST
def instant(request: HttpRequest, slug: str, listing_id: int) -> HttpResponseRedirect:
    """Say whether it is agreed at once, or answered each time; only its owner can."""
    viewer = signed_in(request)
    community, _membership = get_community_for(viewer, slug)
    listing = get_listing_for(viewer, community, listing_id)
    try:
        locked = set_instant(actor=viewer, listing=listing, is_instant=request.POST.get("instant") == "yes")
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request,
            _("From now on, whoever asks for it as listed has your word at once.")
            if locked.is_instant
            else _("From now on, you answer each time."),
        )
    return redirect("listings:detail", slug, listing_id)
