"""`{% load impact %}`: a factor and a topic in the language of the page."""

from django import template
from django.utils.translation import get_language, gettext

from entrepairs.impact import words
from entrepairs.impact.catalogue import Entry, Topic
from entrepairs.impact.models import Factor
from entrepairs.kernel import formatting

register = template.Library()
PARTS_OF_ONE = {"probability", "share"}
MOST_DECIMALS = 5


def _language() -> str:
    return get_language() or "fr"


def _is_french() -> bool:
    return _language().startswith("fr")


@register.filter
def short(amount: float, indicator: str) -> str:
    """An amount as large letters have room for, beside the name of its indicator: `239 kg`, `14`, `15 h`."""
    language = _language()
    if indicator in {"co2e_g", "food_g"}:
        return formatting.mass(amount, language)
    if indicator == "time_min":
        return formatting.duration(round(amount / 60) * 60 if abs(amount) >= 600 else amount, language)
    if indicator == "money_cents":
        return formatting.measure(indicator, amount, language)
    return formatting.number(amount, language)


@register.simple_tag
def factor_title(factor: Entry | Factor) -> str:
    return factor.title_fr if _is_french() else factor.title_en


@register.simple_tag
def factor_value(factor: Entry | Factor) -> str:
    """`0,17 kg CO₂e/km (0,12–0,25)`."""
    language = _language()
    if factor.unit in PARTS_OF_ONE:
        text = formatting.percent(factor.value, language)
        return f"{text} {formatting.spread(factor.low * 100, factor.high * 100, language)}".strip()
    value = formatting.number(factor.value, language, decimals=MOST_DECIMALS)
    unit = str(words.UNITS.get(factor.unit, factor.unit)).replace("CO2e", "CO₂e")
    spread = formatting.spread(factor.low, factor.high, language, decimals=MOST_DECIMALS)
    return f"{value} {unit}".replace(" ", formatting.NBSP) + (f" {spread}" if spread else "")


@register.simple_tag
def factor_source(factor: Entry | Factor) -> str:
    """Who says so, of when and where, how good it is, which version."""
    said = {
        "source": gettext(factor.source),
        "year": factor.year,
        "place": factor.place,
        "grade": factor.grade,
        "version": factor.version,
    }
    return gettext("%(source)s (%(year)s, %(place)s); grade %(grade)s, version %(version)s") % said


@register.simple_tag
def topic_title(topic: Topic) -> str:
    return topic.title_fr if _is_french() else topic.title_en


@register.simple_tag
def topic_note(topic: Topic) -> str:
    return topic.note_fr if _is_french() else topic.note_en
