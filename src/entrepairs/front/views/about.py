from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entrepairs.kernel.places.gazetteer import CREDIT


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this is, what it keeps of people, where its source is, and whom it owes thanks. No statement."""
    return render(request, "front/about.html", {"places_credit": CREDIT, "source_url": settings.SOURCE_URL})
