"""An indicator month by month, and how it is drawn. Pure: it reads no table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from entrepairs.kernel import formatting, plots

from . import words

LEAST_MONTHS, MOST_MONTHS = 6, 24


@dataclass(frozen=True)
class Month:
    first_day: date
    low: int = 0
    central: int = 0
    high: int = 0


def last_months(series: Iterable[Month], today: date) -> list[Month]:
    """The months up to today's, or the last one that has a figure: none left out, 6 to 24 of them."""
    known = {month.first_day: month for month in series}
    end = max([*known, today.replace(day=1)])
    start = min([*known, _months_before(end, LEAST_MONTHS - 1)])
    start = max(start, _months_before(end, MOST_MONTHS - 1))
    months, day = [], start
    while day <= end:
        months.append(known.get(day, Month(day)))
        day = _months_before(day, -1)
    return months


def _months_before(day: date, count: int) -> date:
    index = day.year * 12 + day.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def month_plot(months: Sequence[Month], indicator: str, language: str) -> plots.Plot:
    """An estimate as a line in its band, a count as bars."""
    about = words.INDICATORS[indicator]
    parts, show = _axis(indicator, language)
    name = str(about.name)
    titled = _("%(figure)s, month by month") % {"figure": name}
    names = [_name(month.first_day, language) for month in months]
    central = [month.central / parts for month in months]
    if not about.is_estimate:
        return plots.bar_plot(
            key="months",
            title=titled,
            description=_("By the month in which the acts took place."),
            names=names,
            series=plots.Series(name, central, about.colour),
            show=show,
            head=_("Month"),
        )
    lows, highs = [month.low / parts for month in months], [month.high / parts for month in months]
    return plots.line_plot(
        key="months",
        title=titled,
        description=_("The line is the central estimate, the band goes from low to high."),
        names=names,
        series=[plots.Series(name, central, about.colour, lows, highs)],
        show=show,
        head=_("Month"),
    )


def _name(first_day: date, language: str) -> str:
    name = formatting.month(first_day, language, short=True)
    return f"{name} {first_day.year}" if first_day.month == 1 else name


def _axis(indicator: str, language: str) -> tuple[int, Callable[[float], str]]:
    """How many smallest parts make one on the axis, and how an amount of these reads."""
    if indicator == "time_min":
        return 60, lambda hours: f"{formatting.number(hours, language)}{formatting.NBSP}h"
    if indicator in {"co2e_g", "food_g"}:
        return 1000, lambda kilograms: f"{formatting.number(kilograms, language)}{formatting.NBSP}kg"
    if indicator == "money_cents":
        return 100, lambda euros: formatting.money(euros * 100, language, whole=euros == round(euros))
    return 1, lambda count: formatting.number(count, language)
