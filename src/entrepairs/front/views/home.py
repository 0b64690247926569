from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepairs.front.queries import communities_seen_by, glimpses
from entrepairs.kernel.clock import now
from entrepairs.people.access import viewer_of

PER_PAGE = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this place is, and the communities that one may see, one's own first. At most eight statements."""
    page = Paginator(communities_seen_by(viewer_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    context = {"section": "home", "page": page, "glimpses": glimpses(list(page.object_list), now())}
    return render(request, "front/home.html", context)
