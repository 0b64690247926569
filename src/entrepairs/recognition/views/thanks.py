"""Those whom a community thanks, and how they are chosen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.engines.standing import LEAK, SEASON, Gift, standings, weight
from entrepairs.kernel.clock import now
from entrepairs.kernel.places.names import fold
from entrepairs.people.access import viewer_of
from entrepairs.recognition.kinds import KINDS, SPANS
from entrepairs.recognition.queries import own_part, thanked

from .badges import belongs

THANKED_SHOWN = 24


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Those who gave most of a kind over a time, by name so that nobody is first or last.

    Two statements, three for a member, two for who is looking.
    """
    viewer = viewer_of(request)
    community, membership = get_community_for(viewer, slug)
    kind = KINDS.get(request.GET.get("kind", ""), KINDS["givers"])
    span = SPANS.get(request.GET.get("span", ""), SPANS["season"])
    chosen = thanked(community, limit=THANKED_SHOWN, kind=kind.code, span=span.code)
    is_member = belongs(membership)
    own = None
    if viewer is not None and is_member and not kind.welcomes:
        own = own_part(viewer, community, kind, span.code, now())
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "kinds": [one for one in KINDS.values() if one.is_in(community.domains)],
        "kind": kind,
        "spans": SPANS.values(),
        "span": span,
        "thanked": sorted(chosen, key=lambda one: (fold(one.person.display_name), one.person.pk)),
        "own": own,
        "is_full": len(chosen) == THANKED_SHOWN,
        "most": THANKED_SHOWN,
        "leads_to_people": is_member,
    }
    return render(request, "recognition/thanks.html", context)


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """How those who are thanked are chosen, with the sums done. No statement."""
    today = 0.0
    context = {
        "spans": [(one.name, one.span) for one in SPANS.values()],
        "most": THANKED_SHOWN,
        "acts": [
            (
                count,
                standings([Gift(1, 2, today)] * count)[1],
                standings([Gift(1, 2 + place, today) for place in range(count)])[1],
                standings([Gift(1, 2, today), Gift(2, 1, today)] * count)[1],
            )
            for count in (1, 2, 3, 5, 10, 100)
        ],
        "leak": round(LEAK),
        "ages": [(days, weight(days, SEASON)) for days in (0, 15, 30, 60, 90)],
    }
    return render(request, "recognition/how.html", context)
