"""What is offered and needed, as a list and on a map."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entrepairs.communities.access import get_community_for
from entrepairs.communities.models import Community
from entrepairs.kernel import formatting, svgmap
from entrepairs.kernel.clock import now
from entrepairs.kernel.places.queries import towns_around
from entrepairs.listings import search, words
from entrepairs.listings.domains import all_domains, domains_of
from entrepairs.listings.forms import FilterForm, spot_of
from entrepairs.listings.models import Listing
from entrepairs.listings.queries import cards, free_among, titles
from entrepairs.listings.search import COUNTED_MAX, Facets, Hits, Point, Sort, Wanted, is_narrow
from entrepairs.people.access import viewer_of
from entrepairs.people.queries import apart_from

# With what stands around them, eight cards keep the page below 300 elements.
ON_A_PAGE = 8
# Of so many that fit otherwise, the newest ones, it is looked up which are free on a day.
LOOKED_AT_MAX = 200


@dataclass(frozen=True)
class Choice:
    """A link that changes one thing of the search."""

    text: str | Promise
    href: str
    is_current: bool
    count: str = ""
    colour: str = ""


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The board of a community, searched. Seven statements, one more for who is signed in, and
    those of finding a town that is typed.
    """
    viewer = viewer_of(request)
    community, membership = get_community_for(viewer, slug)
    without = apart_from(viewer)
    form = FilterForm(request.GET, community=community)
    is_member = membership is not None and membership.is_active
    reads = membership is not None and membership.belongs
    wanted, at, upto = replace(form.chosen(), as_member=reads), now(), _upto(request)
    counted = search.facets(community, at, wanted, upto=upto, without=without)
    day = form.day
    free = _free(community, at, wanted, day, upto, without) if day else None
    total = counted.total if free is None else len(free.ids)
    page = Paginator(range(min(total, COUNTED_MAX)), ON_A_PAGE).get_page(request.GET.get("page"))
    first = page.number * ON_A_PAGE - ON_A_PAGE
    hits = (
        Hits(free.ids[first : first + ON_A_PAGE], free.upto)
        if free is not None
        else search.find(community, at, wanted, first=first, size=ON_A_PAGE, upto=upto, without=without)
    )
    towns = form.towns_meant
    is_map = request.GET.get("view") == "map" and not towns
    is_filtered = day is not None or is_narrow(wanted)
    context = {
        "community": community,
        "membership": membership,
        "section": "explore",
        "form": form,
        "kinds": _kinds(request, counted, wanted, are_counted=free is None),
        "domains": _domains(request, community, counted, wanted, are_counted=free is None),
        "units": _units(request, counted, wanted, are_counted=free is None),
        "orders": _orders(request, wanted) if total > 1 and not is_map else [],
        "towns": [(town.label, _town_href(request, town.place.pk)) for town in towns],
        "count": _many(total),
        "total": total,
        "day": formatting.day(day, words.language()) if day else "",
        "looked_at": LOOKED_AT_MAX if counted.total > LOOKED_AT_MAX else 0,
        "is_member": is_member,
        "is_filtered": is_filtered,
        "save_url": _save_url(request, community) if is_member and is_filtered else "",
        "is_map": is_map,
        "is_list": not is_map,
        "list_url": _href(request, view=""),
        "map_url": _href(request, view="map"),
        "page": page,
        "upto": hits.upto,
        "map": _map(request, community, wanted, without, free) if is_map else None,
        "titles": titles(hits.ids) if is_map else [],
        "listings": [] if is_map or towns else cards(hits.ids),
    }
    return render(request, "listings/index.html", context)


def _free(
    community: Community,
    at: datetime,
    wanted: Wanted,
    day: date,
    upto: int | None,
    without: Collection[int],
) -> Hits:
    """Those that are free on a day, in their order, of the first that fit otherwise. Five statements."""
    hits = search.find(community, at, wanted, size=LOOKED_AT_MAX, upto=upto, without=without)
    free = free_among(hits.ids, community, day, at)
    return Hits(tuple(pk for pk in hits.ids if pk in free), hits.upto)


def _save_url(request: HttpRequest, community: Community) -> str:
    """Where this search can be kept."""
    query = request.GET.copy()
    for name in ("page", "upto", "view", "sort"):
        query.pop(name, None)
    return f"{reverse('listings:save_search', args=[community.slug])}?{query.urlencode()}"


