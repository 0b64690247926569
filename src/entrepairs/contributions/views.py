from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.listings.domains import all_domains
from entrepairs.people.access import viewer_of

from .queries import domains_seen, months_of, stream

PER_PAGE = 20
MONTHS_SHOWN = 12


@dataclass(frozen=True)
class _Month:
    first_day: date
    key: str  # in the address

    def __str__(self) -> str:
        return date_format(self.first_day, "F Y")


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """All that was done in a community, by domain and month, a page at a time. At most seven statements."""
    community, membership = get_community_for(viewer_of(request), slug)
    seen = domains_seen(community)
    domains = [domain for code, domain in all_domains().items() if code in seen]
    months = [_Month(first, f"{first:%Y-%m}") for first in months_of(community)]
    domain = next((one for one in domains if one.code == request.GET.get("domain")), None)
    month = next((one for one in months if one.key == request.GET.get("month")), None)
    acts = stream(community, domain=domain.code if domain else "", month=month.first_day if month else None)
    context = {
        "community": community,
        "membership": membership,
        "section": "home",
        "domains": domains,
        "domain": domain,
        "months": months if month in months[MONTHS_SHOWN:] else months[:MONTHS_SHOWN],
        "month": month,
        "page": Paginator(acts, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "contributions/index.html", context)
