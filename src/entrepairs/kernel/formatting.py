"""Numbers, dates and amounts as French and English have them (CLDR, by Babel).

Pure functions: the language is passed in, and so is the day that « demain » starts from. Amounts are whole
numbers of the smallest part, as they are stored: grams, metres, minutes, cents.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from math import floor, log10
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_timedelta
from babel.numbers import format_currency, format_decimal
from django.utils.translation import gettext, ngettext, override

DEFAULT_TIMEZONE = "Europe/Paris"
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
_LOCALES = {"fr": Locale("fr"), "en": Locale("en", "GB")}
_Number = int | float | Decimal


def locale_of(language: str) -> Locale:
    """The CLDR locale of a language code, whatever its region; French where we do not speak it."""
    return _LOCALES.get(language.partition("-")[0], _LOCALES["fr"])


def _is_french(language: str) -> bool:
    return locale_of(language).language == "fr"


# Numbers


def number(value: _Number, language: str, *, decimals: int | None = None) -> str:
    """`1 234,5` or `1,234.5`; at most `decimals` digits after the point, two unless told."""
    most = 2 if decimals is None else decimals
    pattern = "#,##0" + ("." + "#" * most if most else "")
    text = format_decimal(value, format=pattern, locale=locale_of(language)).replace("-", MINUS)
    return "0" if text == f"{MINUS}0" else text


def rounded(value: float, digits: int = 2) -> float:
    """To `digits` significant digits, never dropping digits before the point: 1234.5 gives 1235."""
    if not value:
        return 0.0
    places = max(0, digits - 1 - floor(log10(abs(value))))
    return round(value, places)


def percent(share: float, language: str) -> str:
    """`63 %` or `63%`: a whole number, and 100 only when all is there."""
    whole = round(share * 100)
    if whole == 100 and share < 1:
        whole = 99
    return f"{number(whole, language)}{NBSP}%" if _is_french(language) else f"{number(whole, language)}%"


def spread(low: _Number, high: _Number, language: str, *, decimals: int | None = None) -> str:
    """A range in brackets, `(8–19)`; nothing where both ends read the same."""
    first, last = (number(end, language, decimals=decimals) for end in (low, high))
    return "" if first == last else f"({first}–{last})"


# Amounts


@dataclass(frozen=True, slots=True)
class _Scale:
    """A unit, and how many of the smallest part it holds."""

    parts: int
    unit: str
    finest: int = 2  # digits after the point at most


_MASS = (_Scale(1_000_000, "t"), _Scale(1_000, "kg"), _Scale(1, "g", 0))
_DISTANCE = (_Scale(1_000, "km", 1), _Scale(1, "m", 0))


def _scale_for(amount: float, scales: tuple[_Scale, ...]) -> _Scale:
    return next((scale for scale in scales if abs(amount) >= scale.parts), scales[-1])


def _in_scale(amount: float, scale: _Scale, language: str) -> str:
    return number(rounded(amount / scale.parts), language, decimals=scale.finest)


def _scaled(amount: float, scales: tuple[_Scale, ...], language: str) -> str:
    scale = _scale_for(amount, scales)
    return f"{_in_scale(amount, scale, language)}{NBSP}{scale.unit}"


def mass(amount_g: float, language: str) -> str:
    """`350 g`, `1,2 kg`, `12 kg`, `1,5 t`."""
    return _scaled(amount_g, _MASS, language)


def co2e(amount_g: float, language: str) -> str:
    """A mass of CO₂e, rounded to what an estimate can bear: `1,2 kg CO₂e`."""
    return f"{mass(amount_g, language)}{NBSP}CO₂e"


def distance(amount_m: float, language: str) -> str:
    """`850 m`, `4,2 km`, `12 km`."""
    if 100 <= abs(amount_m) < 1_000:
        amount_m = round(amount_m, -1)
    return _scaled(amount_m, _DISTANCE, language)


def duration(amount_min: float, language: str) -> str:
    """`45 min`, `2 h`, `2 h 30` (in English `2 h 30 min`)."""
    whole = round(abs(amount_min))
    sign = MINUS if amount_min < 0 and whole else ""
    hours, minutes = divmod(whole, 60)
    if not hours:
        return f"{sign}{minutes}{NBSP}min"
    text = f"{sign}{number(hours, language)}{NBSP}h"
    if not minutes:
        return text
    return f"{text}{NBSP}{minutes:02d}" + ("" if _is_french(language) else f"{NBSP}min")


def money(amount_cents: float, language: str, *, currency: str = "EUR", whole: bool = False) -> str:
    """`12,50 €` or `€12.50`; cents are left out when there are none, or with `whole`."""
    units = Decimal(round(amount_cents)) / 100
    bare = whole or units == units.to_integral_value()
    locale = locale_of(language)
    pattern = locale.currency_formats["standard"].pattern
    if bare:
        pattern = pattern.replace(".00", "")
    return format_currency(
        round(units) if bare else units, currency, format=pattern, locale=locale, currency_digits=False
    )


def value(unit: str, amount_minor: int, language: str, *, signed: bool = False) -> str:
    """An amount in a unit of value: `2 h 30`, `12 points`, « don », `5 €`; with `signed`, `+2 h`."""
    with override(language):
        if unit == "gift":
            return gettext("a gift")
        if unit in {"hours", "duration_min"}:
            text = duration(amount_minor, language)
        elif unit == "points":
            text = _counted(
                amount_minor, ngettext("%(n)s point", "%(n)s points", abs(amount_minor)), language
            )
        elif unit == "credit":
            text = _counted(
                amount_minor, ngettext("%(n)s credit", "%(n)s credits", abs(amount_minor)), language
            )
        else:
            text = money(amount_minor, language)
    return f"+{text}" if signed and amount_minor > 0 else text


def _counted(amount: _Number, sentence: str, language: str) -> str:
    return sentence % {"n": number(amount, language)}


def _noun(code: str, n: int) -> str:  # noqa: C901, PLR0911 - one for each measure
    """Of a measure that is a plain count; the language is the active one."""
    match code:
        case "seats" | "seats_filled":
            return ngettext("%(n)s seat", "%(n)s seats", n)
        case "items" | "things_reused":
            return ngettext("%(n)s thing", "%(n)s things", n)
        case "meals":
            return ngettext("%(n)s meal", "%(n)s meals", n)
        case "uses":
            return ngettext("%(n)s loan", "%(n)s loans", n)
        case "shares":
            return ngettext("%(n)s share", "%(n)s shares", n)
        case "turns":
            return ngettext("%(n)s turn", "%(n)s turns", n)
        case "pages":
            return ngettext("%(n)s page", "%(n)s pages", n)
        case "words":
            return ngettext("%(n)s word", "%(n)s words", n)
        case "first_tie":
            return ngettext("%(n)s first meeting", "%(n)s first meetings", n)
        case "exchanges":
            return ngettext("%(n)s exchange", "%(n)s exchanges", n)
        case "people":
            return ngettext("%(n)s person", "%(n)s people", n)
        case "points":
            return ngettext("%(n)s point", "%(n)s points", n)
    return "%(n)s"


_UNITS: dict[str, Callable[[float, str], str]] = {
    "co2e_g": co2e,
    "mass_g": mass,
    "food_g": mass,
    "distance_m": distance,
    "duration_min": duration,
    "time_min": duration,
}


def measure(code: str, amount: float, language: str) -> str:
    """An amount of a measure or of an indicator of impact, in words: `12 kg CO₂e`, `3 places`, `2 h 30`."""
    if code in _UNITS:
        return _UNITS[code](amount, language)
    if code in {"money_cents", "lent_cents"}:
        return money(amount, language, whole=abs(amount) >= 1_000)
    with override(language):
        # Below one and between whole numbers, French keeps the singular up to two; English does not.
        plural = abs(amount) if float(amount).is_integer() else 2
        return _counted(rounded(amount), _noun(code, int(plural)), language)


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate in words: `text` is `12 kg CO₂e`, `spread` is `(8–19)` in the same unit, or nothing."""

    text: str
    spread: str = ""

    def __str__(self) -> str:
        return f"{self.text}{NBSP}{self.spread}" if self.spread else self.text


