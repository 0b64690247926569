from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_member_for
from entrepairs.contributions.access import is_named_to
from entrepairs.contributions.queries import contributions_by
from entrepairs.exchanges.reviews.queries import reviews_about
from entrepairs.exchanges.reviews.showing import rows
from entrepairs.kernel.clock import now
from entrepairs.listings.queries import open_listings
from entrepairs.people.access import viewer_of
from entrepairs.people.queries import has_blocked
from entrepairs.recognition.queries import awards_of, shown_awards

LISTINGS_SHOWN = 4
ACTS_SHOWN = 6
REVIEWS_SHOWN = 2
BADGES_SHOWN = 8


@require_safe
def member(request: HttpRequest, slug: str, person_id: int) -> HttpResponse:
    """A member as other members see them; nobody else has such a page. At most fifteen statements."""
    viewer = viewer_of(request)
    community, membership, shown = get_member_for(viewer, slug, person_id)
    person = shown.person
    is_told = is_named_to(viewer, person)
    reviews = (
        list(reviews_about(person, community, viewer)[: REVIEWS_SHOWN + 1]) if viewer and is_told else []
    )
    context = {
        "community": community,
        "membership": membership,
        "section": "me" if person == viewer else "",
        "shown": shown,
        "profile": getattr(person, "profile", None),
        "is_self": person == viewer,
        "has_blocked": viewer is not None and person != viewer and has_blocked(viewer, person),
        "badges": shown_awards(awards_of(person, community)[:BADGES_SHOWN]),
        "listings": open_listings(community, now(), viewer).filter(owner=person)[:LISTINGS_SHOWN],
        "is_told": is_told,
        "reviews": rows(reviews[:REVIEWS_SHOWN], viewer) if viewer else [],
        "has_more_reviews": len(reviews) > REVIEWS_SHOWN,
        "contributions": contributions_by(person, community)[:ACTS_SHOWN],
    }
    return render(request, "front/member.html", context)
