"""When a listing can be had: the engine's questions, asked of what is stored.

Some things have no hours: what is given, or what its domain leaves to the two sides. Then only what is
blocked, and what others have at the same time, stands against a wish. Each read says how many statements it
costs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import Q

from entrepairs.engines import availability as engine
from entrepairs.engines.availability import (
    Dated,
    Day,
    Frequency,
    InDays,
    InMinutes,
    Occurrence,
    Open,
    Reason,
    Recurrence,
    Refusal,
    Rule,
    Slots,
    Use,
)
from entrepairs.engines.availability.lengths import lengths_in
from entrepairs.engines.availability.local import Span, day_of, day_span, wall_of
from entrepairs.engines.availability.rules import MOST
from entrepairs.kernel import formatting
from entrepairs.kernel.fields import MINUTES

from .domains.declaration import Capacity, When
from .models import Listing, ListingBlock, Reservation

# How long something dated is taken to last whose end is not told.
USUAL_MIN = 60
LONG_AGO, FAR_AHEAD = timedelta(days=3), timedelta(days=800)
# When somebody who only names a day is expected at the door, and back.
FROM_HOUR, TO_HOUR = 9, 18
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Book:
    """When a listing is blocked, and what is reserved of it."""

    blocked: tuple[Span, ...] = ()
    uses: tuple[Use, ...] = ()


def own_rule(listing: Listing) -> Rule | None:
    """What its owner said of its times, or None where that is left to its domain. No statement.

    How much there is at a time is said once, by the listing; but of somebody's own time by the rule.
    """
    if listing.availability is None:
        return None
    rule = engine.from_json(listing.availability)
    if listing.in_domain.capacity is Capacity.NONE:
        return rule
    match rule:
        case Dated():
            return replace(rule, places=listing.quantity)
        case Slots() | Open():
            return replace(rule, capacity=listing.quantity)
    return rule


def rule_of(listing: Listing) -> Rule | None:
    """Its own rule, or what its domain's habit comes to; None for what is there until it is gone.

    Needs its community. No statement.
    """
    own = own_rule(listing)
    if own is not None:
        return own
    domain, zone = listing.in_domain, listing.community.timezone
    many = MOST if domain.capacity is Capacity.NONE else listing.quantity
    if domain.when is When.DATED and listing.starts_at is not None:
        return _once(zone, listing.starts_at, listing.ends_at, many)
    if domain.capacity is Capacity.TOTAL:
        return None
    return Open(zone, many)


def when_of(listing: Listing) -> When:
    """How time enters a listing: its own rule says so, or else its domain. No statement."""
    match own_rule(listing):
        case Dated():
            return When.DATED
        case Slots():
            return When.SLOTS
    return listing.in_domain.when


def is_in_days(listing: Listing) -> bool:
    """Whether it is had in whole days. No statement."""
    rule = own_rule(listing)
    return isinstance(rule, Slots) and isinstance(rule.lengths, InDays)


def has_calendar(listing: Listing) -> bool:
    """Whether there is something to see in a calendar: times that are taken, or that come again."""
    rule = own_rule(listing)
    if isinstance(rule, Dated):
        return rule.recurrence.frequency is not Frequency.ONCE
    return rule is not None or listing.in_domain.capacity is Capacity.OVERLAP


# What is blocked and reserved


def book_of(listing: Listing, start: datetime, end: datetime) -> Book:
    """What touches an interval, with all that a buffer could bring into it. Two statements."""
    return books_of([listing], start, end)[listing.pk]


def books_of(listings: Sequence[Listing], start: datetime, end: datetime) -> dict[int, Book]:
    """As `book_of`, for many listings at once. Two statements."""
    margins = [_margin(own_rule(listing)) for listing in listings]
    margin = max(margins, default=timedelta())
    start, end = start - margin, end + margin
    by_key = {listing.pk: listing for listing in listings}
    blocked: dict[int, list[Span]] = {key: [] for key in by_key}
    uses: dict[int, list[Use]] = {key: [] for key in by_key}
    blocks = ListingBlock.objects.filter(listing__in=by_key, starts_at__lt=end, ends_at__gt=start)
    for key, first, last in blocks.order_by().values_list("listing_id", "starts_at", "ends_at"):
        blocked[key].append((first, last))
    reserved = (
        Reservation.objects.filter(listing__in=by_key)
        .exclude(state=Reservation.State.RELEASED)
        .filter(Q(starts_at__isnull=True) | Q(starts_at__lt=end, ends_at__gt=start))
    )
    rows = reserved.order_by().values_list("listing_id", "starts_at", "ends_at", "quantity", "state")
    comes_back = {key for key, listing in by_key.items() if when_of(listing) in {When.SLOTS, When.OPEN}}
    is_time = {key for key, listing in by_key.items() if listing.in_domain.capacity is Capacity.NONE}
    for key, begins, ends, quantity, state in rows:
        # What was lent and is back is free again; a place that was taken stays taken. And of somebody's time,
        # what has no date yet takes none.
        is_back = state == Reservation.State.USED and key in comes_back
        if not is_back and not (key in is_time and begins is None):
            uses[key].append(Use(begins, ends, 1 if key in is_time else quantity))
    return {key: Book(tuple(blocked[key]), tuple(uses[key])) for key in by_key}


def _margin(rule: Rule | None) -> timedelta:
    """How far beyond an interval something may matter to it."""
    if not isinstance(rule, Slots):
        return 2 * _DAY
    if isinstance(rule.lengths, InDays):
        return (rule.lengths.shortest_days + rule.lengths.buffer_days + 3) * _DAY
    return (rule.lengths.shortest_min + rule.lengths.buffer_min) * _MINUTE + 3 * _DAY


# Questions


def wish_of(
    listing: Listing, starts_at: datetime | None, ends_at: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """What a wish takes of a listing: of what is had in whole days, these; of what is dated, all of it."""
    rule = own_rule(listing)
    if isinstance(rule, Dated) and starts_at is not None:
        return starts_at, _end_of(rule, starts_at)
    if starts_at is None or ends_at is None:
        return None, None
    if isinstance(rule, Slots) and isinstance(rule.lengths, InDays):
        return lengths_in(rule.timezone, rule.lengths).outward((starts_at, ends_at))
    return starts_at, ends_at


def refusal_of(
    listing: Listing,
    *,
    quantity: int,
    starts_at: datetime | None,
    ends_at: datetime | None,
    asked_at: datetime,
) -> Refusal | None:
    """Why so much cannot be had from one moment to another; None if it can. Two statements at most.

    A notice counts from `asked_at`. Of what its owner gave no hours, any moment
    will do that is not blocked, past ones too, since what happened may be agreed on afterwards.
    """
    own = own_rule(listing)
    first, last = wish_of(listing, starts_at, ends_at)
    if own is None:
        return _refusal_of_habit(listing, quantity, starts_at, last)
    if first is None or last is None:
        return Refusal(Reason.NO_DATES)
    book = book_of(listing, first, last)
    many = 1 if listing.in_domain.capacity is Capacity.NONE else quantity
    return engine.check(own, first, last, many, now=asked_at, blocked=book.blocked, reservations=book.uses)


def _refusal_of_habit(
    listing: Listing, quantity: int, starts_at: datetime | None, ends_at: datetime | None
) -> Refusal | None:
    """Where the owner gave no hours. What is there in total, `queries.remaining_quantity` knows."""
    if starts_at is None:
        return None
    last = ends_at or starts_at + _MINUTE
    book = book_of(listing, starts_at, last)
    capacity = listing.in_domain.capacity
    for_good = sum(use.quantity for use in book.uses if use.start is None)
    rest = listing.quantity - for_good if capacity is Capacity.OVERLAP else MOST
    if rest < 1:
        return Refusal(Reason.TAKEN, start=starts_at, end=last)
    return engine.check(
        Open(listing.community.timezone, rest),
        starts_at,
        last,
        quantity if capacity is Capacity.OVERLAP else 1,
        now=starts_at,
        blocked=book.blocked,
        reservations=[use for use in book.uses if use.start is not None]
        if capacity is Capacity.OVERLAP
        else (),
    )


def left_of(listing: Listing, starts_at: datetime, ends_at: datetime) -> int:
    """How many can be had from one moment to another of what has a rule of its own. Two statements."""
    rule = own_rule(listing)
    first, last = wish_of(listing, starts_at, ends_at)
    if rule is None or first is None or last is None:
        raise ValueError("only a rule and two dates have an answer")
    book = book_of(listing, first, last)
    return engine.left(rule, first, last, blocked=book.blocked, reservations=book.uses)


def month_of(listing: Listing, year: int, month: int, at: datetime) -> list[Day]:
    """Each day of a month and how it stands. Two statements; ValueError where there is no such month."""
    rule = rule_of(listing)
    if rule is None:
        return []
    first = datetime(year, month, 1, tzinfo=UTC)
    book = book_of(listing, first - LONG_AGO, first + 35 * _DAY)
    return engine.month(rule, year, month, now=at, blocked=book.blocked, reservations=book.uses)


def next_free(listing: Listing, at: datetime, *, most: int = 3) -> list[Span]:
    """The next times at which one can be had, each on another day, of what has its own hours or dates.

    Two statements, or none.
    """
    rule = own_rule(listing)
    if rule is None:
        return []
    book = book_of(listing, at - LONG_AGO, at + FAR_AHEAD)
    found: list[Span] = []
    after = at
    while len(found) < most and (following := _suggested(rule, book, at, after, 1)):
        found += following
        after = day_span(rule.timezone, day_of(rule.timezone, following[0][0]))[1]
    return found


def next_occurrences(listing: Listing, at: datetime, *, most: int = 8) -> list[Occurrence]:
    """The times of a series that are to come, with their places, also where none is left. Two statements."""
    rule = own_rule(listing)
    if not isinstance(rule, Dated):
        return []
    book = book_of(listing, at - LONG_AGO, at + FAR_AHEAD)
    found = engine.occurrences(rule, (at, at + FAR_AHEAD), blocked=book.blocked, reservations=book.uses)
    return [each for each in found if each.start > at][:most]


def free_on(listings: Iterable[Listing], day: date, at: datetime) -> set[int]:
    """The keys of those of which something can still be had on a day. Two statements, however many there are.

    Each listing comes with its community, and with `taken` where its domain counts all reservations together.
    """
    asked = list(listings)
    if not asked:
        return set()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    books = books_of(asked, midnight - LONG_AGO, midnight + LONG_AGO)
    return {listing.pk for listing in asked if _is_free_on(listing, books[listing.pk], day, at)}


def _is_free_on(listing: Listing, book: Book, day: date, at: datetime) -> bool:
    zone = listing.community.timezone
    start, end = day_span(zone, day)
    if end <= at or (listing.expires_at is not None and listing.expires_at <= start):
        return False
    rule = rule_of(listing)
    if rule is None or (listing.availability is None and listing.in_domain.capacity is Capacity.TOTAL):
        if int(getattr(listing, "taken", 0)) >= listing.quantity:
            return False
        if rule is None:  # a stock, at any hour that is not blocked
            return bool(engine.free_intervals(Open(zone, 1), (start, end), now=at, blocked=book.blocked))
        return _starts_within(listing, start, end) and not _is_blocked_then(listing, book)
    if isinstance(rule, Slots):
        reach = rule.lengths.shortest_days - 1 if isinstance(rule.lengths, InDays) else 0
        found = _suggested(rule, book, at, start - reach * _DAY, reach + 1)
        return any(first < end and last > start for first, last in found)
    free = engine.free_intervals(rule, (start, end), now=at, blocked=book.blocked, reservations=book.uses)
    return any(each.start < end and each.end > start for each in free)


def _starts_within(listing: Listing, start: datetime, end: datetime) -> bool:
    return listing.starts_at is not None and start <= listing.starts_at < end


def _is_blocked_then(listing: Listing, book: Book) -> bool:
    """Whether something is blocked while it happens, on its own date."""
    first = listing.starts_at
    if first is None:
        return False
    last = listing.ends_at or first + _MINUTE
    return any(start < last and end > first for start, end in book.blocked)


# What a form begins with


def begin(listing: Listing, told: str, at: datetime) -> tuple[datetime, datetime | None] | None:
    """The start and end that a proposal begins with. Two statements at most.

    `told` is a moment in UTC or a day, as the links of calendars have them; what is neither, or past, is as
    nothing told. Then it is the next time of what has its own, and None otherwise.
    """
    rule, zone = own_rule(listing), listing.community.timezone
    moment, day = _moment(told), _day(told)
    after = max(moment or (day_span(zone, day)[0] if day else at), at)
    if rule is not None:
        book = book_of(listing, after - LONG_AGO, after + FAR_AHEAD)
        found = _suggested(rule, book, at, after, 1)
        return _at_the_door(listing, found[0]) if found else None
    if moment is not None and moment > at:
        return moment, None
    if day is None or listing.in_domain.capacity is not Capacity.OVERLAP:
        return None
    return _at_the_door(listing, day_span(zone, day)) if day_span(zone, day)[0] > at else None


def end_of(listing: Listing, starts_at: datetime, quantity: int) -> datetime | None:
    """When something ends of which only the start is told: no statement. None where it cannot be known."""
    rule = own_rule(listing)
    if isinstance(rule, Dated):
        return _end_of(rule, starts_at)
    if listing.in_domain.quantity.one == MINUTES:
        return starts_at + quantity * _MINUTE
    if rule is None and listing.in_domain.when is When.DATED and listing.starts_at and listing.ends_at:
        return starts_at + (listing.ends_at - listing.starts_at)
    return None


def usual_quantity(listing: Listing) -> int | None:
    """How long one use of somebody's time is, where the hours that they gave say so. In minutes."""
    rule = own_rule(listing)
    if listing.in_domain.quantity.one != MINUTES or rule is None:
        return None
    if isinstance(rule, Dated):
        return rule.length_min
    if isinstance(rule, Slots) and isinstance(rule.lengths, InMinutes):
        longest = rule.lengths.longest_min or listing.quantity
        return max(rule.lengths.shortest_min, min(listing.quantity, longest))
    return None


