"""From the script to what happens when: every step of the demo's story, in order, before anything is done.

Pure: the same script, anchor and random generator give the same steps.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from entrepairs.listings.domains import get_domain
from entrepairs.listings.domains.declaration import Capacity, When

from .days import Calendar, clock_time
from .script import Day, Member, Script, ScriptedBadge, ScriptedExchange, ScriptedGoal, ScriptedListing

BREATH, MINUTE = timedelta(minutes=40), timedelta(minutes=1)
ASKED_AGO = timedelta(hours=30)
OPEN_ENDS = {"proposed", "countered", "agreed"}
ANSWERS = {"declined": "decline", "withdrawn": "withdraw"}
ENDS = OPEN_ENDS | ANSWERS.keys() | {"asked", "done", "half", "cancelled", "not_done"}

ListingKey = tuple[int, int]  # place in the script, and which of its dates
ExchangeKey = tuple[int, int]  # place of the listing in the script, and of the exchange in it


@dataclass(frozen=True)
class Step:
    at: datetime


@dataclass(frozen=True)
class Join(Step):
    member: Member


@dataclass(frozen=True)
class SetGoal(Step):
    goal: ScriptedGoal
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class DrawBadge(Step):
    badge: ScriptedBadge


@dataclass(frozen=True)
class Publish(Step):
    key: ListingKey
    listing: ScriptedListing
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True)
class Close(Step):
    key: ListingKey


@dataclass(frozen=True)
class Offer:
    """Terms as somebody proposes them. Amounts in smallest parts."""

    quantity: int
    starts_at: datetime
    ends_at: datetime | None
    values: Mapping[str, int]
    note: str


@dataclass(frozen=True)
class Propose(Step):
    key: ExchangeKey
    listing: ListingKey
    who: str
    offer: Offer


@dataclass(frozen=True)
class Answer(Step):
    """What a side does with an exchange: accept, decline, withdraw, cancel, not_done or confirm."""

    key: ExchangeKey
    who: str
    what: str
    reason: str = ""
    version: int = 1


@dataclass(frozen=True)
class Counter(Step):
    key: ExchangeKey
    who: str
    offer: Offer


@dataclass(frozen=True)
class Ask(Step):
    """A question before anything is proposed."""

    key: ExchangeKey
    listing: ListingKey
    who: str
    words: str


@dataclass(frozen=True)
class Say(Step):
    """A message, by somebody who has read what was said before."""

    key: ExchangeKey
    who: str
    words: str


@dataclass(frozen=True)
class Review(Step):
    """How one side says that it was."""

    key: ExchangeKey
    who: str
    happened: bool
    words: str
    late: bool = False


def schedule(script: Script, *, anchor: datetime, rng: random.Random) -> list[Step]:
    """All steps, earliest first. ValueError where the script has something happen before its cause."""
    return _Scheduler(script, Calendar(anchor), rng).steps()


@dataclass
class _Scheduler:
    script: Script
    calendar: Calendar
    rng: random.Random
    joined: dict[str, datetime] = field(default_factory=dict)

    def steps(self) -> list[Step]:
        found = [*self._joining(), *self._goals(), *self._badges()]
        for index, listing in enumerate(self.script.listings):
            found += self._listing(index, listing)
        found.sort(key=lambda step: step.at)  # stable: what happens at once happens as told
        return found

    def _within(self, day: Day) -> datetime:
        return self.calendar.midnight(day) + timedelta(minutes=self.rng.randrange(1, 24 * 60))

    def _joining(self) -> Iterator[Step]:
        for member in self.script.people:
            at = self._within(member.joined)
            if member.key == self.script.home.steward:
                at = self.calendar.midnight(member.joined)
            self.joined[member.key] = at
            yield Join(self.calendar.awake(at), member)

    def _goals(self) -> Iterator[Step]:
        for goal in self.script.goals:
            start, end = self.calendar.midnight(goal.starts), self.calendar.midnight(goal.ends)
            yield SetGoal(self.calendar.awake(start), goal, start, end)

    def _badges(self) -> Iterator[Step]:
        for badge in self.script.badges:
            yield DrawBadge(self.calendar.awake(self.calendar.midnight(badge.drawn)), badge)

    def _listing(self, index: int, listing: ScriptedListing) -> Iterator[Step]:
        posted: dict[Day | None, tuple[ListingKey, datetime]] = {}
        for number, day in enumerate(listing.dates or (None,)):
            key = (index, number)
            publish, at = self._publishing(key, listing, day)
            posted[day] = (key, at)
            yield publish
        ends: list[datetime] = []
        given = 0
        for number, exchange in enumerate(listing.exchanges):
            day = listing.dates[0] if listing.dates and exchange.on is None else exchange.on
            key, at = posted[day if listing.dates else None]
            steps = list(self._exchange((index, number), key, listing, exchange, day, at))
            ends.append(steps[-1].at)
            given += exchange.quantity if exchange.end == "done" else 0
            yield from steps
            yield from self._talk((index, number), exchange, {listing.owner, exchange.with_}, steps[-1].at)
        used_up = get_domain(listing.domain).when is When.STOCK and given == listing.quantity
        if listing.closed is not None:
            yield Close(self.calendar.awake(self._within(listing.closed)), (index, 0))
        elif used_up:
            yield Close(min(max(ends) + BREATH, self.calendar.present), (index, 0))

    def _publishing(
        self, key: ListingKey, listing: ScriptedListing, day: Day | None
    ) -> tuple[Step, datetime]:
        starts_at = ends_at = None
        earliest = self.joined[listing.owner] + BREATH
        if listing.posted is not None:
            earliest = max(earliest, self._within(listing.posted))
        at = earliest
        if day is not None:
            starts_at = self.calendar.moment(day, clock_time(listing.at))
            ends_at = starts_at + timedelta(minutes=listing.minutes)
            latest = self.calendar.present - timedelta(days=self.rng.uniform(1.5, 7))
            at = max(earliest, min(latest, starts_at - timedelta(days=self.rng.uniform(9, 16))))
            if at >= starts_at:
                raise ValueError(f"{listing.title}: {day} is before it is posted")
        return Publish(self.calendar.awake(at), key, listing, starts_at, ends_at), at

    def _exchange(
        self,
        key: ExchangeKey,
        listing_key: ListingKey,
        listing: ScriptedListing,
        told: ScriptedExchange,
        day: Day | None,
        posted: datetime,
    ) -> Iterator[Step]:
        if told.end not in ENDS:
            raise ValueError(f"{listing.title}, {told.with_}: no such end")
        if told.end == "asked":
            at = self.calendar.awake(self.calendar.present - ASKED_AGO)
            if at < max(posted, self.joined[told.with_]) + BREATH:
                raise ValueError(f"{listing.title}, {told.with_}: there was nothing to ask about yet")
            yield Ask(at, key, listing_key, told.with_, told.note)
            return
        if day is None:
            raise ValueError(f"{listing.title}, {told.with_}: no day")
        offer = self._offer(listing, told, day, told.note)
        counter = self._offer(listing, told, told.counter_on or day, told.counter) if told.counter else None
        begins = min(offer.starts_at, counter.starts_at if counter else offer.starts_at)
        limit = self.calendar.midnight(min(self.calendar.day_of(begins), 0))  # agreed by the day before
        earliest = max(posted, self.joined[told.with_]) + BREATH
        at = max(earliest, limit - timedelta(days=self.rng.uniform(0.6, 4)))
        if at >= limit:
            raise ValueError(f"{listing.title}, {told.with_}, {day}: there is no time to agree")
        room = limit - at
        yield Propose(self.calendar.awake(at), key, listing_key, told.with_, offer)
        proposer, answerer, version = told.with_, listing.owner, 1
        if counter is not None:
            yield Counter(self.calendar.awake(at + room * 0.35), key, listing.owner, counter)
            proposer, answerer, version = answerer, proposer, 2
        answered = self.calendar.awake(at + room * 0.65)
        if told.end in OPEN_ENDS - {"agreed"}:
            return
        if told.end in ANSWERS:
            who = proposer if told.end == "withdrawn" else answerer
            yield Answer(answered, key, who, ANSWERS[told.end], reason=told.reason)
            return
        yield Answer(answered, key, answerer, "accept", version=version)
        terms = counter or offer
        yield from self._ending(key, listing, told, terms.ends_at or terms.starts_at, at + room * 0.85)

    def _ending(
        self,
        key: ExchangeKey,
        listing: ScriptedListing,
        told: ScriptedExchange,
        over: datetime,
        late: datetime,
    ) -> Iterator[Step]:
        if told.end == "agreed":
            return
        if told.end == "cancelled":
            yield Answer(self.calendar.awake(late), key, told.with_, "cancel", reason=told.reason)
            return
        first, second = self._evenings_after(over)
        if told.end == "not_done":
            yield Answer(first, key, told.with_, "not_done", reason=told.reason)
            yield from self._reviews(key, listing, told, first)
            return
        sides = [told.with_, listing.owner]
        if told.end == "done" and self.rng.random() < 0.4:
            sides.reverse()
        yield Answer(first, key, sides[0], "confirm")
        if told.end == "done":
            yield Answer(second, key, sides[1], "confirm")
            yield from self._reviews(key, listing, told, second)

    def _reviews(
        self, key: ExchangeKey, listing: ScriptedListing, told: ScriptedExchange, over: datetime
    ) -> Iterator[Step]:
        """What both say of it, in the hours after it was over."""
        happened, room = told.end == "done", min(self.calendar.present - over, timedelta(hours=6))
        if told.said:
            yield Review(over + room * 0.3, key, told.with_, happened, told.said, told.late)
        if told.back:
            yield Review(over + room * 0.6, key, listing.owner, happened, told.back)

    def _talk(
        self, key: ExchangeKey, told: ScriptedExchange, sides: set[str], since: datetime
    ) -> Iterator[Step]:
        """What both write once their last step is taken, spread over the time up to the present."""
        room, at = self.calendar.present - since, since
        for number, line in enumerate(told.says, start=1):
            who, _, words = line.partition(": ")
            if who not in sides or not words:
                raise ValueError(f"{line}: neither {' nor '.join(sorted(sides))} says so")
            at = max(self.calendar.awake(since + room * number / (len(told.says) + 1)), at + MINUTE)
            yield Say(at, key, who, words)

    def _evenings_after(self, over: datetime) -> tuple[datetime, datetime]:
        """Two moments after something was over and before the present, on the following days if there are."""
        present = self.calendar.present
        room = present - over
        if room <= timedelta():
            raise ValueError(f"what is over at {over} cannot be confirmed yet")
        if room < timedelta(days=3):
            return over + room * 0.3, over + room * 0.7
        first = over + timedelta(days=self.rng.uniform(0.6, 1.2))
        second = first + timedelta(days=self.rng.uniform(0.3, 1.5))
        return max(self.calendar.awake(first), over), self.calendar.awake(second)

    def _offer(self, listing: ScriptedListing, told: ScriptedExchange, day: Day, note: str) -> Offer:
        domain = get_domain(listing.domain)
        starts_at, ends_at = self._interval(listing, told, day)
        return Offer(
            quantity=told.quantity * domain.quantity.one,
            starts_at=starts_at,
            ends_at=ends_at,
            values={"hours": listing.hours * told.quantity} if listing.hours else {},
            note=note,
        )

    def _interval(
        self, listing: ScriptedListing, told: ScriptedExchange, day: Day
    ) -> tuple[datetime, datetime | None]:
        domain = get_domain(listing.domain)
        if listing.dates:
            start = self.calendar.moment(day, clock_time(listing.at))
            return start, start + timedelta(minutes=listing.minutes)
        half_hours = self.rng.randrange(18, 37)  # from 9:00 to 18:00
        start = self.calendar.moment(day, time(half_hours // 2, half_hours % 2 * 30))
        if domain.capacity is Capacity.OVERLAP:
            return start, start + timedelta(days=told.days)
        if domain.quantity.measure == "duration_min":
            return start, start + timedelta(hours=told.quantity)
        return start, None
