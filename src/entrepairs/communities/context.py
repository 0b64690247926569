"""What every page knows: the community it speaks of, the viewer's membership, whether this is the demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from entrepairs.people.access import viewer_of

from .models import Membership
from .queries import memberships_of


def current(request: HttpRequest) -> dict[str, Any]:
    """Defaults, which a view's own context overrides. No statement.

    `own_memberships` is for `communities/own.html`: two statements, and only where it is shown.
    """

    def own_memberships() -> list[Membership]:
        person = viewer_of(request)
        return list(memberships_of(person)) if person else []

    return {
        "community": None,
        "membership": None,
        "demo_mode": settings.DEMO_MODE,
        "own_memberships": own_memberships,
    }
