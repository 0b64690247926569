from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community, Membership
from entrepairs.contributions.queries import given_by
from entrepairs.engines.standing import HALF_LIFE_DAYS, WINDOW_DAYS, Gift, standings, weight
from entrepairs.kernel.clock import now
from entrepairs.kernel.places.names import fold
from entrepairs.people.access import viewer_of
from entrepairs.people.models import Person

from .badges import BADGES, Badge
from .models import Award
from .queries import awards_of, latest_awards, thanked

THANKED_SHOWN = 24
HOLDERS_SHOWN = 5


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Those who gave lately, by name so that nobody is first or last.

    Four statements, two for who is looking.
    """
    community, membership = get_community_for(viewer_of(request), slug)
    chosen = thanked(community, now(), limit=THANKED_SHOWN)
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "thanked": sorted(chosen, key=lambda one: (fold(one.person.display_name), one.person.pk)),
        "is_full": len(chosen) == THANKED_SHOWN,
        "most": THANKED_SHOWN,
        "leads_to_people": _is_member(membership),
    }
    return render(request, "recognition/thanks.html", context)


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """How those who are thanked are chosen, with the sums done. No statement."""
    today = 0.0
    context = {
        "window_days": round(WINDOW_DAYS),
        "half_life_days": round(HALF_LIFE_DAYS),
        "most": THANKED_SHOWN,
        "acts": [
            (
                count,
                standings([Gift(1, 2, today)] * count)[1],
                standings([Gift(1, 2 + place, today) for place in range(count)])[1],
            )
            for count in (1, 2, 3, 5, 10)
        ],
        "ages": [(days, weight(days)) for days in (0, 15, 30, 60, 90)],
    }
    return render(request, "recognition/how.html", context)


@dataclass(frozen=True)
class _Badge:
    """A badge as a page shows it: how far the viewer is, and who earned it last."""

    badge: Badge
    own: Award | None
    so_far: int | None  # None where the viewer is no member
    latest: list[Award]


@require_safe
def badges(request: HttpRequest, slug: str) -> HttpResponse:
    """All badges. Three statements, five for a member, two for who is looking."""
    viewer = viewer_of(request)
    community, membership = get_community_for(viewer, slug)
    member = viewer if _is_member(membership) else None
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "badges": _badges(community, member),
        "leads_to_people": member is not None,
    }
    return render(request, "recognition/badges.html", context)


def _badges(community: Community, member: Person | None) -> list[_Badge]:
    own = {award.badge: award for award in awards_of(member, community)} if member else {}
    given = given_by(member, community) if member else None
    latest = list(latest_awards(community, each=HOLDERS_SHOWN))
    return [
        _Badge(
            badge=badge,
            own=own.get(code),
            so_far=getattr(given, badge.count) if given else None,
            latest=[award for award in latest if award.badge == code],
        )
        for code, badge in BADGES.items()
    ]


def _is_member(membership: Membership | None) -> bool:
    return membership is not None and membership.belongs
