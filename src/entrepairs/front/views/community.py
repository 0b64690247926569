from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.contributions.queries import latest_contributions
from entrepairs.goals.queries import goals_of
from entrepairs.kernel.clock import now
from entrepairs.listings.queries import open_listings
from entrepairs.people.access import viewer_of

SHOWN = 12


@require_safe
def community(request: HttpRequest, slug: str) -> HttpResponse:
    """One community: what it is for, its goals, its latest contributions and its newest listings."""
    found, membership = get_community_for(viewer_of(request), slug)
    context = {
        "community": found,
        "membership": membership,
        "goals": goals_of(found),
        "contributions": latest_contributions(found)[:SHOWN],
        "listings": open_listings(found, now())[:SHOWN],
    }
    return render(request, "front/community.html", context)
