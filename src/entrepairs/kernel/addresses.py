"""Addresses of our own pages: where somebody goes next, in which language, and how a mail names a page."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_from_path, override


def url_or_home(name: str, *args: object) -> str:
    """The address of a page, or of the home page where this site has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return f"/{get_language() or settings.LANGUAGE_CODE}/"


def next_of(request: HttpRequest) -> str:
    """Where `next` in the form or the address leads, if that is on this site; otherwise nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


def with_next(url: str, onward: str) -> str:
    """An address that leads on to another one afterwards."""
    return f"{url}?{urlencode({'next': onward})}" if onward else url


def in_language(url: str, language: str) -> str:
    """The same page in another language; the address as it is where it is none of our pages."""
    # An address is understood in its own language only, which is not always that of the present page.
    with override(get_language_from_path(url) or language):
        return translate_url(url, language)


def site_address(request: HttpRequest | None = None) -> str:
    """What stands before the path when an address leaves the site, in a mail: `https://example.org`.

    The public address of the settings; without one, the one that was asked for, or else this machine's own.
    """
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL)
    if request is not None:
        return f"{request.scheme}://{request.get_host()}"
    return f"http://localhost:{settings.PORT}"
