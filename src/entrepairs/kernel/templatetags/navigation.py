"""`{% load navigation %}`: the ways from page to page. The catalogue is `templates/kernel/README.md`."""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from entrepairs.kernel import formatting

from . import ui
from .formats import language

register = template.Library()

_Text = str | Promise
OTHER_LANGUAGE = {"fr": "en", "en": "fr"}


# Language


@register.simple_tag
def other_language() -> str:
    """The code of the language that the page is not in."""
    return OTHER_LANGUAGE.get(language().partition("-")[0], "fr")


@register.simple_tag(takes_context=True)
def other_language_url(context: Context) -> str:
    """The same page in the other language; its home page where the address is none of ours."""
    request: HttpRequest | None = context.get("request")
    other = other_language()
    if request is None:
        return f"/{other}/"
    here = request.get_full_path()
    there = translate_url(here, other)
    if there != here:
        return there
    parts = urlsplit(here).path.split("/")
    if len(parts) > 1 and parts[1] in OTHER_LANGUAGE:
        return here.replace(f"/{parts[1]}/", f"/{other}/", 1)
    return f"/{other}/"


@register.simple_tag
def url_or_home(name: str, *args: Any) -> str:
    """The address of a page, or the home page where this site has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return f"/{language()}/"


@register.simple_block_tag
def tabs(content: str, label: _Text) -> SafeString:
    """`{% tabs "Kind" %}{% tab … %}{% tab … %}{% endtabs %}`: links of which one is current."""
    return format_html('<nav class="tabs" aria-label="{}">{}</nav>', label, content)


@register.simple_tag
def tab(
    text: _Text, href: str, *, current: Any = False, count: int | None = None, icon: str = ""
) -> SafeString:
    number = "" if count is None else format_html(" <small>{}</small>", formatting.number(count, language()))
    return format_html(
        '<a href="{}"{}>{}{}{}</a>',
        href,
        mark_safe(' aria-current="page"') if current else "",
        ui.icon_or_nothing(icon, 18),
        text,
        number,
    )


@register.simple_tag
def crumbs(*trail: _Text) -> SafeString:
    """`{% crumbs "Combrailles" url "Offers" url "A drill" %}`: names and addresses in turn, then here."""
    pairs = list(zip(trail[:-1:2], trail[1::2], strict=True))
    links = [format_html('<li><a href="{}">{}</a></li>', href, text) for text, href in pairs]
    return format_html(
        '<nav class="crumbs" aria-label="{}"><ol>{}<li aria-current="page">{}</li></ol></nav>',
        gettext("You are here"),
        mark_safe("".join(links)),  # noqa: S308 - made of format_html
        trail[-1],
    )


@register.inclusion_tag("kernel/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], parameter: str = "page", **kept: object) -> dict[str, Any]:
    """Before, where we are, after; the rest of the query stays, and what is `kept` comes along."""

    def href(number: int) -> str:
        request: HttpRequest | None = context.get("request")
        query = request.GET.copy() if request else QueryDict(mutable=True)
        for name, value in (kept | {parameter: number}).items():
            if value:
                query[name] = str(value)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "previous": href(page.previous_page_number()) if page.has_previous() else "",
        "next": href(page.next_page_number()) if page.has_next() else "",
    }
