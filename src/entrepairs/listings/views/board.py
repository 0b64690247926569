"""What is offered and needed, as a list and on a map."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community
from entrepairs.kernel import svgmap
from entrepairs.kernel.clock import now
from entrepairs.kernel.places.queries import towns_around
from entrepairs.listings.domains import all_domains, domains_of
from entrepairs.listings.forms import FilterForm
from entrepairs.listings.models import Listing
from entrepairs.listings.queries import Filter, Found, Row, cards, find_listings
from entrepairs.people.access import viewer_of

# With what stands around them, eight cards keep the page below 300 elements.
ON_A_PAGE = 8


@dataclass(frozen=True)
class Choice:
    """A link that changes one thing of the filter."""

    text: str | Promise
    href: str
    count: int
    is_current: bool
    colour: str = ""


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The board of a community, filtered. Five statements, and those of finding a town that is typed."""
    community, membership = get_community_for(viewer_of(request), slug)
    form = FilterForm(request.GET, community=community)
    chosen = form.chosen()
    found = find_listings(community, now(), chosen)
    is_map = request.GET.get("view") == "map"
    page = Paginator(found.rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "community": community,
        "membership": membership,
        "section": "explore",
        "form": form,
        "kinds": _kinds(request, found, chosen),
        "domains": _domains(request, community, found, chosen),
        "is_filtered": chosen != Filter(within_m=chosen.within_m),
        "is_map": is_map,
        "is_list": not is_map,
        "list_url": _href(request, view=""),
        "map_url": _href(request, view="map"),
        "page": page,
        "map": _map(request, community, found.rows, chosen) if is_map else None,
        "listings": [] if is_map else cards(list(page.object_list)),
    }
    return render(request, "listings/index.html", context)


def _href(request: HttpRequest, **changes: str) -> str:
    """The same page with another filter, from its first page on."""
    query = request.GET.copy()
    for name, value in {"page": "", **changes}.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _kinds(request: HttpRequest, found: Found, chosen: Filter) -> list[Choice]:
    names = {"": _("Everything"), Listing.Kind.OFFER.value: _("Offers"), Listing.Kind.NEED.value: _("Needs")}
    return [
        Choice(
            text,
            _href(request, kind=kind),
            found.kinds.get(kind, 0) if kind else sum(found.kinds.values()),
            kind == chosen.kind,
        )
        for kind, text in names.items()
    ]


def _domains(request: HttpRequest, community: Community, found: Found, chosen: Filter) -> list[Choice]:
    """The domains in which there is something; the chosen one leads back to all of them."""
    return [
        Choice(
            domain.name,
            _href(request, domain="" if domain.code == chosen.domain else domain.code),
            found.domains.get(domain.code, 0),
            domain.code == chosen.domain,
            domain.colour,
        )
        for domain in domains_of(community.domains)
        if found.domains.get(domain.code) or domain.code == chosen.domain
    ]


def _map(
    request: HttpRequest, community: Community, rows: Sequence[Row], chosen: Filter
) -> svgmap.SvgMap | None:
    """What is found around the town that was asked for, or the community's. One statement."""
    points = [
        svgmap.MapPoint(
            lat=row.point[0],
            lon=row.point[1],
            label=row.title,
            href=reverse("listings:detail", args=[community.slug, row.pk]),
            colour=all_domains()[row.domain].colour,
        )
        for row in rows
        if row.point is not None
    ]
    place = chosen.near or community.place
    if place is not None:
        lat, lon = place.lat, place.lon
    elif points:
        lat, lon = (sum(getattr(point, axis) for point in points) / len(points) for axis in ("lat", "lon"))
    else:
        return None
    radius_m = float(chosen.within_m) if chosen.near else svgmap.spread_radius_m(lat, lon, points)
    towns = towns_around(lat, lon, radius_m)
    return svgmap.build_map(
        lat=lat,
        lon=lon,
        radius_m=radius_m,
        points=points,
        towns=[svgmap.MapTown(town.lat, town.lon, town.name, town.population) for town in towns],
        title=_("Offers and needs on the map"),
        cluster_href=_href(request, view="") + "#found",
    )
