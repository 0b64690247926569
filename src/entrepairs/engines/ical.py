"""Calendars of others: when their owner is busy, and events of ours for their calendar (RFC 5545).

What comes in is anybody's text. Whatever it says, reading it ends: too many events or a rule that repeats by
the minute are refused, and an event that makes no sense is left out and counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from math import prod
from typing import Final
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event, vRecur, vText

MOST_EVENTS: Final = 5_000
MOST_RULES: Final = 100  # events that repeat; each may take its time to unfold
MOST_A_DAY: Final = 24
FINEST: Final = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})


class NotACalendar(ValueError):
    """No calendar, or one that we will not unfold; `code` is not_a_calendar, too_many or too_fine."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, order=True)
class Busy:
    """[start, end) in UTC; `uid` names the event, every repetition of it alike."""

    start: datetime
    end: datetime
    uid: str = ""


@dataclass(frozen=True)
class Read:
    """When the owner is busy, in order, and how many events made no sense."""

    busy: tuple[Busy, ...]
    left_out: int


@dataclass(frozen=True)
class Entry:
    """One event for somebody's calendar: [start, end) aware, or whole days of a zone where `all_day`."""

    uid: str
    start: datetime
    end: datetime
    title: str
    changed_at: datetime
    place: str = ""
    description: str = ""
    url: str = ""
    tentative: bool = False
    all_day: bool = False


def busy_times(data: bytes, *, start: datetime, end: datetime, timezone: str) -> Read:
    """When the events of a calendar take their owner's time between two moments, repetitions unfolded.

    An event that its owner marked as free time (TRANSPARENT) or cancelled takes none. Days without a clock
    time, and times without a zone, are those of `timezone`.
    """
    zone = ZoneInfo(timezone)
    calendar = _parsed(data)
    events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    if len(events) > MOST_EVENTS or sum(bool(_rules(event)) for event in events) > MOST_RULES:
        raise NotACalendar("too_many")
    if any(_is_too_fine(rule) for event in events for rule in _rules(event)):
        raise NotACalendar("too_fine")
    sound = [event for event in events if all(map(_moves_on, _rules(event)))]
    left_out = len(events) - len(sound)
    found: set[Busy] = set()
    for series in _series(sound):
        try:
            found |= _unfolded(series, start, end, zone, MOST_EVENTS - len(found))
        except NotACalendar:
            raise
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, ArithmeticError, IndexError):
            left_out += 1  # what a stranger's rule makes of the library is not told in advance
    return Read(tuple(sorted(found)), left_out)


def calendar_text(entries: Iterable[Entry], *, name: str, timezone: str) -> bytes:
    """A calendar of events, to be subscribed to. The same events give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Entrepairs//Entrepairs//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    calendar.add("x-wr-timezone", vText(timezone))
    zone = ZoneInfo(timezone)
    for entry in entries:
        calendar.add_component(_event(entry, zone))
    return bytes(calendar.to_ical())


def _event(entry: Entry, zone: tzinfo) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    if entry.all_day:
        event.add("dtstart", entry.start.astimezone(zone).date())
        event.add("dtend", entry.end.astimezone(zone).date())
    else:
        event.add("dtstart", entry.start.astimezone(UTC))
        event.add("dtend", entry.end.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("status", "TENTATIVE" if entry.tentative else "CONFIRMED")
    for field, said in (("location", entry.place), ("description", entry.description), ("url", entry.url)):
        if said:
            event.add(field, said)
    return event


def _parsed(data: bytes) -> Calendar:
    try:
        calendar = Calendar.from_ical(data)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError) as error:
        raise NotACalendar("not_a_calendar") from error
    if not isinstance(calendar, Calendar):
        raise NotACalendar("not_a_calendar")
    return calendar


def _rules(event: Event) -> list[vRecur]:
    rules = event.get("RRULE", [])
    return [rule for rule in (rules if isinstance(rules, list) else [rules]) if isinstance(rule, vRecur)]


def _is_too_fine(rule: vRecur) -> bool:
    """Whether a rule may repeat many times within a day."""
    often = prod(len(rule.get(part, [])) or 1 for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    return often > MOST_A_DAY or bool({str(said).upper() for said in rule.get("FREQ", [])} & FINEST)


def _moves_on(rule: vRecur) -> bool:
    """Whether a rule comes to its next date in good time.

    With a step of none unfolding it would never end, and day by day on dates that no year has (30 February)
    it would go on to the year 9999.
    """
    steps = all(isinstance(step, int) and step >= 1 for step in rule.get("INTERVAL", [1]))
    often = {str(said).upper() for said in rule.get("FREQ", [])} & {"DAILY", "WEEKLY"}
    return steps and not (often and "BYMONTHDAY" in rule)


def _series(events: Sequence[Event]) -> list[list[Event]]:
    """Events by their UID: a repetition that was moved belongs to what repeats."""
    by_uid: dict[str, list[Event]] = {}
    for place, event in enumerate(events):
        cancelled = event.get("STATUS") == "CANCELLED" and "RECURRENCE-ID" not in event
        if cancelled or event.get("TRANSP") == "TRANSPARENT":
            continue
        by_uid.setdefault(str(event.get("UID") or f"without-{place}"), []).append(event)
    return list(by_uid.values())


def _unfolded(series: list[Event], start: datetime, end: datetime, zone: tzinfo, most: int) -> set[Busy]:
    calendar = Calendar()
    for event in series:
        calendar.add_component(event)
    found: set[Busy] = set()
    # A day more on both sides: what has no zone of its own is moved by ours.
    margin = timedelta(days=1)
    for event in recurring_ical_events.of(calendar).between(start - margin, end + margin):
        if event.get("STATUS") == "CANCELLED":
            continue
        begins, ends = _moment(event["DTSTART"].dt, zone), _moment(event["DTEND"].dt, zone)
        if begins < ends and begins < end and ends > start:
            found.add(Busy(begins, ends, str(event.get("UID", ""))[:200]))
            if len(found) > most:
                raise NotACalendar("too_many")
    return found


def _moment(said: date | datetime, zone: tzinfo) -> datetime:
    if not isinstance(said, datetime):
        said = datetime.combine(said, time(), tzinfo=zone)
    elif said.tzinfo is None:
        said = said.replace(tzinfo=zone)
    return said.astimezone(UTC)
