from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from .queries import demo_community, persona_person


@require_POST
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in as one of the demo persons, without a password; there is no such page outside demo mode."""
    if not settings.DEMO_MODE:
        raise Http404
    person, community = persona_person(key), demo_community()
    if person is None or community is None:
        raise Http404
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("front:community", slug=community.slug)
