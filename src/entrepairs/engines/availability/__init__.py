"""When a listing is free, and how much of it is left.

One engine for what is open at any time, a stock, something dated and slots. It is given a rule, what is
blocked, what is reserved and the present moment, and keeps nothing. Intervals are half-open and in UTC; days
and hours of rules are those of an IANA time zone.

Guarantees, cost and a worked example: `docs/algorithms/availability.md`.
"""

from .answers import Blocked, Day, DayState, Free, Occurrence, Reason, Refusal, Reservations, Use
from .calendars import dated_from_ical, recurrence_from_rrule, rrule, to_ical
from .questions import check, free_intervals, left, month, occurrences, suggest
from .recurrence import Frequency, NthWeekday, Recurrence, RuleError, Weekday
from .rules import (
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
from .standing import Turn, turns
from .stored import from_json, to_json

__all__ = [
    "AddedDay",
    "Blocked",
    "Dated",
    "Day",
    "DayState",
    "Free",
    "Frequency",
    "Hours",
    "InDays",
    "InMinutes",
    "NthWeekday",
    "Occurrence",
    "Open",
    "Opening",
    "Places",
    "Reason",
    "Recurrence",
    "Refusal",
    "Reservations",
    "Rule",
    "RuleError",
    "Slots",
    "Stock",
    "Turn",
    "Use",
    "Weekday",
    "check",
    "dated_from_ical",
    "free_intervals",
    "from_json",
    "left",
    "month",
    "occurrences",
    "recurrence_from_rrule",
    "rrule",
    "suggest",
    "to_ical",
    "to_json",
    "turns",
]
