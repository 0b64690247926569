from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepairs.communities.queries import public_communities

SHOWN = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this place is, and the communities that everyone may see."""
    return render(request, "front/home.html", {"communities": public_communities()[:SHOWN]})
