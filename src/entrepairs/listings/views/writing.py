"""Posting a listing, and saying it anew."""

import random

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community, Membership
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import Place
from entrepairs.kernel.once import once
from entrepairs.listings.access import get_listing_for, require_owner
from entrepairs.listings.actions import edit_listing, publish_listing, save_draft
from entrepairs.listings.domains import Domain, domains_of
from entrepairs.listings.forms import PUBLISH, ListingForm
from entrepairs.listings.models import Listing
from entrepairs.listings.queries import is_counted_on, is_kept
from entrepairs.people.access import signed_in, viewer_of
from entrepairs.people.models import Person
from entrepairs.people.queries import active_person

show_or_take = require_http_methods(["GET", "HEAD", "POST"])


@show_or_take
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """First what it is about, then a form made for that. Members only; others are asked to join.

    Two statements to choose, three to show the form, three more where it begins like another.
    """
    viewer = viewer_of(request)
    community, membership = get_community_for(viewer, slug)
    if viewer is None or membership is None or not membership.is_active:
        invitation = {"community": community, "membership": membership, "section": "propose"}
        return render(request, "listings/join.html", invitation, status=403 if request.POST else 200)
    kind = request.GET.get("kind", "")
    domains = domains_of(community.domains)
    domain = next((one for one in domains if one.code == request.GET.get("domain")), None)
    if domain is None or kind not in Listing.Kind.values:
        context = {
            "community": community,
            "membership": membership,
            "section": "propose",
            "is_need": kind == Listing.Kind.NEED,
            "is_offer": kind != Listing.Kind.NEED,
            "domains": domains,
        }
        return render(request, "listings/choose.html", context)
    return _post(request, viewer, community, membership, kind, domain)


def _post(
    request: HttpRequest,
    viewer: Person,
    community: Community,
    membership: Membership,
    kind: str,
    domain: Domain,
) -> HttpResponse:
    form = ListingForm(
        request.POST if request.method == "POST" else None,
        community=community,
        kind=kind,
        domain=domain,
        town=_town_of(viewer, community) if request.method != "POST" else None,
        like=_like(request, viewer, community, domain),
    )
    if request.method == "POST" and form.is_valid():
        say = save_draft if form.is_draft else publish_listing

        def post() -> int:
            listing = say(
                actor=viewer,
                community=community,
                draft=form.draft(viewer.language),
                rng=random.SystemRandom(),
            )
            messages.success(request, _posted(listing))
            return listing.pk

        try:
            done = once(request, post, is_kept)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            if not done.is_new:
                messages.info(request, _("You have posted that already: here it is."))
            return redirect("listings:detail", community.slug, done.subject_id)
    context = {
        "community": community,
        "membership": membership,
        "section": "propose",
        "form": form,
        "domain": domain,
        "is_offer": kind == Listing.Kind.OFFER,
    }
    return render(request, "listings/form.html", context)


@login_required
@show_or_take
def edit(request: HttpRequest, slug: str, listing_id: int) -> HttpResponse:
    """The same form, filled with what the listing says. The owner only. Six statements to show."""
    viewer = signed_in(request)
    community, membership = get_community_for(viewer, slug)
    listing = get_listing_for(viewer, community, listing_id)
    require_owner(viewer, listing)
    form = ListingForm(
        request.POST if request.method == "POST" else None,
        community=community,
        kind=listing.kind,
        domain=listing.in_domain,
        listing=listing,
        is_counted_on=is_counted_on(listing),
    )
    if request.method == "POST" and form.is_valid():
        try:
            edited = edit_listing(
                actor=viewer,
                listing=listing,
                draft=form.draft(viewer.language),
                rng=random.SystemRandom(),
                publish=request.POST.get("save") == PUBLISH,
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            was_draft = listing.state == Listing.State.DRAFT
            changed = _("It is changed. What was agreed stays as it was.")
            messages.success(request, _posted(edited) if was_draft else changed)
            return redirect("listings:detail", community.slug, listing.pk)
    context = {
        "community": community,
        "membership": membership,
        "section": "explore",
        "form": form,
        "domain": listing.in_domain,
        "is_offer": listing.is_offer,
        "listing": listing,
        "is_draft": listing.state == Listing.State.DRAFT,
    }
    return render(request, "listings/form.html", context)


def _posted(listing: Listing) -> str:
    if listing.state == Listing.State.DRAFT:
        return _("It is kept as a draft, which nobody else sees.")
    return _("Your offer is on the board.") if listing.is_offer else _("Your need is on the board.")


def _like(request: HttpRequest, viewer: Person, community: Community, domain: Domain) -> Listing | None:
    """The listing of one's own that a new one begins from."""
    told = request.GET.get("like", "")
    if request.method == "POST" or not (told.isascii() and told.isdigit() and len(told) < 19):
        return None
    try:
        listing = get_listing_for(viewer, community, int(told))
    except Http404:
        return None
    return listing if listing.owner_id == viewer.pk and listing.domain == domain.code else None


def _town_of(viewer: Person, community: Community) -> Place | None:
    """Where somebody lives, or else the community's town. One statement."""
    person = active_person(viewer.pk)
    profile = getattr(person, "profile", None)
    return (profile.place if profile else None) or community.place
