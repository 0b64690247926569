"""Rules as plain JSON values and back, strictly: what is not understood is an error with its path.

Keys are the names of the fields; `when` says which kind of rule it is and `unit` how lengths are counted.
Days are "2026-03-29", times of day "09:30" up to "24:00", weekdays "MO", nth weekdays "1SA" or "-1FR" as in
RFC 5545. What has its default need not stand there, and is not written.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

from .recurrence import Frequency, NthWeekday, Recurrence, RuleError, Weekday
from .rules import (
    WHOLE_DAY,
    AddedDay,
    Dated,
    Hours,
    InDays,
    InMinutes,
    Open,
    Opening,
    Places,
    Rule,
    Slots,
    Stock,
)

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)", re.ASCII)
_NTH = re.compile(r"(-?[1-5])([A-Z]{2})", re.ASCII)
_MOST_ROWS = 1000


def to_json(rule: Rule) -> dict[str, Json]:
    """The rule as a dictionary that `json` can write and `from_json` reads."""
    match rule:
        case Open():
            return {"when": "open", "timezone": rule.timezone, "capacity": rule.capacity}
        case Stock():
            return {"when": "stock", "timezone": rule.timezone, "total": rule.total}
        case Dated():
            return _kept(
                {
                    "when": "dated",
                    "timezone": rule.timezone,
                    "recurrence": _recurrence_to_json(rule.recurrence),
                    "places": rule.places,
                    "starts": time_text(rule.starts) if rule.starts else None,
                    "length_min": rule.length_min,
                    "length_days": rule.length_days,
                    "added": [day.isoformat() for day in rule.added],
                    "dropped": [day.isoformat() for day in rule.dropped],
                    "other_places": [
                        {"day": each.day.isoformat(), "places": each.places} for each in rule.other_places
                    ],
                    "notice_min": rule.notice_min or None,
                    "horizon_days": rule.horizon_days,
                }
            )
        case Slots():
            return _kept(
                {
                    "when": "slots",
                    "timezone": rule.timezone,
                    "openings": [
                        {
                            "recurrence": _recurrence_to_json(opening.recurrence),
                            "hours": _hours_to_json(opening.hours),
                        }
                        for opening in rule.openings
                    ],
                    "lengths": _lengths_to_json(rule.lengths),
                    "capacity": rule.capacity,
                    "added": [
                        {"day": each.day.isoformat(), "hours": _hours_to_json(each.hours)}
                        for each in rule.added
                    ],
                    "dropped": [day.isoformat() for day in rule.dropped],
                    "horizon_days": rule.horizon_days,
                }
            )


def from_json(value: object) -> Rule:
    """The rule that `to_json` wrote. RuleError for an unknown key, a wrong type, or what makes no sense."""
    fields = _Fields(value)
    when = fields.text("when")
    read = _KINDS.get(when)
    if read is None:
        raise RuleError("when", f"must be one of {', '.join(_KINDS)}")
    return read(fields)


def time_text(minute: int) -> str:
    """A minute of the day as "09:30"; the last is "24:00"."""
    return f"{minute // 60:02}:{minute % 60:02}"


class _Fields:
    """A JSON object that is read key by key, each once. A key that is null is as good as missing."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise RuleError("", "must be an object")
        self._left = dict(cast("Mapping[str, object]", value))

    def done[T](self, make: Callable[[], T]) -> T:
        """What is made of the values, once no key is left."""
        if self._left:
            raise RuleError(min(self._left), "is unknown here")
        return make()

    def value[T](self, key: str, read: Callable[[object], T]) -> T:
        """RuleError if the key is missing, or `read` cannot do with its value."""
        value = self._left.pop(key, None)
        if value is None:
            raise RuleError(key, "is missing")
        try:
            return read(value)
        except RuleError as error:
            raise error.within(key) from None

    def optional[T, U](self, key: str, read: Callable[[object], T], default: U) -> T | U:
        if self._left.get(key) is None:
            self._left.pop(key, None)
            return default
        return self.value(key, read)

    def text(self, key: str) -> str:
        return self.value(key, _text)

    def integer(self, key: str, default: int | None = None) -> int:
        return self.value(key, _integer) if default is None else self.optional(key, _integer, default)

    def rows[T](self, key: str, read: Callable[[object], T]) -> tuple[T, ...]:
        """A list, empty where the key is missing."""
        return self.optional(key, lambda value: _rows(value, read), ())


