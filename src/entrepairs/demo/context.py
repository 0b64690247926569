"""What the template `demo/enter.html` needs, on whatever page it is included."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .queries import Card, persona_cards


def personas(request: HttpRequest) -> dict[str, Any]:
    """`demo_personas`: who may be entered as, in demo mode. One statement, and only where it is shown."""
    shown: Callable[[], list[Card]] = persona_cards if settings.DEMO_MODE else list
    return {"demo_personas": shown}
