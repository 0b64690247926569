"""`{% load formats %}`: amounts and dates in the language of the page.

Filters on moments take the community's time zone: `{{ exchange.starts_at|moment:community.timezone }}`;
where there is no community, leave the argument out.
"""

from datetime import date, datetime

from django import template
from django.utils.translation import get_language

from entrepairs.kernel import clock, formatting

register = template.Library()


def language() -> str:
    """The language of the page being rendered."""
    return get_language() or "fr"


def _day_of(when: date | datetime, timezone: str) -> date:
    return formatting.local(when, timezone).date() if isinstance(when, datetime) else when


def _today(timezone: str) -> date:
    return formatting.local(clock.now(), timezone).date()


@register.filter
def number(value: float | None, decimals: int | None = None) -> str:
    return "" if value is None else formatting.number(value, language(), decimals=decimals)


@register.filter
def percent(share: float) -> str:
    return formatting.percent(share, language())


@register.filter
def mass(amount_g: float) -> str:
    return formatting.mass(amount_g, language())


@register.filter
def co2e(amount_g: float) -> str:
    return formatting.co2e(amount_g, language())


@register.filter
def distance(amount_m: float) -> str:
    return formatting.distance(amount_m, language())


@register.filter
def duration(amount_min: float) -> str:
    return formatting.duration(amount_min, language())


@register.filter
def money(amount_cents: float) -> str:
    return formatting.money(amount_cents, language())


@register.filter
def measure(amount: float, code: str) -> str:
    """`{{ total|measure:goal.measure }}`: 12 kg CO₂e, 3 places, 2 h 30."""
    return formatting.measure(code, amount, language())


@register.filter
def value(amount_minor: int, unit: str) -> str:
    """`{{ amount_minor|value:unit }}`: 12 points, 2 h 30, un don, 5 €."""
    return formatting.value(unit, amount_minor, language())


@register.filter
def signed_value(amount_minor: int, unit: str) -> str:
    return formatting.value(unit, amount_minor, language(), signed=True)


@register.filter
def day(when: date | datetime | None, timezone: str = "") -> str:
    """sam. 14 mars; with the year when it is another one."""
    if not when:
        return ""
    return formatting.day(_day_of(when, timezone), language(), today=_today(timezone))


@register.filter
def moment(when: datetime | None, timezone: str = "") -> str:
    """sam. 14 mars, 18 h 30."""
    if not when:
        return ""
    return formatting.moment(when, language(), timezone=timezone, today=_today(timezone))


@register.filter
def clock_time(when: datetime | None, timezone: str = "") -> str:
    """18 h 30."""
    return formatting.clock_time(formatting.local(when, timezone), language()) if when else ""


@register.filter
def relative_day(when: date | datetime | None, timezone: str = "") -> str:
    """Demain, dans 3 jours, hier; beyond a week, the date."""
    if not when:
        return ""
    return formatting.relative_day(_day_of(when, timezone), language(), today=_today(timezone))


@register.simple_tag
def period(start: datetime, end: datetime | None, timezone: str = "") -> str:
    """`{% period starts_at ends_at community.timezone %}`: sam. 14 mars, 18 h – 20 h 30."""
    if end is None:
        return moment(start, timezone)
    return formatting.period(start, end, language(), timezone=timezone, today=_today(timezone))