def _rows[T](value: object, read: Callable[[object], T]) -> tuple[T, ...]:
    if not isinstance(value, list):
        raise RuleError("", "must be a list")
    if len(value) > _MOST_ROWS:
        raise RuleError("", f"must have at most {_MOST_ROWS} entries")
    rows = []
    for place, each in enumerate(value):
        try:
            rows.append(read(each))
        except RuleError as error:
            raise error.within(f"[{place}]") from None
    return tuple(rows)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise RuleError("", "must be text")
    return value


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise RuleError("", "must be a whole number")
    return value


def _day(value: object) -> date:
    text = _text(value)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RuleError("", "must be a day, as in 2026-03-29") from None
    if day.isoformat() != text:
        raise RuleError("", "must be a day, as in 2026-03-29")
    return day


def _time(value: object) -> int:
    match = _TIME.fullmatch(_text(value))
    minute = int(match[1]) * 60 + int(match[2]) if match else -1
    if not 0 <= minute <= 1440:
        raise RuleError("", "must be a time of day, as in 09:30")
    return minute


def _weekday(value: object) -> Weekday:
    text = _text(value)
    if text not in Weekday.__members__:
        raise RuleError("", f"must be one of {', '.join(Weekday.__members__)}")
    return Weekday[text]


def _nth_weekday(value: object) -> NthWeekday:
    match = _NTH.fullmatch(_text(value))
    if match is None:
        raise RuleError("", "must be a weekday of a month, as in 1SA or -1FR")
    return NthWeekday(int(match[1]), _weekday(match[2]))


def _frequency(value: object) -> Frequency:
    try:
        return Frequency(_text(value))
    except ValueError:
        raise RuleError("", f"must be one of {', '.join(Frequency)}") from None


def _recurrence(value: object) -> Recurrence:
    fields = _Fields(value)
    frequency, start = fields.value("frequency", _frequency), fields.value("start", _day)
    interval = fields.integer("interval", 1)
    weekdays = fields.rows("weekdays", _weekday)
    nth_weekdays = fields.rows("nth_weekdays", _nth_weekday)
    month_days = fields.rows("month_days", _integer)
    until, count = fields.optional("until", _day, None), fields.optional("count", _integer, None)
    return fields.done(
        lambda: Recurrence(frequency, start, interval, weekdays, nth_weekdays, month_days, until, count)
    )


def _hours(value: object) -> Hours:
    fields = _Fields(value)
    opens, closes = fields.value("opens", _time), fields.value("closes", _time)
    return fields.done(lambda: Hours(opens, closes))


def _all_hours(value: object) -> tuple[Hours, ...]:
    return _rows(value, _hours)


def _opening(value: object) -> Opening:
    fields = _Fields(value)
    recurrence, hours = (
        fields.value("recurrence", _recurrence),
        fields.optional("hours", _all_hours, WHOLE_DAY),
    )
    return fields.done(lambda: Opening(recurrence, hours))


def _added_day(value: object) -> AddedDay:
    fields = _Fields(value)
    day, hours = fields.value("day", _day), fields.optional("hours", _all_hours, WHOLE_DAY)
    return fields.done(lambda: AddedDay(day, hours))


def _places(value: object) -> Places:
    fields = _Fields(value)
    day, places = fields.value("day", _day), fields.integer("places")
    return fields.done(lambda: Places(day, places))


