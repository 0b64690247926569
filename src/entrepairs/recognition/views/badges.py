"""All badges of a community, and one of them."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community, Membership
from entrepairs.engines.badges import Deed, so_far
from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.people.access import viewer_acts, viewer_of
from entrepairs.people.models import Person
from entrepairs.recognition.access import get_badge_for
from entrepairs.recognition.badges import Badge
from entrepairs.recognition.models import Award
from entrepairs.recognition.queries import (
    awards_of,
    badges_of,
    count_holders,
    deeds_of,
    holders_of,
    latest_awards,
    public_awards,
)

PER_PAGE = 9
NAMED = 3
HOLDERS_SHOWN = 24


@dataclass(frozen=True)
class Shown:
    """A badge as a page shows it: how far the viewer is, and who earned it last."""

    badge: Badge
    own: Award | None
    done: int | None  # None where the viewer is no member
    latest: list[Award]


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """All badges, a page at a time. Three statements, seven for a member, two for who is looking."""
    viewer = viewer_of(request)
    community, membership = get_community_for(viewer, slug)
    member = viewer if belongs(membership) else None
    shown = _all_shown(community, member)
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "earned": sum(one.own is not None for one in shown),
        "is_member": member is not None,
    }
    return render(request, "recognition/badges.html", context)


def _all_shown(community: Community, member: Person | None) -> list[Shown]:
    """One's own first, then the others, those that the community drew before those that all have."""
    own = {award.badge: award for award in awards_of(member, community)} if member else {}
    deeds = own_deeds(member, community) if member else None
    latest = list(latest_awards(community, each=NAMED))
    shown = [
        Shown(
            badge=badge,
            own=own.get(badge.code),
            done=None if deeds is None else done_by(badge, deeds, community),
            latest=[award for award in latest if award.badge == badge.code],
        )
        for badge in badges_of(community, also=own)
    ]
    return sorted(shown, key=lambda one: one.own is None)


def own_deeds(member: Person, community: Community) -> list[Deed]:
    return deeds_of(community, [member.pk])[member.pk]


def done_by(badge: Badge, deeds: list[Deed], community: Community) -> int:
    today = formatting.local(now(), community.timezone).date()
    return so_far(deeds, badge.rule, today)


@require_safe
def detail(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One badge: what it stands for, its rule, how far one is, who has it.

    Five statements, ten for a member, two for who is looking.
    """
    viewer = viewer_of(request)
    community, membership, badge, drawn = get_badge_for(viewer, slug, code)
    member = viewer if belongs(membership) else None
    own = credential = None
    done = None
    if member is not None:
        own = awards_of(member, community).filter(badge=code).first()
        done = done_by(badge, own_deeds(member, community), community)
        credential = public_awards(member, community).get(own.pk) if own else None
    holders = count_holders(community, code)
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "badge": badge,
        "drawn": drawn,
        "own": own,
        "done": done,
        "credential": credential,
        "may_publish": own is not None and community.public and not viewer_acts(request),
        "holders": holders,
        "named": holders_of(community, code)[:HOLDERS_SHOWN] if holders else [],
        "is_member": member is not None,
    }
    return render(request, "recognition/badge.html", context)


def belongs(membership: Membership | None) -> bool:
    return membership is not None and membership.belongs
