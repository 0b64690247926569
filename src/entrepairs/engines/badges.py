"""Whether a person's acts fulfil the rule of a badge, by which act they did, and how far they are.

The page `docs/algorithms/badges.md` says what is guaranteed.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Count(StrEnum):
    """What a rule counts of what somebody gave."""

    ACTS = "acts"
    PEOPLE = "people"  # different ones who received
    DOMAINS = "domains"  # different ones in which something was given
    WEEKS = "weeks"  # different ones in which something was given
    MONTHS = "months"  # the same
    SAME_DAY = "same_day"  # different weeks, all on one and the same day of the week
    NEWCOMERS = "newcomers"  # people whose first act of all was one with this person


@dataclass(frozen=True, slots=True)
class Rule:
    """So much of something, in one domain or in any, within so many days or over any time."""

    count: Count
    at_least: int
    domain: str = ""
    within_days: int | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """An act that a person took part in; `day` is the day by the community's clocks."""

    id: int
    at: datetime
    day: date
    domain: str
    gave: bool
    receiver: int | None = None
    welcomed: int | None = None  # who was new until then


def reached(deeds: Iterable[Deed], rule: Rule) -> Deed | None:
    """The act by which the rule was first fulfilled; None if it is not. Their order is no matter."""
    found = [
        next((deed for deed, so_many in _counted(run, rule.within_days) if so_many >= rule.at_least), None)
        for run in _runs(deeds, rule)
    ]
    return min((deed for deed in found if deed is not None), key=_order, default=None)


def so_far(deeds: Iterable[Deed], rule: Rule, today: date) -> int:
    """How much there is by now of what the rule counts; of its days, those that end today."""
    days = rule.within_days
    return max(
        (
            len({key for deed, key in run if days is None or 0 <= (today - deed.day).days < days})
            for run in _runs(deeds, rule)
        ),
        default=0,
    )


def _runs(deeds: Iterable[Deed], rule: Rule) -> Iterable[list[tuple[Deed, Hashable]]]:
    """The acts that count, in their order, each with what it is counted by.

    Where a rule asks for one and the same day of the week, there is a run for each of them.
    """
    runs: dict[int, list[tuple[Deed, Hashable]]] = defaultdict(list)
    for deed in sorted(deeds, key=_order):
        if rule.domain and deed.domain != rule.domain:
            continue
        if rule.count is Count.NEWCOMERS:
            key: Hashable = deed.welcomed
        elif not deed.gave:
            continue
        else:
            key = _key(deed, rule.count)
        if key is not None:
            runs[deed.day.weekday() if rule.count is Count.SAME_DAY else 0].append((deed, key))
    return runs.values()


def _key(deed: Deed, count: Count) -> Hashable:
    match count:
        case Count.PEOPLE:
            return deed.receiver
        case Count.DOMAINS:
            return deed.domain
        case Count.WEEKS | Count.SAME_DAY:
            return deed.day.isocalendar()[:2]
        case Count.MONTHS:
            return deed.day.year, deed.day.month
    return deed.id


def _counted(run: list[tuple[Deed, Hashable]], days: int | None) -> Iterator[tuple[Deed, int]]:
    """Each act with how many different keys there are up to it, within the days that end with its own."""
    within: Counter[Hashable] = Counter()
    first = 0
    for deed, key in run:
        within[key] += 1
        while days is not None and (deed.day - run[first][0].day).days >= days:
            gone = run[first][1]
            within[gone] -= 1
            if not within[gone]:
                del within[gone]
            first += 1
        yield deed, len(within)


def _order(deed: Deed) -> tuple[datetime, int]:
    return deed.at, deed.id
