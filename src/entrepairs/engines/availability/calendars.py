"""Rules as the recurrence properties of RFC 5545, and back where they can be said in a rule.

Lines are whole, unfolded and without line ends. A series has one event; slots have one for each hours of an
opening. Capacity, lengths, notice and horizon have no words there.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from .local import FIRST_DAY, LAST_DAY, is_zone, resolve, wall, wall_of
from .recurrence import Frequency, NthWeekday, Recurrence, RuleError, Weekday, days_of
from .rules import DAY_MIN, Dated, Hours, Slots

_MINUTE = timedelta(minutes=1)
_BYDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,5}", re.ASCII)
_DATE = re.compile(r"\d{8}", re.ASCII)
_DATE_TIME = re.compile(r"\d{8}T\d{6}Z?", re.ASCII)
_DURATION = re.compile(r"\+?P(?:(\d{1,4})W|(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?)?)", re.ASCII)
_LINE = re.compile(r"([A-Za-z-]+)((?:;[^:;]+)*):(.*)")


def rrule(recurrence: Recurrence, timezone: str = "", start_min: int = 0) -> str | None:
    """The value of RRULE; None for what happens once.

    With a zone, for a start at that minute of its clock, and the end is a moment in UTC as RFC 5545 wants it;
    without one, for whole days.
    """
    if recurrence.frequency is Frequency.ONCE:
        return None
    parts = [f"FREQ={recurrence.frequency.name}"]
    if recurrence.interval > 1:
        parts.append(f"INTERVAL={recurrence.interval}")
    if recurrence.weekdays:
        parts.append(f"BYDAY={','.join(day.name for day in sorted(recurrence.weekdays))}")
    if recurrence.nth_weekdays:
        days = (f"{each.nth}{each.weekday.name}" for each in recurrence.nth_weekdays)
        parts.append(f"BYDAY={','.join(days)}")
    if recurrence.month_days:
        parts.append(f"BYMONTHDAY={','.join(map(str, recurrence.month_days))}")
    if recurrence.count is not None:
        parts.append(f"COUNT={recurrence.count}")
    if recurrence.until is not None:
        end = resolve(timezone, wall(recurrence.until, start_min)) if timezone else None
        parts.append(f"UNTIL={end:%Y%m%dT%H%M%SZ}" if end else f"UNTIL={recurrence.until:%Y%m%d}")
    return ";".join(parts)


def recurrence_from_rrule(text: str, start: date, timezone: str = "", start_min: int = 0) -> Recurrence:
    """The recurrence that an RRULE's value describes from a start, read as `rrule` writes it.

    YEARLY is taken as every twelfth month, DAILY on weekdays as weekly, and BYSETPOS with one weekday as the
    nth of a month. RuleError for all else that a `Recurrence` cannot say, and for a start that the rule does
    not name, for which RFC 5545 defines no meaning.
    """
    parts = _parts(text)
    frequency = parts.pop("FREQ", "")
    interval, count = _number(parts, "INTERVAL") or 1, _number(parts, "COUNT")
    if parts.pop("WKST", "MO") != "MO" and frequency == "WEEKLY" and interval > 1:
        raise RuleError("WKST", "must be MO")
    until = parts.pop("UNTIL", None)
    last = None if until is None else _until(until, timezone, start_min)
    numbered, plain = _by_day(parts.pop("BYDAY", ""))
    month_days = tuple(_numbers(parts, "BYMONTHDAY"))
    if frequency == "YEARLY":
        months = _numbers(parts, "BYMONTH")
        if months not in ([], [start.month]):
            raise RuleError("BYMONTH", "must be the month of the start")
        if not months and (numbered or plain or month_days):
            raise RuleError("FREQ", "YEARLY needs BYMONTH beside BYDAY or BYMONTHDAY")
        frequency, interval = "MONTHLY", 12 * interval
    if frequency == "MONTHLY" and plain:
        numbered = (*numbered, *_each_of(plain, _numbers(parts, "BYSETPOS")))
        plain = ()
    if frequency == "DAILY" and plain and interval == 1:
        frequency = "WEEKLY"
    if parts:
        raise RuleError(min(parts), "is not understood")
    if frequency not in ("DAILY", "WEEKLY", "MONTHLY"):
        raise RuleError("FREQ", "must be DAILY, WEEKLY, MONTHLY or YEARLY")
    recurrence = Recurrence(
        Frequency[frequency], start, interval, plain, numbered, month_days, until=last, count=count
    )
    if next(days_of(recurrence, start, LAST_DAY)) != start:
        raise RuleError("FREQ", "the rule must name its own start")
    return recurrence


def to_ical(rule: Dated | Slots) -> list[list[str]]:
    """DTSTART, DURATION, RRULE, RDATE and EXDATE of each event that shows when the rule is open.

    In calendars an event lasts as long as any other of its series; so hours in which the clock changes end an
    hour off that day.
    """
    zone, dropped = rule.timezone, rule.dropped
    if isinstance(rule, Dated):
        length = (rule.length_min, rule.length_days)
        return [_event(zone, rule.recurrence, rule.starts, length, rule.added, dropped)]
    events = [
        _event(zone, opening.recurrence, hours.opens, _length_of(hours), (), dropped)
        for opening in rule.openings
        if opening.recurrence.frequency is not Frequency.ONCE or opening.recurrence.start not in dropped
        for hours in opening.hours
    ]
    # A day may be dropped from the openings and added with other hours.
    events += [
        _event(zone, Recurrence(Frequency.ONCE, added.day), hours.opens, _length_of(hours), (), ())
        for added in rule.added
        for hours in added.hours
    ]
    return events


def dated_from_ical(lines: Iterable[str], *, places: int, timezone: str = "") -> Dated:
    """The series that an event's properties describe; those that say nothing of its times are passed over.

    `timezone` is that of a start without one. RuleError for what a rule cannot say: a start that is not a
    whole minute, a length in days from another time than midnight, an added date at another time.
    """
    found = _properties(lines)
    for name in ("EXRULE", "RECURRENCE-ID"):
        if name in found:
            raise RuleError(name, "is not understood")
    params, value = _single(found, "DTSTART")
    zone = "UTC" if value.endswith("Z") else params.get("TZID", timezone)
    if not is_zone(zone):
        raise RuleError("DTSTART", "needs an IANA time zone")
    start, whole = _moment("DTSTART", value, zone)
    start_min = start.hour * 60 + start.minute
    if start.second:
        raise RuleError("DTSTART", "must be a whole minute")
    length = _length(found, start, zone, whole=whole)
    recurrence = Recurrence(Frequency.ONCE, start.date())
    if "RRULE" in found:
        text = _single(found, "RRULE")[1]
        try:
            recurrence = recurrence_from_rrule(text, start.date(), "" if whole else zone, start_min)
        except RuleError as error:
            raise error.within("RRULE") from None
    dropped = {day for day, minute in _dates(found, "EXDATE", zone) if minute in (None, start_min)}
    added = set()
    for day, minute in _dates(found, "RDATE", zone):
        if minute not in ((None, start_min) if whole else (start_min,)):
            raise RuleError("RDATE", "must be at the same time as the start")
        added.add(day)
    return Dated(
        zone,
        recurrence,
        places,
        start_min,
        *length,
        tuple(sorted(added - dropped)),
        tuple(sorted(dropped)),
    )


def _event(
    zone: str,
    recurrence: Recurrence,
    start_min: int,
    length: tuple[int | None, int | None],
    added: tuple[date, ...],
    dropped: tuple[date, ...],
) -> list[str]:
    length_min, length_days = length
    whole = length_days is not None
    kind = ";VALUE=DATE" if whole else f";TZID={zone}"

    def dates(days: Iterable[date]) -> str:
        form = "%Y%m%d" if whole else "%Y%m%dT%H%M%S"
        return ",".join(wall(day, start_min).strftime(form) for day in days)

    first = next(days_of(recurrence, recurrence.start, LAST_DAY))
    duration = f"P{length_days}D" if whole else f"PT{length_min}M"
    lines = [f"DTSTART{kind}:{dates([first])}", f"DURATION:{duration}"]
    text = rrule(recurrence, "" if whole else zone, start_min)
    if text is not None:
        lines.append(f"RRULE:{text}")
    if added:
        lines.append(f"RDATE{kind}:{dates(sorted(added))}")
    named = [day for day in sorted(dropped) if day in days_of(recurrence, day, day)]
    if named:
        lines.append(f"EXDATE{kind}:{dates(named)}")
    return lines


def _length_of(hours: Hours) -> tuple[int | None, int | None]:
    length = hours.closes - hours.opens
    return (None, 1) if length == DAY_MIN else (length, None)


def _parts(text: str) -> dict[str, str]:
    """The parts of an RRULE's value, by their names in capitals."""
    parts: dict[str, str] = {}
    for part in text.strip().strip(";").upper().split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise RuleError(name or "FREQ", "has no value")
        if name in parts:
            raise RuleError(name, "stands twice")
        parts[name] = value
    return parts


