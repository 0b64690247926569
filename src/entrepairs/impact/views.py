from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community
from entrepairs.kernel import formatting, plots
from entrepairs.kernel.clock import now
from entrepairs.listings.domains import Domain, all_domains, domains_of
from entrepairs.people.access import viewer_of

from . import words
from .access import get_contribution_for
from .catalogue import current_topics
from .explain import explain
from .models import ImpactEntry
from .queries import entries_of, factors_of, monthly_series, newest_entries
from .series import last_months, month_plot
from .shown import Shown, shown_totals

NEWEST_SHOWN = 10


@require_safe
def community(request: HttpRequest, slug: str) -> HttpResponse:
    """What the community's acts spared, month by month, and the newest of them. Five statements."""
    found, membership = get_community_for(viewer_of(request), slug)
    shown = shown_totals(found)
    chosen = next((one for one in shown if one.key == request.GET.get("of")), shown[0] if shown else None)
    context = {
        "community": found,
        "membership": membership,
        "totals": shown,
        "chosen": chosen,
        "plot": _plot(found, chosen) if chosen else None,
        "entries": _newest(found, chosen) if chosen else [],
        "uncounted": [domain for domain in domains_of(found.domains) if domain.impact_activity is None],
        "not_counted": list(words.LEFT_OUT.values()),
    }
    return render(request, "impact/community.html", context)


@require_safe
def contribution(request: HttpRequest, slug: str, contribution_id: int) -> HttpResponse:
    """Why one act's figures are what they are. Six statements."""
    found, membership, act = get_contribution_for(viewer_of(request), slug, contribution_id)
    domain = all_domains().get(act.domain)
    explanation = explain(
        activity=domain.impact_activity if domain and not act.reverses_id else None,
        category=act.category,
        measures=act.amounts(),
        entries=list(entries_of(act)),
        factors=factors_of(act),
        language=_language(),
    )
    context = {
        "community": found,
        "membership": membership,
        "act": act,
        "domain": domain,
        "category": domain.categories.get(act.category, "") if domain else "",
        "why": explanation,
        "taken_back_by": getattr(act, "reversed_by", None),
        "names_shown": membership is not None and membership.belongs,
    }
    return render(request, "impact/contribution.html", context)


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How everything is counted, and every factor with its source. No statement."""
    context = {
        "topics": current_topics(),
        "indicators": words.INDICATORS,
        "activities": _activities(),
        "grades": words.GRADES,
        "uncounted": [domain for domain in all_domains().values() if domain.impact_activity is None],
        "not_counted": list(words.LEFT_OUT.values()),
    }
    return render(request, "impact/method.html", context)


@dataclass(frozen=True)
class _Case:
    name: words.Text
    otherwise: words.Text
    formula: words.Text


def _activities() -> list[_Case]:
    """What may have happened otherwise, case by case, in the order of the acts."""
    names = {
        "short_ride": _("Ride up to 80 km"),
        "long_ride": _("Longer ride"),
        "loan": words.ACTIVITIES["thing_lent"],
        "gift": words.ACTIVITIES["thing_given"],
        "food_lost": words.ACTIVITIES["food_saved"],
        "time": words.ACTIVITIES["time_given"],
    }
    return [
        _Case(name, words.COUNTERFACTUALS[code], words.FORMULAS.get(code, "")) for code, name in names.items()
    ]


def _language() -> str:
    return get_language() or "fr"


def _newest(found: Community, chosen: Shown) -> list[tuple[ImpactEntry, Domain | None]]:
    entries = newest_entries(found, chosen.total.indicator, chosen.total.party)[:NEWEST_SHOWN]
    return [(entry, all_domains().get(entry.contribution.domain)) for entry in entries]


def _plot(found: Community, chosen: Shown) -> plots.Plot:
    series = monthly_series(found, chosen.total.indicator, chosen.total.party)
    today = formatting.local(now(), found.timezone).date()
    return month_plot(last_months(series, today), chosen.total.indicator, _language())
