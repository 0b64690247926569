from django.http import HttpRequest, HttpResponse


def page(request: HttpRequest, slug: str, page_slug: str) -> HttpResponse:
    raise NotImplementedError


def revision(request: HttpRequest, slug: str, page_slug: str, number: int) -> HttpResponse:
    raise NotImplementedError
