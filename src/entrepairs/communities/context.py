"""What every page knows: the community it speaks of, the viewer's membership, whether this is the demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def current(request: HttpRequest) -> dict[str, Any]:
    """Defaults, which a view's own context overrides. No statement."""
    return {"community": None, "membership": None, "demo_mode": settings.DEMO_MODE}
