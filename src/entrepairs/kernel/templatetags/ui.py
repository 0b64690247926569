"""`{% load ui %}`: the pieces that pages are made of. The catalogue is `templates/kernel/README.md`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from entrepairs.kernel import formatting, plots
from entrepairs.kernel.icons import COLOURS, SHAPES, icon_path, seat_of

from .formats import language

register = template.Library()

_Text = str | Promise
_NUMBER = re.compile(r"([−\d][\d.,\s]*?)\s*([^\d\s.,].*)?$")
MESSAGE_ICONS = {
    "success": "circle-check",
    "info": "info",
    "warning": "triangle-alert",
    "error": "circle-alert",
    "debug": "info",
    "thanks": "party-popper",
}


# Icons and marks


@register.simple_tag
def icon(name: str, size: int = 20, label: _Text = "") -> SafeString:
    """A Lucide icon. Without `label` it is decoration, and readers do not hear of it."""
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" width="{}" height="{}" viewBox="0 0 24 24" {}><path d="{}"/></svg>',
        size,
        size,
        said,
        icon_path(name),
    )


@register.simple_tag
def mark(domain: Any = None, size: int = 48, *, colour: str = "", icon: str = "") -> SafeString:
    """The hand-cut shape of a domain with its icon; or of any `colour` and `icon`."""
    colour = colour or domain.colour
    return format_html(
        '<svg class="mark c-{}" width="{}" height="{}" viewBox="0 0 48 48" aria-hidden="true">'
        '<path class="mark-shape" d="{}"/><path class="mark-icon" transform="{}" d="{}"/></svg>',
        colour,
        size,
        size,
        SHAPES[colour],
        seat_of(colour),
        icon_path(icon or domain.icon),
    )


@register.simple_tag
def chip(text: _Text, *, colour: str = "", icon: str = "", href: str = "") -> SafeString:
    """A small label, coloured if it has a colour, a link if it leads somewhere."""
    inside = format_html("{}{}", icon_or_nothing(icon, 16), text)
    kind = f"chip c-{colour}" if colour else "chip"
    if href:
        return format_html('<a class="{}" href="{}">{}</a>', kind, href, inside)
    return format_html('<span class="{}">{}</span>', kind, inside)


@register.simple_tag
def domain_chip(domain: Any, href: str = "") -> SafeString:
    """The chip of a domain: its colour, its icon, its name."""
    return chip(domain.name, colour=domain.colour, icon=domain.icon, href=href)


_icon_tag = icon


def icon_or_nothing(name: str, size: int = 20) -> SafeString:
    """The icon of that name, for what may have none."""
    return _icon_tag(name, size) if name else SafeString("")


# Buttons


@register.simple_tag
def button(
    text: _Text, *, href: str = "", icon: str = "", kind: str = "primary", name: str = "", value: str = ""
) -> SafeString:
    """A link that looks like a button (with `href`), or the submit button of a form.

    `kind`: primary (one a page), secondary, quiet, danger.
    """
    inside = format_html("{}{}", icon_or_nothing(icon), text)
    if href:
        return format_html('<a class="button button--{}" href="{}">{}</a>', kind, href, inside)
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html('<button class="button button--{}" type="submit"{}>{}</button>', kind, named, inside)


@register.simple_tag(takes_context=True)
def post_button(
    context: Context,
    text: _Text,
    url: str,
    *,
    icon: str = "",
    kind: str = "secondary",
    name: str = "",
    value: str = "",
) -> SafeString:
    """A form of one button that posts to `url`."""
    return format_html(
        '<form class="inline-form" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}</form>',
        url,
        context.get("csrf_token", ""),
        button(text, icon=icon, kind=kind, name=name, value=value),
    )


# Forms


@dataclass(frozen=True, slots=True)
class _FieldError:
    label: _Text
    href: str
    text: str


def _is_group(bound: BoundField) -> bool:
    return bool(bound.field.widget.use_fieldset)


def _first_input(bound: BoundField) -> str:
    if _is_group(bound):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


@register.inclusion_tag("kernel/components/field.html")
def field(bound: BoundField, *, before: _Text = "", after: _Text = "") -> dict[str, Any]:
    """A field with its label, its hint and its errors. `before` and `after` stand at the sides: €, km."""
    widget = bound.field.widget
    return {
        "field": bound,
        "is_group": _is_group(bound),
        "is_check": isinstance(widget, forms.CheckboxInput),
        "is_optional": not bound.field.required and not isinstance(widget, forms.CheckboxInput),
        "errors": list(bound.errors),
        "before": before,
        "after": after,
    }


@register.inclusion_tag("kernel/components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """What is wrong, above the form, each with a link to its field; nothing where nothing is."""
    wrong = [
        _FieldError(bound.label or "", _first_input(bound), str(error))
        for bound in form.visible_fields()
        for error in bound.errors
    ]
    hidden = [str(error) for bound in form.hidden_fields() for error in bound.errors]
    secret = any(isinstance(bound.field.widget, forms.PasswordInput) for bound in form.visible_fields())
    return {"errors": wrong, "others": [*map(str, form.non_field_errors()), *hidden], "secret": secret}


@register.inclusion_tag("kernel/components/fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    """The whole of a simple form: summary of errors, hidden fields, every field in order."""
    return {"form": form}


# Figures


@register.inclusion_tag("kernel/components/figure.html")
def figure(
    code: str,
    central: float,
    low: float | None = None,
    high: float | None = None,
    *,
    why: str = "",
    label: _Text = "",
    colour: str = "",
) -> dict[str, Any]:
    """An estimate with its range and a way to its reasons: `12 kg CO₂e (8–19) pourquoi`."""
    return {
        "figure": formatting.figure(code, central, language(), low=low, high=high),
        "why": why,
        "label": label,
        "colour": colour,
    }


@register.inclusion_tag("kernel/components/stat.html")
def stat(
    value: _Text | float, label: _Text, *, icon: str = "", colour: str = "forest", note: _Text = ""
) -> dict[str, Any]:
    """A tile of one figure; tiles stand in a `<div class="stats">`."""
    shown = formatting.number(value, language()) if isinstance(value, int | float) else value
    return {"value": shown, "label": label, "icon": icon, "colour": colour, "note": note}


@register.inclusion_tag("kernel/components/progress.html")
def progress(
    value: float,
    target: float,
    *,
    measure: str = "",
    expected: float | None = None,
    forecast: float | None = None,
    until: date | None = None,
    colour: str = "forest",
) -> dict[str, Any]:
    """A bar towards a target, all in the smallest part of `measure`.

    `expected` is where an even pace would be today, `forecast` what this pace gives at the end, `until`.
    """
    share = max(0.0, value / target) if target else 0.0
    ahead = max(0.0, (forecast or 0) / target) if target else 0.0
    said = language()
    whole = formatting.measure(measure, target, said)
    return {
        "share": share,
        "width": _hundredths(share),
        "forecast_width": _hundredths(ahead),
        "pace_x": None if expected is None or not target else _hundredths(expected / target),
        "percent": formatting.percent(share, said),
        "value": _without_unit(formatting.measure(measure, value, said), whole),
        "target": whole,
        "forecast": None if forecast is None else formatting.measure(measure, forecast, said),
        "is_reached": share >= 1,
        "will_reach": forecast is not None and ahead >= 1,
        "until": formatting.day(until, said, weekday=False) if until else "",
        "colour": colour,
    }


def _without_unit(amount: str, whole: str) -> str:
    """The number of `amount` alone if `whole` has the same unit: 190 of 300 seats."""
    part, of = _NUMBER.match(amount), _NUMBER.match(whole)
    return part[1] if part and of and part[2] == of[2] else amount


def _hundredths(share: float) -> str:
    return f"{min(max(share, 0.0), 1.0) * 100:.1f}"


# People


def initials(name: str) -> str:
    """One or two letters of a name: of its first and last word."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"


