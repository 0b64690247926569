"""How a goal grew, by day, week, month or year, and how that is drawn. Pure: it reads no table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from entrepairs.engines import pace
from entrepairs.kernel import formatting, plots

from .measures import axis

# The finest step that leaves a plot with no more points than can be read, and its table with few rows.
STEPS = (("day", timedelta(days=22)), ("week", timedelta(days=23 * 7)), ("month", timedelta(days=22 * 30)))


@dataclass(frozen=True)
class Point:
    """Amounts at the end of a step, or by now in the step that we are in; in the measure's smallest part."""

    first_day: date
    done: int | None  # None where the step is still to come
    aimed: int  # where an even pace would be


def step_for(starts_at: datetime, ends_at: datetime) -> str:
    """How a goal is cut in steps: day, week, month or year."""
    return next((step for step, longest in STEPS if ends_at - starts_at <= longest), "year")


def first_day_of(step: str, day: date) -> date:
    """The first day of the step that a day lies in; weeks begin on Mondays."""
    match step:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)
    return day


def grown(
    added: Mapping[date, int],
    *,
    target: int,
    starts_at: datetime,
    ends_at: datetime,
    at: datetime,
    timezone: str,
) -> list[Point]:
    """What there was at the end of each step of a goal's time, from `added` by the first days of steps."""
    step = step_for(starts_at, ends_at)
    last_day = formatting.local(ends_at - timedelta.resolution, timezone).date()
    days = [first_day_of(step, formatting.local(starts_at, timezone).date())]
    while (following := _following(step, days[-1])) <= last_day:
        days.append(following)
    edges = [*days, _following(step, days[-1])]
    points, done = [], 0
    for first_day, next_day in pairwise(edges):
        begins, ends = (_midnight(day, timezone) for day in (first_day, next_day))
        done += added.get(first_day, 0)
        aimed = pace.expected(target, starts_at=starts_at, ends_at=ends_at, at=ends)
        points.append(
            Point(
                first_day=first_day,
                done=done if begins <= at else None,
                aimed=target if aimed is None else aimed,
            )
        )
    return points


def growth_plot(points: Sequence[Point], step: str, measure: str, title: str, language: str) -> plots.Plot:
    """What was there, beside what an even pace would have brought."""
    parts, show = axis(measure, language)
    steps = {"day": _("Day"), "week": _("Week from"), "month": _("Month"), "year": _("Year")}
    return plots.line_plot(
        key="growth",
        title=title,
        description=_("What was there at the end of each step, beside an even pace from start to end."),
        names=[_name(step, point.first_day, language) for point in points],
        series=[
            plots.Series(_("Aim"), [point.aimed / parts for point in points], "ochre"),
            plots.Series(
                _("Done"), [None if point.done is None else point.done / parts for point in points], "forest"
            ),
        ],
        show=show,
        head=steps[step],
    )


def _following(step: str, first_day: date) -> date:
    match step:
        case "week":
            return first_day + timedelta(days=7)
        case "month":
            return (first_day + timedelta(days=31)).replace(day=1)
        case "year":
            return first_day.replace(year=first_day.year + 1)
    return first_day + timedelta(days=1)


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time.min, tzinfo=formatting.zone(timezone))


def _name(step: str, first_day: date, language: str) -> str:
    match step:
        case "year":
            return str(first_day.year)
        case "month":
            name = formatting.month(first_day, language, short=True)
            return f"{name} {first_day.year}" if first_day.month == 1 else name
    return formatting.day(first_day, language, weekday=False, short=True)