def _numbers(parts: dict[str, str], name: str) -> list[int]:
    values = parts.pop(name, "")
    numbers = values.split(",") if values else []
    if not all(_NUMBER.fullmatch(number) for number in numbers):
        raise RuleError(name, "must be whole numbers")
    return [int(number) for number in numbers]


def _number(parts: dict[str, str], name: str) -> int | None:
    numbers = _numbers(parts, name)
    if len(numbers) > 1 or 0 in numbers:
        raise RuleError(name, "must be one whole number above 0")
    return numbers[0] if numbers else None


def _by_day(values: str) -> tuple[tuple[NthWeekday, ...], tuple[Weekday, ...]]:
    """The weekdays with a number, and those without."""
    numbered, plain = [], []
    for value in values.split(",") if values else []:
        match = _BYDAY.fullmatch(value)
        if match is None:
            raise RuleError("BYDAY", "must be weekdays")
        if match[1]:
            numbered.append(NthWeekday(int(match[1]), Weekday[match[2]]))
        else:
            plain.append(Weekday[match[2]])
    return tuple(numbered), tuple(plain)


def _each_of(weekdays: tuple[Weekday, ...], positions: list[int]) -> list[NthWeekday]:
    if positions and len(weekdays) > 1:
        raise RuleError("BYSETPOS", "is understood with one weekday only")
    try:
        return [NthWeekday(nth, day) for day in weekdays for nth in positions or range(1, 6)]
    except RuleError as error:
        raise error.within("BYSETPOS") from None


