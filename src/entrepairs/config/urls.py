"""Every address of the site: each page under /fr/ or /en/, in the room that it belongs to."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

ROOMS = (
    "kernel",
    "people",
    "communities",
    "contributions",
    "listings",
    "recognition",
    "impact",
    "ledger",
    "goals",
    "exchanges",
    "commons",
    "matching",
    "demo",
    "front",
)


@require_safe
def home_in_own_language(request: HttpRequest) -> HttpResponse:
    """Send a visitor of the bare address to the home page in the language that the browser asks for."""
    with override(get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("front:home"))
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


def _rooms() -> list[URLPattern | URLResolver]:
    return [path("", include(f"entrepairs.{room}.urls")) for room in ROOMS]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home_in_own_language),
    path("", include("entrepairs.listings.photos.urls")),  # pictures, which are in no language
    path("", include("entrepairs.recognition.openbadges.urls")),  # signed badges, for programs
    *i18n_patterns(*_rooms()),
]
