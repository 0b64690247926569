"""Ways from pages that belong to no community to a page of one: the bar leads here."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from entrepairs.communities.models import Community
from entrepairs.communities.queries import communities_of
from entrepairs.people.access import signed_in, viewer_of
from entrepairs.people.models import Person


@login_required
@require_safe
def propose(request: HttpRequest) -> HttpResponse:
    """To the form of a new listing where one belongs to a single community, else to the choice of one."""
    only = _only_community(signed_in(request))
    if only:
        return redirect("listings:new", slug=only.slug)
    return redirect(f"{reverse('front:desk')}#propose")


@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    """To the board where one belongs to a single community, else to the communities."""
    viewer = viewer_of(request)
    only = _only_community(viewer) if viewer else None
    if only:
        return redirect("listings:index", slug=only.slug)
    return redirect(f"{reverse('front:home')}#communities")


def _only_community(person: Person) -> Community | None:
    """One statement."""
    communities = list(communities_of(person)[:2])
    return communities[0] if len(communities) == 1 else None
