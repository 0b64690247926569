from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepairs.communities.models import Membership
from entrepairs.communities.queries import memberships_of
from entrepairs.exchanges.queries import Line, awaiting_answer
from entrepairs.exchanges.talk import unread_messages
from entrepairs.exchanges.words import situation
from entrepairs.front.queries import coming_terms, listings_on_board
from entrepairs.kernel.clock import now
from entrepairs.ledger.queries import Balance, balances_of
from entrepairs.people.access import signed_in, viewer_acts
from entrepairs.people.news.queries import unread_count
from entrepairs.people.queries import has_filled_profile, helped_by
from entrepairs.recognition.queries import awards_everywhere, shown_awards

WAITING_SHOWN = 3
DATES_SHOWN = 3
LISTINGS_SHOWN = 5
COMMUNITIES_SHOWN = 4
BADGES_SHOWN = 4
HELPED_SHOWN = 4


@dataclass(frozen=True)
class Place:
    """A community where one belongs, or has asked to, and what one has there."""

    membership: Membership
    balances: list[Balance]


@dataclass(frozen=True)
class Waiting:
    """An exchange that waits for one's word, as `exchanges/row.html` shows it."""

    line: Line
    situation: str


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for whoever is signed in, what is agreed, and what is theirs. At most twelve statements."""
    person, at = signed_in(request), now()
    balances = balances_of(person)
    waiting = awaiting_answer(person, limit=WAITING_SHOWN + 1)
    memberships = list(memberships_of(person)[:COMMUNITIES_SHOWN])
    listings = list(listings_on_board(person, at)[: LISTINGS_SHOWN + 1])
    awards = awards_everywhere(person)[:BADGES_SHOWN]
    context = {
        "section": "me",
        "unread_messages": unread_messages(person),
        "unread": 0 if viewer_acts(request) else unread_count(person),
        "waiting": [Waiting(line, _situation(line)) for line in waiting[:WAITING_SHOWN]],
        "has_more_waiting": len(waiting) > WAITING_SHOWN,
        "dates": coming_terms(person, at)[:DATES_SHOWN],
        "listings": listings[:LISTINGS_SHOWN],
        "has_more_listings": len(listings) > LISTINGS_SHOWN,
        "places": [
            Place(one, [balance for balance in balances if balance.community_id == one.community_id])
            for one in memberships
        ],
        "helped": [] if viewer_acts(request) else helped_by(person)[:HELPED_SHOWN],
        "badges": shown_awards(awards),
        "next_step": _next_step(
            memberships, has_profile=has_filled_profile(person), has_listing=bool(listings)
        ),
    }
    return render(request, "front/desk.html", context)


def _situation(line: Line) -> str:
    return situation(line.exchange.state, line.turn, line.other.display_name)


def _next_step(memberships: list[Membership], *, has_profile: bool, has_listing: bool) -> str:
    """The one thing to suggest to somebody who is new: join, profile, listing; nothing once all is done."""
    if not any(one.is_active for one in memberships):
        return "join"
    if not has_profile:
        return "profile"
    return "" if has_listing else "listing"