def _lengths(value: object) -> InMinutes | InDays:
    fields = _Fields(value)
    unit = fields.text("unit")
    if unit not in ("minutes", "days"):
        raise RuleError("unit", "must be minutes or days")
    suffix = "min" if unit == "minutes" else "days"
    default = 60 if unit == "minutes" else 1
    step = fields.integer(f"step_{suffix}", default)
    shortest = fields.integer(f"shortest_{suffix}", default)
    longest = fields.optional(f"longest_{suffix}", _integer, None)
    buffer, notice = fields.integer(f"buffer_{suffix}", 0), fields.integer(f"notice_{suffix}", 0)
    make = InMinutes if unit == "minutes" else InDays
    return fields.done(lambda: make(step, shortest, longest, buffer, notice))


def _open(fields: _Fields) -> Rule:
    timezone, capacity = fields.text("timezone"), fields.integer("capacity", 1)
    return fields.done(lambda: Open(timezone, capacity))


def _stock(fields: _Fields) -> Rule:
    timezone, total = fields.text("timezone"), fields.integer("total")
    return fields.done(lambda: Stock(timezone, total))


def _dated(fields: _Fields) -> Rule:
    timezone, recurrence = fields.text("timezone"), fields.value("recurrence", _recurrence)
    places, starts = fields.integer("places"), fields.optional("starts", _time, 0)
    length_min = fields.optional("length_min", _integer, None)
    length_days = fields.optional("length_days", _integer, None)
    added, dropped = fields.rows("added", _day), fields.rows("dropped", _day)
    other_places = fields.rows("other_places", _places)
    notice_min, horizon_days = (
        fields.integer("notice_min", 0),
        fields.optional("horizon_days", _integer, None),
    )
    return fields.done(
        lambda: Dated(
            timezone,
            recurrence,
            places,
            starts,
            length_min,
            length_days,
            added,
            dropped,
            other_places,
            notice_min,
            horizon_days,
        )
    )


def _slots(fields: _Fields) -> Rule:
    timezone, openings = fields.text("timezone"), fields.rows("openings", _opening)
    lengths = fields.optional("lengths", _lengths, InMinutes())
    capacity, added = fields.integer("capacity", 1), fields.rows("added", _added_day)
    dropped, horizon_days = fields.rows("dropped", _day), fields.optional("horizon_days", _integer, None)
    return fields.done(lambda: Slots(timezone, openings, lengths, capacity, added, dropped, horizon_days))


_KINDS: Mapping[str, Callable[[_Fields], Rule]] = {
    "open": _open,
    "stock": _stock,
    "dated": _dated,
    "slots": _slots,
}


def _recurrence_to_json(rule: Recurrence) -> Json:
    return _kept(
        {
            "frequency": rule.frequency.value,
            "start": rule.start.isoformat(),
            "interval": rule.interval if rule.interval != 1 else None,
            "weekdays": [day.name for day in rule.weekdays],
            "nth_weekdays": [f"{each.nth}{each.weekday.name}" for each in rule.nth_weekdays],
            "month_days": list(rule.month_days),
            "until": rule.until.isoformat() if rule.until else None,
            "count": rule.count,
        }
    )


def _hours_to_json(hours: tuple[Hours, ...]) -> Json:
    return [{"opens": time_text(each.opens), "closes": time_text(each.closes)} for each in hours]


def _lengths_to_json(lengths: InMinutes | InDays) -> Json:
    if isinstance(lengths, InDays):
        return _kept(
            {
                "unit": "days",
                "step_days": lengths.step_days,
                "shortest_days": lengths.shortest_days,
                "longest_days": lengths.longest_days,
                "buffer_days": lengths.buffer_days or None,
                "notice_days": lengths.notice_days or None,
            }
        )
    return _kept(
        {
            "unit": "minutes",
            "step_min": lengths.step_min,
            "shortest_min": lengths.shortest_min,
            "longest_min": lengths.longest_min,
            "buffer_min": lengths.buffer_min or None,
            "notice_min": lengths.notice_min or None,
        }
    )


def _kept(values: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in values.items() if value is not None and value != []}
