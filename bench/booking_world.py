"""What the benchmark of booking is about: a few things that many want, around a change of the clock.

In the night from 28 to 29 March 2026 the clock in Paris goes from 2 to 3. There is a drill, which needs half
an hour between two uses; three tents; a van that is had in whole days; a meal at half past two each night,
with four places; and chairs to give, until they are gone.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from entrepairs.communities.actions import found_community, join_community
from entrepairs.engines.availability import (
    Dated,
    Frequency,
    Hours,
    InDays,
    InMinutes,
    Opening,
    Recurrence,
    Rule,
    Slots,
)
from entrepairs.listings.actions import Draft, publish_listing
from entrepairs.listings.booking import set_instant
from entrepairs.listings.domains import all_domains
from entrepairs.listings.models import Listing
from entrepairs.listings.scheduling import set_times
from entrepairs.people.models import Person

PARIS = "Europe/Paris"
ZONE = ZoneInfo(PARIS)
AT = datetime(2026, 3, 14, 12, tzinfo=UTC)
DAYS = [date(2026, 3, day) for day in (27, 28, 29, 30)]
PEOPLE = 64
_DAILY = Recurrence(Frequency.DAILY, DAYS[0], until=DAYS[-1])
_ALWAYS = (Opening(_DAILY, (Hours(0, 24 * 60),)),)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Kind:
    """One kind of thing: how it is posted, and how much of it somebody may want, and when."""

    domain: str
    title: str
    capacity: int
    rule: Rule | None
    wish: Callable[[random.Random], Span | None]
    most: int = 1
    buffer_min: int = 0
    for_good: bool = False  # what is taken stays taken, whatever the dates


@dataclass(frozen=True)
class Wish:
    """What one person asks of one thing."""

    thing: int  # its index among the things
    person: int
    quantity: int
    span: Span | None


def _on_the_wall(day: date, minutes: int) -> datetime:
    """When the local clock shows so many minutes after midnight; what it skips, as much later."""
    wall = datetime(day.year, day.month, day.day, tzinfo=ZONE) + timedelta(minutes=minutes)
    return wall.astimezone(UTC)


def _half_hours(rng: random.Random) -> Span:
    start = _on_the_wall(rng.choice(DAYS[:3]), 30 * rng.randrange(0, 46))
    return start, start + timedelta(minutes=30 * rng.randint(1, 4))


def _whole_days(rng: random.Random) -> Span:
    first = rng.randrange(len(DAYS) - 1)
    beyond = min(first + rng.randint(1, 2), len(DAYS) - 1)
    return _on_the_wall(DAYS[first], 0), _on_the_wall(DAYS[beyond], 0)


def _night(rng: random.Random) -> Span:
    start = _on_the_wall(rng.choice(DAYS), 150)
    return start, start + timedelta(minutes=90)


def _slots(capacity: int, buffer_min: int = 0) -> Slots:
    return Slots(
        PARIS, _ALWAYS, InMinutes(step_min=30, shortest_min=30, buffer_min=buffer_min), capacity=capacity
    )


KINDS = (
    Kind("lend", "Perceuse", 1, _slots(1, 30), _half_hours, buffer_min=30),
    Kind("lend", "Tentes", 3, _slots(3), _half_hours, most=2),
    Kind("lend", "Fourgon", 1, Slots(PARIS, _ALWAYS, InDays()), _whole_days),
    Kind(
        "meal", "Repas", 4, Dated(PARIS, _DAILY, 4, starts=150, length_min=90), _night, most=2, for_good=True
    ),
    Kind("give", "Chaises", 60, None, lambda _rng: None, most=3, for_good=True),
)
COPIES = 2  # of each kind


@dataclass(frozen=True)
class Thing:
    kind: Kind
    listing: Listing
    owner: Person


@dataclass(frozen=True)
class World:
    people: list[Person]
    things: list[Thing]

    def wish(self, rng: random.Random) -> Wish:
        index = rng.randrange(len(self.things))
        kind = self.things[index].kind
        return Wish(index, rng.randrange(len(self.people)), rng.randint(1, kind.most), kind.wish(rng))


def make_worlds(how_many: int) -> list[World]:
    """The same things several times in one community: for the actions, and for the bare transactions."""
    community = found_community(
        actor=None, slug="bancs", name="Les bancs", domains=list(all_domains()), units=["points", "hours"]
    )
    people = [
        Person.objects.create(display_name=f"Anne {key}", email=f"anne-{key}@example.org", date_joined=AT)
        for key in range(PEOPLE + 2)
    ]
    for person in people:
        join_community(actor=person, community=community)
    takers, owners = people[2:], people[:2]
    rng = random.Random(1)  # noqa: S311 - repeatable

    def thing(kind: Kind, owner: Person) -> Thing:
        draft = Draft("offer", kind.domain, kind.title, kind.capacity, starts_at=None)
        if isinstance(kind.rule, Dated):
            start, end = _night(random.Random(0))  # noqa: S311
            draft = Draft("offer", kind.domain, kind.title, kind.capacity, starts_at=start, ends_at=end)
        listing = publish_listing(actor=owner, community=community, draft=draft, rng=rng)
        if kind.rule is not None:
            listing = set_times(actor=owner, listing=listing, rule=kind.rule)
        listing = set_instant(actor=owner, listing=listing, is_instant=True)
        return Thing(kind, listing, owner)

    return [
        World(takers, [thing(kind, owner) for kind in KINDS for owner in owners[:COPIES]])
        for _ in range(how_many)
    ]