def _at_the_door(listing: Listing, found: Span) -> Span:
    """Of whole days, an hour at which people are up; the days are taken whole all the same."""
    if not is_in_days(listing) and own_rule(listing) is not None:
        return found
    zone = formatting.zone(listing.community.timezone)
    first = found[0].astimezone(zone).replace(hour=FROM_HOUR)
    last = (found[1] - _MINUTE).astimezone(zone).replace(hour=TO_HOUR, minute=0)
    return first.astimezone(UTC), last.astimezone(UTC)


def _suggested(rule: Rule, book: Book, at: datetime, after: datetime, most: int) -> list[Span]:
    return engine.suggest(
        rule,
        _shortest(rule),
        now=at,
        after=after,
        most=most,
        blocked=book.blocked,
        reservations=book.uses,
    )


def _shortest(rule: Rule) -> int:
    match rule:
        case Slots(lengths=InDays() as days):
            return days.shortest_days
        case Slots(lengths=InMinutes() as minutes):
            return minutes.shortest_min
    return USUAL_MIN


def _end_of(rule: Dated, starts_at: datetime) -> datetime:
    if rule.length_days is not None:
        return lengths_in(rule.timezone, InDays()).moved(starts_at, rule.length_days)
    return starts_at + (rule.length_min or 0) * _MINUTE


