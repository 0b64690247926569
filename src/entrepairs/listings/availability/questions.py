"""Whether something can be had then, how much of it, and when next."""

from datetime import UTC, datetime, timedelta

from entrepairs.engines import availability as engine
from entrepairs.engines.availability import (
    Dated,
    Day,
    InDays,
    Occurrence,
    Open,
    Reason,
    Refusal,
    Rule,
    Slots,
)
from entrepairs.engines.availability.lengths import lengths_in
from entrepairs.engines.availability.local import Span, day_of, day_span
from entrepairs.engines.availability.rules import MOST
from entrepairs.listings.domains.declaration import Capacity
from entrepairs.listings.models import Listing

from .books import Book, book_of
from .rules import DAY, MINUTE, end_of_dated, own_rule, rule_of, shortest

LONG_AGO, FAR_AHEAD = timedelta(days=3), timedelta(days=800)


def wish_of(
    listing: Listing, starts_at: datetime | None, ends_at: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """What a wish takes of a listing: of what is had in whole days, these; of what is dated, all of it."""
    rule = own_rule(listing)
    if isinstance(rule, Dated) and starts_at is not None:
        return starts_at, end_of_dated(rule, starts_at)
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
    last = ends_at or starts_at + MINUTE
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
    book = book_of(listing, first - LONG_AGO, first + 35 * DAY)
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
    while len(found) < most and (following := suggested(rule, book, at, after, 1)):
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


def suggested(rule: Rule, book: Book, at: datetime, after: datetime, most: int) -> list[Span]:
    return engine.suggest(
        rule,
        shortest(rule),
        now=at,
        after=after,
        most=most,
        blocked=book.blocked,
        reservations=book.uses,
    )