def figure(
    code: str, central: float, language: str, *, low: float | None = None, high: float | None = None
) -> Figure:
    """An estimate with its range, both in the unit that suits the central value."""
    text = measure(code, central, language)
    if low is None or high is None:
        return Figure(text)
    parts = 1.0
    if code in {"co2e_g", "mass_g", "food_g"}:
        parts = _scale_for(central, _MASS).parts
    elif code == "distance_m":
        parts = _scale_for(central, _DISTANCE).parts
    elif code in {"money_cents", "lent_cents"}:
        parts = 100
    elif code in {"duration_min", "time_min"}:
        parts = 60 if abs(central) >= 60 else 1
    decimals = 0 if abs(central) >= 10 * parts or parts == 1 else 1
    return Figure(text, spread(low / parts, high / parts, language, decimals=decimals))


# Days and hours


def zone(name: str | tzinfo | None = None) -> tzinfo:
    """The time zone of a community, or the default one."""
    return name if isinstance(name, tzinfo) else ZoneInfo(name or DEFAULT_TIMEZONE)


def local(moment: datetime, timezone: str | tzinfo | None = None) -> datetime:
    """An aware moment on the clocks of the place."""
    if moment.tzinfo is None:
        raise ValueError("only an aware moment can be shown")
    return moment.astimezone(zone(timezone))


