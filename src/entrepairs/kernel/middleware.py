"""What is done around each request of ours."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from . import audit


def acting_from_web(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let the audit log say that what a request does was done on the web."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with audit.acting_from("web"):
            return get_response(request)

    return middleware


KEY_MAX = 2**63 - 1


class NumbersOfSomething:
    """Answer 404 where an address has a number that no row of any table can have; databases take it ill."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], given: dict[str, Any]
    ) -> None:
        if any(isinstance(value, int) and value > KEY_MAX for value in given.values()):
            raise Http404
