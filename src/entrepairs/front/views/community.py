import re
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, zip_longest

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community
from entrepairs.contributions.queries import latest_contributions
from entrepairs.front.queries import has_rings, member_count
from entrepairs.goals.queries import outlooks_of
from entrepairs.impact.shown import shown_totals
from entrepairs.kernel.clock import now
from entrepairs.listings.models import Listing
from entrepairs.listings.queries import open_listings
from entrepairs.people.access import viewer_of
from entrepairs.people.models import Person
from entrepairs.recognition.queries import thanked

ACTS_SHOWN = 4
LISTINGS_SHOWN = 4
TOTALS_SHOWN = 4
THANKED_SHOWN = 4
DOMAINS_NAMED = 2
PARAGRAPHS = 4


@dataclass(frozen=True)
class Face:
    """Somebody who is thanked, and for what above all."""

    person: Person
    note: str


@require_safe
def community(request: HttpRequest, slug: str) -> HttpResponse:
    """One community: what it is for, its goal, what was done, what is on offer, who is thanked.

    Fourteen statements, whatever its size; two more for who is signed in.
    """
    viewer = viewer_of(request)
    found, membership = get_community_for(viewer, slug)
    at = now()
    context = {
        "community": found,
        "membership": membership,
        "section": "home",
        "members": member_count(found),
        "outlook": next(iter(outlooks_of(found, at)), None),
        "spared": shown_totals(found)[:TOTALS_SHOWN],
        "contributions": latest_contributions(found)[:ACTS_SHOWN],
        "listings": _listings(found, at, viewer),
        "thanked": _thanked(found),
        "has_rings": has_rings(found),
        "story": _paragraphs(found.story),
    }
    return render(request, "front/community.html", context)


def _paragraphs(story: str) -> list[str]:
    """A few paragraphs, the last of which holds all that is left, so that the page stays light."""
    return re.split(r"(?:\r?\n){2,}", story, maxsplit=PARAGRAPHS - 1) if story else []


def _listings(found: Community, at: datetime, viewer: Person | None) -> list[Listing]:
    """The newest offers and needs in turn, of which something is left. At most seven statements."""
    newest = open_listings(found, at, viewer).filter(Q(taken__lt=F("quantity")))
    offers = newest.filter(kind=Listing.Kind.OFFER)[:LISTINGS_SHOWN]
    needs = newest.filter(kind=Listing.Kind.NEED)[:LISTINGS_SHOWN]
    in_turn = chain.from_iterable(zip_longest(offers, needs))
    return [listing for listing in in_turn if listing is not None][:LISTINGS_SHOWN]


def _thanked(found: Community) -> list[Face]:
    """Those who gave lately, and what above all. One statement."""
    return [
        Face(one.person, ", ".join(str(given.domain.name) for given in one.domains[:DOMAINS_NAMED]))
        for one in thanked(found, limit=THANKED_SHOWN)
    ]
