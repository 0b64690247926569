"""One listing: what it says, what answers it, and taking it off the board."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.kernel import formatting, svgmap
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.places.queries import towns_around
from entrepairs.listings import words
from entrepairs.listings.access import get_listing_for
from entrepairs.listings.actions import close_listing, reopen_listing
from entrepairs.listings.models import Listing, Standing
from entrepairs.listings.photos.queries import photos_of
from entrepairs.listings.photos.showing import image_objects
from entrepairs.listings.queries import answers_to, helper_who_posted, remaining_quantity
from entrepairs.listings.structured import listing_script
from entrepairs.people.access import signed_in, viewer_of

from .times import times_of

AROUND_M = 6_000.0
CIRCLE_ROOM = 1.15  # of its radius, so that it is seen whole


@require_safe
def detail(request: HttpRequest, slug: str, listing_id: int) -> HttpResponse:
    """All that a listing says, and what answers it. Fourteen statements at most."""
    viewer = viewer_of(request)
    community, membership = get_community_for(viewer, slug)
    listing = get_listing_for(viewer, community, listing_id)
    at = now()
    standing = listing.standing(at)
    left = remaining_quantity(listing)
    is_open = standing is Standing.OPEN
    photos = photos_of(listing)
    images = image_objects(photos, listing.title, request.build_absolute_uri)
    is_member, is_owner = membership is not None and membership.is_active, viewer == listing.owner
    context = {
        "community": community,
        "membership": membership,
        "section": "explore",
        "listing": listing,
        "domain": listing.in_domain,
        "standing": standing.value,
        "is_open": is_open,
        "is_owner": is_owner,
        "is_member": is_member,
        "posted_by": helper_who_posted(listing),
        "times": times_of(listing, at, may_ask=is_open and is_member and not is_owner),
        "quantity": words.how_much(listing, listing.quantity),
        "when": words.when(listing, community.timezone),
        "until": words.until(listing, community.timezone),
        "left": None if left is None else words.left(listing, left),
        "is_all_taken": left is not None and left <= 0,
        "category": words.category(listing),
        "seen": "" if listing.visibility == Listing.Visibility.EVERYONE else listing.get_visibility_display(),
        "photos": photos,
        "undescribed": sum(not photo.alt for photo in photos),
        "map": _map(listing),
        "answers": answers_to(listing, at, viewer=viewer) if is_open else [],
        "script": listing_script(listing, request.build_absolute_uri(request.path), images)
        if community.public and is_open and listing.visibility == Listing.Visibility.EVERYONE
        else "",
    }
    return render(request, "listings/detail.html", context)


@login_required
@require_POST
def close(request: HttpRequest, slug: str, listing_id: int) -> HttpResponseRedirect:
    """Take one's listing off the board."""
    listing = _listing(request, slug, listing_id)
    close_listing(actor=signed_in(request), listing=listing)
    messages.success(request, _("It is off the board. What was agreed goes on."))
    return redirect("listings:detail", slug, listing_id)


@login_required
@require_POST
def reopen(request: HttpRequest, slug: str, listing_id: int) -> HttpResponseRedirect:
    """Put one's listing back on the board."""
    listing = _listing(request, slug, listing_id)
    try:
        reopen_listing(actor=signed_in(request), listing=listing)
    except Refused as refused:
        messages.error(request, str(refused))
        page = "listings:edit" if refused.code == "past" else "listings:detail"
        return redirect(page, slug, listing_id)
    messages.success(request, _("It is back on the board."))
    return redirect("listings:detail", slug, listing_id)


def _listing(request: HttpRequest, slug: str, listing_id: int) -> Listing:
    viewer = signed_in(request)
    community, _membership = get_community_for(viewer, slug)
    return get_listing_for(viewer, community, listing_id)


def _map(listing: Listing) -> svgmap.SvgMap | None:
    """About where it is: the point that may be shown, among the towns around, and the circle in which it can
    be had, drawn around that point too. One statement, or none.
    """
    lat, lon = listing.shown_lat, listing.shown_lon
    if lat is None or lon is None:
        return None
    circle_m = listing.radius_m if listing.reach == Listing.Reach.AROUND else None
    radius_m = max(AROUND_M, CIRCLE_ROOM * (circle_m or 0))
    towns = towns_around(lat, lon, radius_m)
    return svgmap.build_map(
        lat=lat,
        lon=lon,
        radius_m=radius_m,
        circle_m=circle_m,
        circle_colour=listing.in_domain.colour,
        points=[svgmap.MapPoint(lat, lon, listing.title, colour=listing.in_domain.colour)],
        towns=[svgmap.MapTown(town.lat, town.lon, town.name, town.population) for town in towns],
        title=_("About where it is"),
        description=_("A point, and a circle of %(distance)s around it.")
        % {"distance": formatting.distance(circle_m, words.language())}
        if circle_m
        else "",
    )
