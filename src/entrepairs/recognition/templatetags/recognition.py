"""`{% load recognition %}`: the medal of a badge, and its rule in words."""

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from entrepairs.engines.badges import Rule
from entrepairs.kernel.icons import icon_path
from entrepairs.recognition.art import HEIGHT, ICON_PLACE, RIBBONS, SEAM, SHAPES, WIDTH
from entrepairs.recognition.words import said

register = template.Library()


@register.simple_tag
def medal(colour: str, shape: str, icon: str, size: int = 64, *, earned: bool = True) -> SafeString:
    """The medal in the colours of the page, `size` wide; pale where it is not earned. Decoration."""
    return format_html(
        '<svg class="medal c-{}{}" width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true">'
        '<path class="medal-ribbons" d="{}"/><path class="medal-shape" d="{}"/>'
        '<path class="medal-seam" d="{}"/><path class="mark-icon" transform="{}" d="{}"/></svg>',
        colour,
        "" if earned else " medal--open",
        size,
        round(size * HEIGHT / WIDTH),
        WIDTH,
        HEIGHT,
        RIBBONS,
        SHAPES[shape],
        SEAM,
        ICON_PLACE,
        icon_path(icon),
    )


@register.simple_tag
def query_of(**values: str) -> str:
    """A query of an address."""
    return f"?{urlencode(values)}"


@register.filter
def in_words(rule: Rule) -> str:
    """The rule of a badge as a sentence."""
    return said(rule)
