"""Local days and hours of an IANA time zone, as real moments in UTC.

A zone is a row of stretches of constant offset. Within one, local time is UTC shifted; between two, it jumps.
Everything here follows from intersecting with stretches, so that an hour that is skipped has no moments, an
hour that exists twice has both, and a day is as long as it really is. `zoneinfo` and its data are the only
thing that is not passed in.

"Wall" is a local date and time. It is held in a datetime that says UTC, only so that it can be subtracted.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

type Span = tuple[datetime, datetime]
"""The moments from the first, included, to the second, excluded."""

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)
"""What a rule may speak of: before, zones have offsets with seconds; after, nobody lends anything."""

_EARLIEST, _LATEST = datetime(1970, 1, 3, tzinfo=UTC), datetime(2999, 12, 29, tzinfo=UTC)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
# No file of the machine's own ("localtime"), and none that counts leap seconds ("right/Europe/Paris").
_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}")


def is_zone(name: str) -> bool:
    """Whether the name is that of an IANA time zone that is known here."""
    if _ZONE.fullmatch(name) is None:
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def moment(value: datetime) -> datetime:
    """The same moment in UTC, kept within the years that rules speak of. ValueError without a time zone."""
    if value.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    if value.year < _EARLIEST.year:
        return _EARLIEST
    if value.year > _LATEST.year:
        return _LATEST
    return min(max(value.astimezone(UTC), _EARLIEST), _LATEST)


def span(start: datetime, end: datetime) -> Span:
    """Both moments in UTC; the same one twice for what lies beyond the years that rules speak of.

    ValueError unless the first comes before the second.
    """
    if start >= end:
        raise ValueError("an interval must end after it starts")
    return moment(start), moment(end)


def wall(day: date, minute: int = 0) -> datetime:
    """So many minutes of the clock after a local midnight; 1440 is the next one."""
    return datetime.combine(day, time.min, tzinfo=UTC) + timedelta(minutes=minute)


def wall_of(zone: str, at: datetime) -> datetime:
    """What the clock shows there at a moment."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC, fold=0)


def real_parts(zone: str, opens: datetime, closes: datetime) -> list[tuple[datetime, datetime, timedelta]]:
    """The moments at which the clock shows `opens` or later and earlier than `closes`, with their offset.

    Mostly one part; none for an hour that is skipped; two where the clock is put back in between, of which
    one may begin as the other ends.
    """
    parts = []
    for begin, end, offset in _stretches_between(zone, opens - _DAY, closes + _DAY):
        first, last = max(begin, opens - offset), min(end, closes - offset)
        if first < last:
            parts.append((first, last, offset))
    return parts


def resolve(zone: str, at: datetime) -> datetime:
    """The moment of a wall time, as RFC 5545 (3.3.5) has it.

    One that exists twice is the first; one that is skipped is counted with the offset before the gap, so that
    02:30 becomes 03:30 where the clock jumps from 2 to 3.
    """
    return at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@lru_cache(maxsize=8192)
def day_start(zone: str, day: date) -> datetime:
    """The first moment of a local day: midnight, or the end of the gap where midnight is skipped."""
    midnight = wall(day)
    for begin, end, offset in _stretches_between(zone, midnight - _DAY, midnight + 2 * _DAY):
        if end + offset > midnight:
            return max(begin, midnight - offset)
    raise AssertionError("a day begins within two days")


def day_of(zone: str, at: datetime) -> date:
    """The local day that holds a moment: the last one to have begun."""
    day = wall_of(zone, at).date()
    # Only where the clock is put back over midnight does its date not say it.
    while day_start(zone, day) > at:
        day -= _DAY
    while day_start(zone, day + _DAY) <= at:
        day += _DAY
    return day


def day_span(zone: str, day: date) -> Span:
    """A local day from its first moment to that of the next: 23, 24 or 25 hours. Days leave no gap."""
    return day_start(zone, day), day_start(zone, day + _DAY)


def _stretches_between(
    zone: str, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    for year in range(start.year, end.year + 1):
        for stretch in _stretches(zone, year):
            if stretch[0] < end and stretch[1] > start:
                yield stretch


@lru_cache(maxsize=1024)
def _stretches(zone: str, year: int) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """The stretches of constant offset of a year of UTC: its offset is asked twice a day, and halved down."""
    info = ZoneInfo(zone)
    begin, year_end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    stretches = []
    at, offset = begin, _offset(info, begin)
    while at < year_end:
        following = min(at + _DAY / 2, year_end)
        changed = following < year_end and _offset(info, following) != offset
        if changed:
            following = _change(info, at, following)
            stretches.append((begin, following, offset))
            begin, offset = following, _offset(info, following)
        at = following
    stretches.append((begin, year_end, offset))
    return tuple(stretches)


def _change(info: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second at which the offset is no longer that of `before`; at `after` it is another."""
    offset = _offset(info, before)
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if _offset(info, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(info: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(info).utcoffset() or timedelta()
