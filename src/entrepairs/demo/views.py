"""Ways of the demo that a real site does not have: entering as somebody, and reading their mail."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entrepairs.people.models import Person

from .known import known_people
from .queries import demo_community, mails_to, mails_to_nobody, persona_person, whose_mail

MAILS_PER_PAGE = 10


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


@never_cache
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """The mail that a real site would have sent. At most six statements; no such page outside demo mode.

    That to the demo persons is everybody's to read; that to somebody who signed up, theirs alone: whose
    browser has been signed in as them, so that it can be read as well before one is in again.
    """
    if not settings.DEMO_MODE:
        raise Http404
    viewer = request.user if isinstance(request.user, Person) else None
    people = whose_mail([*known_people(request), *([viewer.pk] if viewer else [])])
    chosen = next((one for one in people if str(one.pk) == request.GET.get("to")), None)
    if chosen is None:
        chosen = next((one for one in people if one == viewer), people[0] if people else None)
    mails = mails_to(chosen) if chosen else mails_to_nobody()
    context: dict[str, Any] = {
        "people": people,
        "chosen": chosen,
        "page": Paginator(mails, MAILS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "demo/mail.html", context)
