"""Times in words, in the language of the page: when something can be had, and why not then."""

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import groupby

from babel.dates import get_day_names
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from entrepairs.engines.availability import (
    Dated,
    Frequency,
    Hours,
    InDays,
    Reason,
    Recurrence,
    Refusal,
    Rule,
    Slots,
)
from entrepairs.engines.availability.local import resolve, wall
from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.fields import MINUTES

from .availability import is_in_days, own_rule
from .models import Listing

GROUPS_MAX = 3  # of hours that still read well in one line
WEEK = range(7)


def language() -> str:
    return get_language() or "fr"


def rule_in_words(rule: Rule, *, today: date | None = None) -> str:
    """`chaque semaine : mardi, 18 h – 20 h, jusqu’au 30 juin`; `lun.–ven. 9 h – 12 h`; nothing for others."""
    match rule:
        case Dated():
            return _dated(rule, today)
        case Slots(lengths=InDays()):
            return _whole_days(rule)
        case Slots():
            return _hours_of_week(rule)
    return ""


def day_name(weekday: int, *, short: bool = False) -> str:
    """`mardi`, or `mar.`; Monday is 0."""
    names = get_day_names("abbreviated" if short else "wide", locale=formatting.locale_of(language()))
    return str(names[weekday])


def hours(opens: int, closes: int) -> str:
    """`9 h – 12 h 30`, from minutes of the day."""
    return f"{clock(opens)} – {clock(closes)}"