def _until(value: str, zone: str, start_min: int) -> date | None:
    """The last local day that may have an instance; None if that is farther than rules go."""
    end, whole = _moment("UNTIL", value, zone or "UTC")
    if end.date() > LAST_DAY:
        return None
    if whole or not zone or wall(end.date(), start_min) <= end:
        return end.date()
    # The last day's own start may lie in a gap, and so come later than the clock's time says.
    return end.date() - timedelta(days=1)


def _properties(lines: Iterable[str]) -> dict[str, list[tuple[dict[str, str], str]]]:
    """The parameters and value of each property, by its name in capitals."""
    found: dict[str, list[tuple[dict[str, str], str]]] = {}
    for line in lines:
        match = _LINE.fullmatch(line.strip())
        if match is not None:
            pairs = (param.partition("=") for param in match[2].split(";") if param)
            params = {name.upper(): value.strip('"') for name, _equals, value in pairs}
            found.setdefault(match[1].upper(), []).append((params, match[3]))
    return found


def _single(found: dict[str, list[tuple[dict[str, str], str]]], name: str) -> tuple[dict[str, str], str]:
    if len(found.get(name, ())) != 1:
        raise RuleError(name, "must stand there once")
    return found[name][0]


def _moment(name: str, value: str, zone: str) -> tuple[datetime, bool]:
    """A DATE or DATE-TIME on the clock of a zone, and whether it was a DATE."""
    whole = _DATE.fullmatch(value) is not None
    if not whole and _DATE_TIME.fullmatch(value) is None:
        raise RuleError(name, "must be a date, or a date and time")
    try:
        form = "%Y%m%d" if whole else "%Y%m%dT%H%M%S"
        at = datetime.strptime(value.removesuffix("Z"), form).replace(tzinfo=UTC)
    except ValueError:
        raise RuleError(name, "is no such date") from None
    # A far year stands for never; it need not be exact, and the last has no next day to convert into.
    local = not value.endswith("Z") or not FIRST_DAY <= at.date() <= LAST_DAY
    return (at, whole) if local else (wall_of(zone, at), False)


def _length(
    found: dict[str, list[tuple[dict[str, str], str]]], start: datetime, zone: str, *, whole: bool
) -> tuple[int | None, int | None]:
    """Minutes, or else days: of DTEND or DURATION; a DATE without either lasts a day."""
    if "DTEND" in found:
        params, value = _single(found, "DTEND")
        end_zone = params.get("TZID", zone)
        if not is_zone(end_zone):
            raise RuleError("DTEND", "needs an IANA time zone")
        end, end_whole = _moment("DTEND", value, end_zone)
        if end_whole is not whole:
            raise RuleError("DTEND", "must be of the same kind as the start")
        if whole:
            return None, (end - start).days
        length = resolve(end_zone, end) - resolve(zone, start)
        if length % _MINUTE:
            raise RuleError("DTEND", "must be a whole minute")
        return length // _MINUTE, None
    if "DURATION" not in found:
        if whole:
            return None, 1
        raise RuleError("DTEND", "is missing")
    match = _DURATION.fullmatch(_single(found, "DURATION")[1])
    if match is None:
        raise RuleError("DURATION", "must be weeks, days, hours or minutes")
    weeks, days, hours, minutes = (int(number or 0) for number in match.groups())
    days += 7 * weeks
    minutes += 60 * hours
    if (minutes and days) or (minutes and whole) or (days and not whole and (start.hour or start.minute)):
        raise RuleError("DURATION", "must be days from a midnight, or hours and minutes from a time")
    return (None, days) if days else (minutes, None)


def _dates(
    found: dict[str, list[tuple[dict[str, str], str]]], name: str, zone: str
) -> list[tuple[date, int | None]]:
    """The local days of a list of dates, each with its minute of the clock, or None for a DATE.

    Days that no rule speaks of are passed over.
    """
    days: list[tuple[date, int | None]] = []
    for params, values in found.get(name, ()):
        other = params.get("TZID", zone)
        if not is_zone(other):
            raise RuleError(name, "needs an IANA time zone")
        for value in values.split(","):
            at, whole = _moment(name, value, zone if value.endswith("Z") else other)
            if not whole and not value.endswith("Z") and other != zone:
                at = wall_of(zone, resolve(other, at))
            if FIRST_DAY <= at.date() <= LAST_DAY:
                days.append((at.date(), None if whole else at.hour * 60 + at.minute))
    return days
