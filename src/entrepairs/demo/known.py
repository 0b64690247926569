"""In the demo, who has been signed in with this browser: their mail can be read there, signed in or not.

Where no mail leaves, a link for a new password would otherwise be lost to whoever asks for it.
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from entrepairs.people.models import Person

COOKIE: Final = "demo_people"
MOST: Final = 12


def known_people(request: HttpRequest) -> list[int]:
    """Their ids, the latest first; what somebody else wrote into the cookie is nobody. No statement."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE)
    except signing.BadSignature:
        return []
    return [one for one in found if isinstance(one, int)] if isinstance(found, list) else []


def remember_people(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Note in the browser who is signed in; in demo mode only."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not settings.DEMO_MODE:
            return response
        # Who is signed in, not for whom they act: that opens nobody's mail.
        viewer, known = request.user, known_people(request)
        if isinstance(viewer, Person) and viewer.pk not in known[:1]:
            people = [viewer.pk, *(one for one in known if one != viewer.pk)][:MOST]
            response.set_cookie(
                COOKIE,
                signing.dumps(people, salt=COOKIE),
                max_age=settings.SESSION_COOKIE_AGE,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    return middleware
