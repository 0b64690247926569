from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.contributions.access import is_named_to
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel.plots import Face
from entrepairs.people.access import viewer_of
from entrepairs.people.models import Person

from .access import get_ring_for
from .models import Ring, RingLink
from .queries import links_of, rings_of, traded_in

RINGS_PER_PAGE = 9
LINKS_PER_PAGE = 20


@dataclass(frozen=True)
class _Shown:
    """A ring as a card shows it."""

    ring: Ring
    people: list[tuple[int, str]]  # of the first few: number and name, none for who is not named
    others: int


@require_safe
def rings(request: HttpRequest, slug: str) -> HttpResponse:
    """The rings of a community, the longest first. Seven statements, two for who is looking."""
    viewer = viewer_of(request)
    community, membership = get_community_for(viewer, slug)
    page = Paginator(rings_of(community), RINGS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "page": page,
        "rings": [_card(ring, viewer) for ring in page],
        "traded": traded_in(community),
    }
    return render(request, "matching/rings.html", context)


@dataclass(frozen=True)
class _Step:
    """One exchange of a ring, with the names that the viewer may read."""

    exchange: Exchange
    giver: str
    receiver: str
    is_own: bool  # the viewer is a side of it


@require_safe
def ring(request: HttpRequest, slug: str, ring_id: int) -> HttpResponse:
    """Who gives what to whom in one ring, and where each exchange stands. Four statements, two for who is
    looking."""
    viewer = viewer_of(request)
    community, membership, found = get_ring_for(viewer, slug, ring_id)
    links = links_of(found)
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "ring": found,
        "faces": [
            Face(
                link.exchange.giver_id,
                _name(link.exchange.giver, viewer),
                link.exchange.title,
            )
            for link in links
        ],
        "done": sum(link.exchange.state == Exchange.State.FULFILLED for link in links),
        "page": Paginator([_step(link, viewer) for link in links], LINKS_PER_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "matching/ring.html", context)


def _card(ring: Ring, viewer: Person | None) -> _Shown:
    givers = [link.exchange.giver for link in ring.first_links]  # type: ignore[attr-defined]  # of rings_of
    return _Shown(
        ring=ring,
        people=[
            (giver.pk, giver.display_name) if is_named_to(viewer, giver) else (0, "") for giver in givers
        ],
        others=ring.length - len(givers),
    )


def _step(link: RingLink, viewer: Person | None) -> _Step:
    exchange = link.exchange
    return _Step(
        exchange=exchange,
        giver=_name(exchange.giver, viewer),
        receiver=_name(exchange.receiver, viewer),
        is_own=viewer is not None and viewer.pk in {exchange.giver_id, exchange.receiver_id},
    )


def _name(person: Person, viewer: Person | None) -> str:
    return person.display_name if is_named_to(viewer, person) else _("somebody")