def _once(zone: str, starts_at: datetime, ends_at: datetime | None, places: int) -> Dated:
    there = wall_of(zone, starts_at)
    length = (ends_at - starts_at) // _MINUTE if ends_at else USUAL_MIN
    return Dated(
        zone,
        Recurrence(Frequency.ONCE, there.date()),
        places,
        starts=there.hour * 60 + there.minute,
        length_min=max(length, 1),
    )


def _moment(told: str) -> datetime | None:
    try:
        found = datetime.strptime(told, "%Y-%m-%dT%H:%MZ")  # noqa: DTZ007 - it says Z
    except ValueError:
        return None
    return found.replace(tzinfo=UTC)


def _day(told: str) -> date | None:
    try:
        found = date.fromisoformat(told)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def blocks_of(listing: Listing, at: datetime) -> list[ListingBlock]:
    """What its owner blocked from now on, the next first. One statement."""
    mine = ListingBlock.objects.filter(listing=listing, source=ListingBlock.Source.OWNER, ends_at__gt=at)
    return list(mine.order_by("starts_at", "pk"))


def blocked_by_calendar(listing: Listing, at: datetime) -> int:
    """How many times a calendar blocks it from now on. One statement."""
    theirs = ListingBlock.objects.filter(listing=listing, source=ListingBlock.Source.CALENDAR)
    return theirs.filter(ends_at__gt=at).count()
