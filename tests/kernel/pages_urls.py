"""The kernel's pages, and an empty page under every address that their header and footer name."""

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path


def _empty(request: HttpRequest, **_captured: object) -> HttpResponse:
    return HttpResponse("")


def _forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _room(app_name: str, **paths: str) -> tuple[list[URLPattern], str]:
    return [path(route, _empty, name=name) for name, route in paths.items()], app_name


urlpatterns = i18n_patterns(
    path("", include("entrepairs.kernel.urls")),
    path("forbidden/", _forbidden),
    path("", include(_room("people", signin="signin/", signup="signup/"))),
    path("", include(_room("exchanges", index="me/exchanges/"))),
    path("", include(_room("impact", method="method/"))),
    path("", include(_room("listings", index="c/<slug>/listings/", new="c/<slug>/listings/new/"))),
    path("", include(_room("front", home="", desk="me/", about="about/", community="c/<slug>/"))),
)
