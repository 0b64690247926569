"""The dates of what two people do again and again: local days of a rule, at hours of the clock."""

from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from .local import LAST_DAY, day_of, resolve, wall
from .recurrence import Recurrence, days_of

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


class Turn(NamedTuple):
    """One date: its local day, and from when until when in UTC."""

    day: date
    start: datetime
    end: datetime


def turns(
    recurrence: Recurrence,
    timezone: str,
    starts: int,
    length_min: int,
    *,
    after: datetime,
    most: int,
) -> list[Turn]:
    """The first dates that start after a moment, at most so many, in order.

    Both ends keep to the clock, whatever it does in between: 18:00 to 20:00 stays so in summer and in winter,
    and a night in which the clock changes is an hour longer or shorter. An hour that is skipped or exists
    twice is read as RFC 5545 has it; where that would leave no time at all, the length counts.
    """
    first = max(recurrence.start, day_of(timezone, after) - _DAY)
    found = (_turn(day, timezone, starts, length_min) for day in days_of(recurrence, first, LAST_DAY))
    return list(islice((turn for turn in found if turn.start > after), most))


def _turn(day: date, timezone: str, starts: int, length_min: int) -> Turn:
    start, end = resolve(timezone, wall(day, starts)), resolve(timezone, wall(day, starts + length_min))
    return Turn(day, start, end if end > start else start + length_min * _MINUTE)