def avatar_class(key: int) -> str:
    """Colour and cut that stay a person's own: both follow from the id."""
    return f"c-{COLOURS[key * 5 % len(COLOURS)]} cut-{key * 7 // 3 % 4}"


@register.simple_tag
def avatar(key: int, name: str, size: str = "") -> SafeString:
    """The initials of a person on a cut-out of paper, beside the name; `size` is "", "small" or "large"."""
    extra = f" avatar--{size}" if size else ""
    return format_html(
        '<span class="avatar {}{}" aria-hidden="true">{}</span>',
        avatar_class(key or 0),
        extra,
        initials(str(name)),
    )


@register.simple_tag
def person(key: int, name: str, *, href: str = "", note: _Text = "") -> SafeString:
    """Avatar and name, a link if it leads somewhere, with a small note below."""
    below = format_html("<small>{}</small>", note) if note else ""
    inside = format_html("{}<span>{}{}</span>", avatar(key, name), name, below)
    if href:
        return format_html('<a class="person" href="{}">{}</a>', href, inside)
    return format_html('<span class="person">{}</span>', inside)


@register.inclusion_tag("kernel/components/ring.html")
def ring(
    faces: Iterable[plots.Face], title: _Text = "", *, key: str = "ring", listed: bool = True
) -> dict[str, Any]:
    """A circle of people with what passes between them, and the same as a list, unless the page has one."""
    everybody = list(faces)
    links = [(giver, everybody[(place + 1) % len(everybody)]) for place, giver in enumerate(everybody)]
    drawing = plots.ring_drawing(everybody)
    spots = [
        {
            "placed": placed,
            "initials": placed.name if placed.left_out else initials(placed.name),
            "kind": "" if placed.left_out else avatar_class(placed.key),
        }
        for placed in drawing.faces
    ]
    return {"ring": drawing, "spots": spots, "links": links if listed else [], "title": title, "key": key}