def day(
    when: date, language: str, *, today: date | None = None, weekday: bool = True, short: bool = False
) -> str:
    """`sam. 14 mars` or `Sat 14 March`; the year is added when it is not the one of `today`."""
    pattern = ("EEE " if weekday else "") + "d " + ("MMM" if short else "MMMM")
    if today is not None and when.year != today.year:
        pattern += " y"
    text = format_date(when, pattern, locale=locale_of(language))
    if _is_french(language) and when.day == 1:
        text = text.replace("1 ", "1er ", 1)
    return text.replace(" ", NBSP)


def clock_time(when: datetime, language: str) -> str:
    """`18 h 30`, `18 h`, or `6:30 pm`, `6 pm`; the moment is taken as it is, in its own zone."""
    if _is_french(language):
        return f"{when.hour}{NBSP}h" + (f"{NBSP}{when.minute:02d}" if when.minute else "")
    hour = when.hour % 12 or 12
    half = "am" if when.hour < 12 else "pm"
    return f"{hour}:{when.minute:02d}{NBSP}{half}" if when.minute else f"{hour}{NBSP}{half}"


def moment(
    when: datetime, language: str, *, timezone: str | tzinfo | None = None, today: date | None = None
) -> str:
    """`sam. 14 mars, 18 h 30` or `Sat 14 March, 6:30 pm`."""
    there = local(when, timezone)
    return f"{day(there.date(), language, today=today)}, {clock_time(there, language)}"


def period(
    start: datetime,
    end: datetime,
    language: str,
    *,
    timezone: str | tzinfo | None = None,
    today: date | None = None,
) -> str:
    """From one moment to another, without saying the day twice: `sam. 14 mars, 18 h – 20 h 30`."""
    first, last = local(start, timezone), local(end, timezone)
    if first.date() == last.date():
        return f"{moment(first, language, timezone=timezone, today=today)} – {clock_time(last, language)}"
    both = (moment(edge, language, timezone=timezone, today=today) for edge in (first, last))
    return " – ".join(both)


def relative_day(when: date, language: str, *, today: date) -> str:
    """« hier », « demain », « dans 3 jours »; beyond a week, the date itself."""
    days = (when - today).days
    with override(language):
        near = {
            -2: gettext("the day before yesterday"),
            -1: gettext("yesterday"),
            0: gettext("today"),
            1: gettext("tomorrow"),
            2: gettext("the day after tomorrow"),
        }
    if not _is_french(language):
        near = {offset: text for offset, text in near.items() if abs(offset) < 2}
    if days in near:
        return near[days]
    if abs(days) <= 7:
        return format_timedelta(
            when - today, granularity="day", threshold=30, add_direction=True, locale=locale_of(language)
        ).replace(" ", NBSP)
    return day(when, language, today=today)


def month(when: date, language: str, *, short: bool = False) -> str:
    """`mars` or `March`; `short` gives what fits on a badge or an axis."""
    return format_date(when, "LLL" if short else "LLLL", locale=locale_of(language))


def weekday(when: date, language: str) -> str:
    """`sam.` or `Sat`."""
    return format_date(when, "EEE", locale=locale_of(language))
