"""Acting for somebody else, for as long as one wants to in this session.

`request.user` stays the helper. `viewer_of` gives the person in whose name they act, so that pages need not
know of it, and the audit log gets both. Only the pages that the settings name are open meanwhile: what one
posts and exchanges, not what is somebody's own, such as their profile, their blocks, or what they look after
as a steward.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from entrepairs.kernel import audit

from .access import viewer_of
from .models import Person
from .queries import helped_by

SESSION_KEY = "acting_for"


class ActingFor:
    """Around each request: in whose name it is, where that is not one's own. One statement while one acts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = _person_of(request)
        request.acting_for = person  # type: ignore[attr-defined]
        if person is None or not isinstance(request.user, Person):
            return self.get_response(request)
        with audit.acting_for(helper=request.user, person=person):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        person: Person | None = request.acting_for  # type: ignore[attr-defined]
        if person is None or _is_open(request):
            return None
        messages.info(
            request,
            _("You are acting for %(name)s: stop that first, then you can open this page.")
            % {"name": person.display_name},
        )
        return redirect("front:desk")


def _person_of(request: HttpRequest) -> Person | None:
    """Whom the session names, as long as they let this helper act for them."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in request.session:
        return None
    found = None
    if isinstance(request.user, Person):
        found = helped_by(request.user).filter(person=request.session[SESSION_KEY]).first()
    if found is None:
        del request.session[SESSION_KEY]
        return None
    return found.person


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None or not match.namespace:
        return True
    return (
        match.view_name in settings.OPEN_WHILE_ACTING or f"{match.namespace}:" in settings.OPEN_WHILE_ACTING
    )


def context(request: HttpRequest) -> dict[str, Any]:
    """`viewer`, as `viewer_of` has it; `acting_for`, the same where one acts for somebody. No statement."""
    return {
        "viewer": SimpleLazyObject(lambda: viewer_of(request)),
        "acting_for": getattr(request, "acting_for", None),
    }