# States and time


@dataclass(frozen=True, slots=True)
class _Step:
    label: str
    state: str  # past, current, next, ended
    note: str = ""


@register.inclusion_tag("kernel/components/timeline.html")
def timeline(state: str, label: _Text = "") -> dict[str, Any]:
    """Where an exchange stands: proposed, agreed, done, or how it ended, which `label` names."""
    steps = (gettext("Proposed"), gettext("Agreed"), gettext("Done"))
    reached = {"asked": -1, "proposed": 0, "countered": 0, "fulfilled": 3}
    reached |= dict.fromkeys(("recorded", "agreed", "amended", "confirmed", "partial"), 1)
    ended_after = dict.fromkeys(("cancelled", "unfulfilled", "disputed", "decided", "appealed"), 1)
    if state in reached:
        place = reached[state]
        shown = [
            _Step(text, "past" if index < place else "current" if index == place else "next")
            for index, text in enumerate(steps)
        ]
        if state == "countered":
            shown[0] = _Step(gettext("Under discussion"), "current")
    else:
        past = steps[: ended_after.get(state, 0) + 1]
        shown = [*(_Step(text, "past") for text in past), _Step(str(label or gettext("Closed")), "ended")]
    return {"steps": shown}


@register.inclusion_tag("kernel/components/date_badge.html")
def date_badge(when: datetime | date | None, timezone: str = "") -> dict[str, Any]:
    """A leaf of a calendar: month, day, weekday."""
    if when is None:
        return {}
    there = formatting.local(when, timezone).date() if isinstance(when, datetime) else when
    said = language()
    return {
        "date": there,
        "month": formatting.month(there, said, short=True),
        "weekday": formatting.weekday(there, said),
    }


# Around content


@register.simple_block_tag
def callout(content: str, kind: str = "info", title: _Text = "") -> SafeString:
    """`{% callout "warning" title=… %}…{% endcallout %}`; kinds: info, success, warning, error, thanks."""
    heading = format_html("<strong>{}</strong>", title) if title else ""
    return format_html(
        '<div class="callout callout--{}">{}<div>{}{}</div></div>',
        kind,
        icon_or_nothing(MESSAGE_ICONS[kind], 22),
        heading,
        content,
    )


@register.filter
def message_icon(tag: str) -> str:
    """The icon of a message, by its level."""
    return MESSAGE_ICONS.get(tag or "info", "info")


@register.simple_block_tag
def scroll(content: str, label: _Text) -> SafeString:
    """Around a table that may be wider than a phone: it scrolls by itself, by keyboard as well."""
    return format_html(
        '<div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>', label, content
    )


@register.simple_tag
def empty(
    drawing: str,
    sentence: _Text,
    *,
    action: _Text = "",
    href: str = "",
    title: _Text = "",
    icon: str = "",
    kind: str = "primary",
) -> SafeString:
    """Nothing here yet: a drawing (board, table, ring, path, door, seedling), a sentence, one action."""
    return SafeString(
        render_to_string(
            "kernel/components/empty.html",
            {
                "drawing": f"kernel/drawings/{drawing}.html",
                "sentence": sentence,
                "action": action,
                "href": href,
                "title": title,
                "icon": icon,
                "kind": kind,
            },
        )
    )


@register.inclusion_tag("kernel/components/plot.html")
def plot(drawing: plots.Plot) -> dict[str, Any]:
    """A value of `kernel.plots`, with its figures as a table below."""
    return {"plot": drawing}


@register.inclusion_tag("kernel/components/definitions.html")
def definitions(*pairs: _Text | None) -> dict[str, Any]:
    """`{% definitions "Where" place "When" date %}`: what has no value is left out."""
    couples = zip(pairs[::2], pairs[1::2], strict=True)
    return {"pairs": [(name, said) for name, said in couples if said]}