def clock(minute: int) -> str:
    at = datetime.combine(date(2000, 1, 1), time(minute // 60 % 24, minute % 60))
    return formatting.clock_time(at, language())


def length(amount: int, *, in_days: bool) -> str:
    """`2 jours`, `1 h 30`."""
    if in_days:
        return ngettext("%(n)d day", "%(n)d days", amount) % {"n": amount}
    return formatting.duration(amount, language())


def nth_name(nth: int) -> str:
    return {
        1: _("first"),
        2: _("second"),
        3: _("third"),
        4: _("fourth"),
        5: _("fifth"),
        -1: _("last"),
    }.get(nth, str(nth))


def refused(listing: Listing, refusal: Refusal) -> Refused:
    """The refusal of the engine in words, at the field that it concerns."""
    zone = listing.community.timezone
    by_minutes = listing.in_domain.quantity.one == MINUTES
    field = "starts_at"
    match refusal.reason:
        case Reason.NO_DATES:
            message = _("Say from when until when.")
        case Reason.TOO_SHORT | Reason.TOO_LONG as reason:
            field = "quantity" if by_minutes else "ends_at"
            told = {"length": length(refusal.limit or 1, in_days=refusal.in_days)}
            message = (
                _("At least %(length)s at a time, please.") % told
                if reason is Reason.TOO_SHORT
                else _("At most %(length)s at a time, please.") % told
            )
        case Reason.TOO_SOON:
            message = _("That is too soon: from %(moment)s on.") % {"moment": _moment(refusal.start, zone)}
        case Reason.BEYOND_HORIZON:
            message = _("That is too far ahead: until %(moment)s at most.") % {
                "moment": _moment(refusal.end, zone)
            }
        case Reason.OUTSIDE_HOURS:
            message = _outside(listing, refusal)
        case Reason.OFF_GRID:
            message = (
                _("It does not begin at that time. The next one: %(moment)s.")
                % {"moment": _moment(refusal.start, zone)}
                if refusal.start
                else _("It does not begin at that time.")
            )
        case Reason.BLOCKED:
            message = _("It cannot be had then: %(period)s.") % {"period": _period(listing, refusal)}
        case Reason.TAKEN:
            message = (
                _("Somebody else has it then: %(period)s.") % {"period": _period(listing, refusal)}
                if refusal.start
                else _("There is not enough left for that.")
            )
        case Reason.NOT_ENOUGH:
            field, message = "quantity", _("There is not enough left for that.")
    return Refused(message, code=str(refusal.reason), field=field)


def _outside(listing: Listing, refusal: Refusal) -> str:
    rule = own_rule(listing)
    told = rule_in_words(rule) if rule is not None else ""
    if told:
        return _("Not at that time. It can be had so: %(hours)s.") % {"hours": told}
    return _("It cannot be had then: %(period)s.") % {"period": _period(listing, refusal)}


def _moment(at: datetime | None, zone: str) -> str:
    if at is None:
        return ""
    there = formatting.local(at, zone)
    today = formatting.local(now(), zone).date()
    if there.time() == time():
        return formatting.day(there.date(), language(), today=today)
    return formatting.moment(at, language(), timezone=zone, today=today)


def _period(listing: Listing, refusal: Refusal) -> str:
    if refusal.start is None or refusal.end is None:
        return ""
    return period(listing, refusal.start, refusal.end)


def period(listing: Listing, start: datetime, end: datetime) -> str:
    """From one moment to another; days alone where it is had in whole days, or where they are whole."""
    zone = listing.community.timezone
    first, last = formatting.local(start, zone), formatting.local(end, zone)
    if is_in_days(listing) or first.time() == last.time() == time():
        return days(first.date(), date.fromordinal(last.toordinal() - 1), zone)
    today = formatting.local(now(), zone).date()
    return formatting.period(start, end, language(), timezone=zone, today=today)


def days(first: date, last: date, zone: str) -> str:
    """`sam. 14 mars`, or `sam. 14 mars – lun. 16 mars`; both days are included."""
    today = formatting.local(now(), zone).date()
    told = [formatting.day(day, language(), today=today) for day in (first, last)]
    return told[0] if last <= first else " – ".join(told)


# Rules


def _dated(rule: Dated, today: date | None) -> str:
    series = rule.recurrence
    if series.frequency is Frequency.ONCE:
        start = resolve(rule.timezone, wall(series.start, rule.starts))
        end = resolve(rule.timezone, wall(series.start, rule.starts + (rule.length_min or 0)))
        return formatting.period(start, end, language(), timezone=rule.timezone, today=today)
    told = f"{_how_often(series)}, {hours(rule.starts, (rule.starts + (rule.length_min or 0)) % 1440)}"
    if series.until is None:
        return told
    until = formatting.day(series.until, language(), today=today, weekday=False)
    return _("%(times)s, until %(day)s") % {"times": told, "day": until}


def _how_often(series: Recurrence) -> str:
    match series.frequency:
        case Frequency.WEEKLY:
            weekdays: list[int] = [*sorted(series.weekdays)] or [series.start.weekday()]
            told = {"days": ", ".join(day_name(day) for day in weekdays), "n": series.interval}
            if series.interval == 1:
                return _("each week: %(days)s") % told
            return _("every %(n)d weeks: %(days)s") % told
        case Frequency.MONTHLY if series.nth_weekdays:
            told_days = [f"{nth_name(each.nth)} {day_name(each.weekday)}" for each in series.nth_weekdays]
            return _("each month: %(days)s") % {"days": ", ".join(told_days)}
        case Frequency.MONTHLY:
            numbers = series.month_days or (series.start.day,)
            return _("each month: %(days)s") % {"days": ", ".join(map(str, numbers))}
        case _:
            return _("every day")


def _whole_days(rule: Slots) -> str:
    weekdays = {day for opening in rule.openings for day in _weekdays(opening.recurrence)}
    if not weekdays or weekdays == set(WEEK):
        return _("in whole days")
    return _("in whole days: %(days)s") % {"days": _ranges(sorted(weekdays))}


def _hours_of_week(rule: Slots) -> str:
    by_day: dict[int, list[Hours]] = {}
    for opening in rule.openings:
        for day in _weekdays(opening.recurrence):
            by_day.setdefault(day, []).extend(opening.hours)
    if not by_day:
        return _("on certain days")
    by_hours: dict[str, list[int]] = {}
    for day in sorted(by_day):
        told = _(" and ").join(hours(each.opens, each.closes) for each in sorted(by_day[day]))
        by_hours.setdefault(told, []).append(day)
    if len(by_hours) > GROUPS_MAX:
        return _("at certain hours of the week")
    return "; ".join(f"{_ranges(weekdays)} {told}" for told, weekdays in by_hours.items())


def _weekdays(recurrence: Recurrence) -> Sequence[int]:
    match recurrence.frequency:
        case Frequency.WEEKLY:
            return [*sorted(recurrence.weekdays)] or [recurrence.start.weekday()]
        case Frequency.DAILY:
            return WEEK
    return [recurrence.start.weekday()]


def _ranges(weekdays: Sequence[int]) -> str:
    """`lun.–ven., dim.`"""
    told = []
    for _offset, run in groupby(enumerate(weekdays), key=lambda pair: pair[1] - pair[0]):
        days_of_run = [day for _place, day in run]
        ends = [day_name(day, short=True) for day in (days_of_run[0], days_of_run[-1])]
        told.append("–".join(ends) if len(days_of_run) > 2 else ", ".join(ends[: len(days_of_run)]))
    return ", ".join(told)
