"""What is agreed for one day, to be printed: one's own, or when people come, for a steward."""

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_community_for, require_steward
from entrepairs.exchanges.daily import day_in, day_of
from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.people.access import signed_in
from entrepairs.people.news.queries import wishes_of


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """One's own day, with whom, where and their telephone: both sides of it know them. Two statements."""
    viewer = signed_in(request)
    today = formatting.local(now(), wishes_of(viewer).timezone).date()
    day = _day(request, today)
    rows = [(terms, terms.exchange, terms.exchange.other_side(viewer.pk)) for terms in day_of(viewer, day)]
    return render(
        request, "exchanges/day.html", {"section": "exchanges", "rows": rows, **_around(day, today)}
    )


@login_required
@require_safe
def steward(request: HttpRequest, slug: str) -> HttpResponse:
    """When people come, and for what kind of thing, for a steward who opens the door: what two members agree
    on is their own affair, so neither who they are nor what it is about stands on it. Five statements.
    """
    viewer = signed_in(request)
    community, _membership = get_community_for(viewer, slug)
    membership = require_steward(viewer, community)
    today = formatting.local(now(), community.timezone).date()
    day = _day(request, today)
    context = {
        "community": community,
        "membership": membership,
        "section": "exchanges",
        "rows": [(terms, terms.exchange) for terms in day_in(community, day)],
        **_around(day, today),
    }
    return render(request, "exchanges/day_in.html", context)


def _day(request: HttpRequest, today: date) -> date:
    """The day that is asked for; today where that is none."""
    try:
        day = parse_date(request.GET.get("on", ""))
    except ValueError:
        day = None
    return day if day is not None and abs(day - today) < timedelta(days=3660) else today


def _around(day: date, today: date) -> dict[str, object]:
    language = get_language() or "fr"
    return {
        "day": day,
        "told": formatting.day(day, language, today=today),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
    }
