"""The board on paper: for the hall, and for whoever has no screen at hand."""

from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.communities.queries import stewards_of
from entrepairs.kernel.addresses import site_address
from entrepairs.kernel.clock import now
from entrepairs.listings.domains import all_domains
from entrepairs.listings.models import Listing
from entrepairs.listings.queries import for_paper
from entrepairs.people.access import viewer_of

ON_PAPER = 80  # two elements each, so that the page stays light
STEWARDS_NAMED = 5


@require_safe
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """What is open, by domain. A sheet hangs where anybody reads it: what is for members alone is on it only
    where a member asks for that. At most eight statements.
    """
    viewer = viewer_of(request)
    community, membership = get_community_for(viewer, slug)
    belongs = membership is not None and membership.belongs
    with_all = belongs and "all" in request.GET
    found = for_paper(community, now(), viewer, with_all=with_all)
    page = Paginator(found, ON_PAPER).get_page(request.GET.get("page"))
    order = list(all_domains())
    shown = sorted(page, key=lambda one: (order.index(one.domain), one.kind != Listing.Kind.OFFER))
    context = {
        "community": community,
        "membership": membership,
        "section": "explore",
        "groups": [(domain, list(those)) for domain, those in groupby(shown, lambda one: one.in_domain)],
        "page_obj": page,
        "belongs": belongs,
        "with_all": with_all,
        "printed_at": now(),
        "site": site_address(request),
        "stewards": [one.person.display_name for one in stewards_of(community)[:STEWARDS_NAMED]]
        if belongs
        else [],
    }
    return render(request, "listings/paper.html", context)