def _town_href(request: HttpRequest, place_id: int) -> str:
    """The same search around one of the towns of the name that was typed."""
    return _href(request, near_id=str(place_id), near_for=request.GET.get("near", ""))


def _upto(request: HttpRequest) -> int | None:
    """Where the first page ended, so that what comes in meanwhile does not move the pages."""
    told = request.GET.get("upto", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else None


def _href(request: HttpRequest, **changes: str) -> str:
    """The same page with another search, from its first page on."""
    query = request.GET.copy()
    for name, value in {"page": "", "upto": "", **changes}.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _many(count: int) -> str:
    """`12`; beyond a thousand, `1 000+`."""
    shown = formatting.number(min(count, COUNTED_MAX), get_language() or "fr")
    return f"{shown}+" if count > COUNTED_MAX else shown


def _kinds(request: HttpRequest, counted: Facets, wanted: Wanted, *, are_counted: bool) -> list[Choice]:
    names = {"": _("Everything"), Listing.Kind.OFFER.value: _("Offers"), Listing.Kind.NEED.value: _("Needs")}
    kinds = [
        Choice(text, _href(request, kind=kind), kind == wanted.kind, _many(counted.kinds[kind]))
        for kind, text in names.items()
    ]
    return kinds if are_counted else [replace(kind, count="") for kind in kinds]


def _units(request: HttpRequest, counted: Facets, wanted: Wanted, *, are_counted: bool) -> list[Choice]:
    """What is asked for in return, where that differs; the chosen one leads back to all of it."""
    units = [unit for unit, many in counted.units.items() if unit and (many or unit == wanted.unit)]
    if len(units) < 2 and not wanted.unit:
        return []
    return [
        Choice(
            capfirst(words.asked_in(unit)),
            _href(request, unit="" if unit == wanted.unit else unit),
            unit == wanted.unit,
            _many(counted.units[unit]) if are_counted else "",
        )
        for unit in units
    ]


def _domains(
    request: HttpRequest, community: Community, counted: Facets, wanted: Wanted, *, are_counted: bool
) -> list[Choice]:
    """The domains in which there is something; the chosen one leads back to all of them."""
    return [
        Choice(
            domain.name,
            _href(request, domain="" if domain.code == wanted.domain else domain.code),
            domain.code == wanted.domain,
            _many(counted.domains[domain.code]) if are_counted else "",
            domain.colour,
        )
        for domain in domains_of(community.domains)
        if counted.domains[domain.code] or domain.code == wanted.domain
    ]


def _orders(request: HttpRequest, wanted: Wanted) -> list[Choice]:
    names = {Sort.NEWEST: _("The newest first"), Sort.SOONEST: _("The soonest first")}
    if wanted.around:
        names[Sort.NEAREST] = _("The nearest first")
    return [
        Choice(text, _href(request, sort="" if sort is Sort.NEWEST else sort), sort is wanted.sort)
        for sort, text in names.items()
    ]


def _map(
    request: HttpRequest,
    community: Community,
    wanted: Wanted,
    without: Collection[int],
    free: Hits | None,
) -> svgmap.SvgMap | None:
    """What is found around the town that was asked for, or the community's. Two statements."""
    found = search.points(community, now(), wanted, limit=COUNTED_MAX, without=without)
    points = _points(community, [one for one in found if free is None or one.pk in free.ids])
    place = wanted.around or community.place
    if place is not None:
        lat, lon = place.lat, place.lon
    elif points:
        lat, lon = (sum(getattr(point, axis) for point in points) / len(points) for axis in ("lat", "lon"))
    else:
        return None
    radius_m = wanted.around.radius_m if wanted.around else svgmap.spread_radius_m(lat, lon, points)
    towns = towns_around(lat, lon, radius_m)
    return svgmap.build_map(
        lat=lat,
        lon=lon,
        radius_m=radius_m,
        points=points,
        towns=[svgmap.MapTown(town.lat, town.lon, town.name, town.population) for town in towns],
        title=_("Offers and needs on the map"),
        cluster_href=lambda *circle: _href(request, view="", near="", spot=spot_of(*circle)) + "#found",
    )


def _points(community: Community, found: Sequence[Point]) -> list[svgmap.MapPoint]:
    return [
        svgmap.MapPoint(
            lat=point.lat,
            lon=point.lon,
            label=point.title,
            href=reverse("listings:detail", args=[community.slug, point.pk]),
            colour=all_domains()[point.domain].colour,
        )
        for point in found
    ]
