"""What is done around each request of ours."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from . import audit


def acting_from_web(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let the audit log say that what a request does was done on the web."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with audit.acting_from("web"):
            return get_response(request)

    return middleware
