"""The questions, the same for every kind of rule."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from .answers import (
    Blocked,
    Day,
    DayState,
    Free,
    Occurrence,
    Reason,
    Refusal,
    Reservations,
    read_blocked,
    read_reservations,
    room_refusal,
)
from .dated import DatedBook
from .local import Span, day_of, day_span, day_start, moment, span
from .rules import Dated, Open, Rule, Slots, Stock
from .slots import LOOK_AHEAD_DAYS, SlotsBook
from .spans import Step, clipped, highest, merged, remaining, total, without

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def free_intervals(
    rule: Rule,
    between: Span,
    *,
    now: datetime,
    blocked: Blocked = (),
    reservations: Reservations = (),
) -> list[Free]:
    """When something can be had, and how much of it is left then, in order; only where some is left.

    Slots in minutes are cut at the ends of `between`; neighbours with as many left are one interval, which
    may be too short for a use: `suggest` says where one fits. Slots in days give the whole days that
    `between` touches. Something dated gives each occurrence that overlaps it, uncut.
    """
    within = _within(between)
    match rule:
        case Dated():
            book = DatedBook(rule, blocked, reservations)
            first, last = book.bookable(moment(now))
            found = book.occurrences(within) if within else iter(())
            return [Free(*each[:2], each.left) for each in found if each.left and first <= each.start < last]
        case Slots():
            slots = SlotsBook(rule, blocked, reservations)
            first, last = slots.bookable(moment(now))
            outward = slots.lengths.outward(within) if within else (first, first)
            steps = _picture_free(slots, (max(outward[0], first), min(outward[1], last)))
        case Open():
            steps = _open_free(rule, _from(within, moment(now)), blocked, reservations)
        case Stock():
            rest = _from(within, moment(now))
            left = stock_left(rule, reservations)
            steps = [(*rest, left)] if left and rest[0] < rest[1] else []
    return [Free(*step) for step in steps]


def left(
    rule: Rule,
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    blocked: Blocked = (),
    reservations: Reservations = (),
) -> int:
    """How many can be had from `start` to `end`: the fewest left at any moment, 0 where it is closed.

    Notice and horizon do not count; `check` knows of them. Only what is open or in stock has an answer
    without dates. Something dated answers for the occurrence that holds the interval.
    ValueError if dates are missing, have no time zone, or end before they start.
    """
    match rule:
        case Stock():
            return stock_left(rule, reservations)
        case Open() if start is None and end is None:
            return rule.capacity
    if start is None or end is None:
        raise ValueError("a start and an end are needed")
    asked = span(start, end)
    if asked[0] == asked[1]:
        return 0
    match rule:
        case Dated():
            return DatedBook(rule, blocked, reservations).left(asked)
        case Slots():
            return SlotsBook(rule, blocked, reservations).left(asked)
    free = _open_free(rule, asked, blocked, reservations)
    whole = merged((start, end) for start, end, _left in free) == [asked]
    return min(step[2] for step in free) if whole else 0


def check(
    rule: Rule,
    start: datetime | None,
    end: datetime | None,
    quantity: int = 1,
    *,
    now: datetime,
    blocked: Blocked = (),
    reservations: Reservations = (),
) -> Refusal | None:
    """Why so many cannot be had from `start` to `end`; None if they can.

    Something dated is had as a whole occurrence. Only what is open or in stock can be had without dates, and
    for stock they do not matter. ValueError as for `left`, and for a quantity below one.
    """
    if quantity < 1:
        raise ValueError("a wish is for at least one")
    if isinstance(rule, Stock) or start is None or end is None:
        if not isinstance(rule, Stock) and start is not end:
            raise ValueError("both dates are needed, or none")
        return _undated_refusal(rule, quantity, reservations)
    wish, now = span(start, end), moment(now)
    if wish[0] == wish[1]:  # beyond the years that rules speak of
        past = wish[0] <= now
        return Refusal(Reason.TOO_SOON, start=now) if past else Refusal(Reason.BEYOND_HORIZON, end=wish[0])
    match rule:
        case Dated():
            return DatedBook(rule, blocked, reservations).refusal(wish, quantity, now)
        case Slots():
            return SlotsBook(rule, blocked, reservations).refusal(wish, quantity, now)
    return _open_refusal(rule, wish, quantity, now, read_blocked(blocked), reservations)


def occurrences(
    rule: Dated, between: Span, *, blocked: Blocked = (), reservations: Reservations = ()
) -> list[Occurrence]:
    """Each time that it happens within or across `between`, past or not, in order, with its places.

    One that overlaps what is blocked is left out.
    """
    within = _within(between)
    return list(DatedBook(rule, blocked, reservations).occurrences(within)) if within else []


def suggest(
    rule: Rule,
    length: int = 1,
    quantity: int = 1,
    *,
    now: datetime,
    after: datetime | None = None,
    most: int = 5,
    blocked: Blocked = (),
    reservations: Reservations = (),
) -> list[Span]:
    """The next times at which so many can be had for a length, at most `most`, none before `after`.

    The length is in minutes or days, as the rule's are; of something dated it does not matter. `check`
    refuses none of them. None for a length that the rule does not allow, and none for stock, which has no
    times. What is open gives the first times that follow each other. The search ends at the horizon, or after
    two years.
    """
    now = moment(now)
    begin = max(now, moment(after)) if after is not None else now
    found: Iterator[Span]
    match rule:
        case Stock():
            return []
        case Dated():
            found = _dated_suggestions(DatedBook(rule, blocked, reservations), quantity, begin, now)
        case Slots():
            found = _slots_suggestions(SlotsBook(rule, blocked, reservations), length, quantity, begin, now)
        case Open():
            ahead = (begin, begin + LOOK_AHEAD_DAYS * _DAY)
            free = _open_free(rule, ahead, blocked, reservations)
            found = _one_after_the_other(_runs(free, quantity), length * _MINUTE)
    return list(islice(found, most))


def month(
    rule: Rule,
    year: int,
    month: int,
    *,
    now: datetime,
    blocked: Blocked = (),
    reservations: Reservations = (),
) -> list[Day]:
    """Each local day of a month and how it stands: see `DayState`.

    Slots count only where a use of the shortest length fits; one that runs over several days marks each.
    ValueError for a month that does not exist, or is out of the years that rules speak of.
    """
    if not (1970 < year < 2999 and 1 <= month <= 12):
        raise ValueError("there is no such month")
    now = moment(now)
    days = [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]
    whole = (day_start(rule.timezone, days[0]), day_start(rule.timezone, days[-1] + _DAY))
    match rule:
        case Dated():
            marks = _dated_marks(DatedBook(rule, blocked, reservations), whole, now)
        case Slots():
            marks = _slots_marks(SlotsBook(rule, blocked, reservations), whole, now)
        case Open():
            ahead = _from(whole, now)
            free = _open_free(rule, ahead, blocked, reservations)
            marks = _marks(without([ahead], merged(read_blocked(blocked))), free, rule.capacity)
        case Stock():
            rest = stock_left(rule, reservations)
            marks = _marks([whole], [(*whole, rest)] if rest else [], rule.total)
    today = day_of(rule.timezone, now)
    return [
        Day(day, DayState.PAST if day < today else _state(marks, day_span(rule.timezone, day)))
        for day in days
    ]


def stock_left(rule: Stock, reservations: Reservations) -> int:
    """What reservations leave of a stock, whatever their dates."""
    return max(0, rule.total - sum(quantity for _start, _end, quantity in reservations))


def _within(between: Span) -> Span | None:
    """In UTC; None for an interval that lies outside the years that rules speak of."""
    asked = span(*between)
    return asked if asked[0] < asked[1] else None


def _from(within: Span | None, now: datetime) -> Span:
    """The part of an interval that is still to come; empty if there is none."""
    return (max(within[0], now), max(within[1], now)) if within else (now, now)


def _picture_free(book: SlotsBook, asked: Span) -> list[Step]:
    return book.picture(asked).free if asked[0] < asked[1] else []


def _open_taken(asked: Span, reservations: Reservations) -> list[Step]:
    dated, _for_good = read_reservations(reservations)
    return highest(total(dated), asked)


def _open_free(rule: Open, asked: Span, blocked: Blocked, reservations: Reservations) -> list[Step]:
    if asked[0] >= asked[1]:
        return []
    possible = without([asked], merged(read_blocked(blocked)))
    return remaining(possible, rule.capacity, _open_taken(asked, reservations))


def _undated_refusal(rule: Rule, quantity: int, reservations: Reservations) -> Refusal | None:
    if isinstance(rule, Dated | Slots):
        return Refusal(Reason.NO_DATES)
    rest = left(rule, reservations=reservations)
    if rest >= quantity:
        return None
    return Refusal(Reason.NOT_ENOUGH, limit=rest) if rest else Refusal(Reason.TAKEN)


def _open_refusal(
    rule: Open, wish: Span, quantity: int, now: datetime, blocked: list[Span], reservations: Reservations
) -> Refusal | None:
    if wish[0] < now:
        return Refusal(Reason.TOO_SOON, start=now)
    for start, end in merged(blocked):
        if start < wish[1] and end > wish[0]:
            return Refusal(Reason.BLOCKED, start=start, end=end)
    return room_refusal(_open_taken(wish, reservations), rule.capacity, quantity)


def _runs(free: Sequence[Step], quantity: int) -> list[Span]:
    return merged((start, end) for start, end, left in free if left >= quantity)


def _one_after_the_other(runs: list[Span], length: timedelta) -> Iterator[Span]:
    if length <= timedelta():
        return
    for start, end in runs:
        at = start
        while at + length <= end:
            yield at, at + length
            at += length


def _dated_suggestions(book: DatedBook, quantity: int, begin: datetime, now: datetime) -> Iterator[Span]:
    first, last = book.bookable(now)
    if book.rule.horizon_days is None:
        last = min(last, begin + LOOK_AHEAD_DAYS * _DAY)
    first = max(first, begin)
    if first < last:
        for each in book.occurrences((first, last)):
            if first <= each.start < last and each.left >= quantity:
                yield each.start, each.end


def _slots_suggestions(
    book: SlotsBook, length: int, quantity: int, begin: datetime, now: datetime
) -> Iterator[Span]:
    lengths = book.lengths
    longest = length if lengths.longest is None else lengths.longest
    if not lengths.shortest <= length <= longest or length % lengths.step:
        return
    first, last = book.bookable(now)
    first = max(first, begin)
    if book.rule.horizon_days is None:
        last = min(last, first + LOOK_AHEAD_DAYS * _DAY)
    # A month at a time, and as far beyond it as a use that starts in it can run.
    while first < last:
        until = min(first + 31 * _DAY, last)
        asked = (first, min(lengths.moved(until, length), last))
        for start in book.starts(_runs(book.picture(asked).free, quantity), length):
            if start >= until:
                break
            yield start, lengths.moved(start, length)
        first = until


type _Marks = tuple[list[Span], list[Span], list[Span]]
"""When something could be had without reservations; when it can be; and when nothing of it is taken."""


def _marks(possible: list[Span], free: list[Step], capacity: int) -> _Marks:
    return possible, _runs(free, 1), _runs(free, capacity)


def _dated_marks(book: DatedBook, whole: Span, now: datetime) -> _Marks:
    first, last = book.bookable(now)
    found = [each for each in book.occurrences(whole) if each.places and first <= each.start < last]
    partly = merged(each[:2] for each in found if each.left < each.places)
    return (
        merged(each[:2] for each in found),
        merged(each[:2] for each in found if each.left),
        without(merged(each[:2] for each in found if each.left), partly),
    )


def _slots_marks(book: SlotsBook, whole: Span, now: datetime) -> _Marks:
    # A use may begin before the month or end after it.
    beyond = book.lengths.shortest * (_DAY if book.lengths.in_days else _MINUTE) + 2 * _DAY
    first, last = book.bookable(now)
    around = (max(first, whole[0] - beyond), min(last, whole[1] + beyond))
    if around[0] >= around[1]:
        return [], [], []
    picture = book.picture(around)
    possible, runs = book.usable(picture.possible), book.usable(_runs(picture.free, 1))
    untaken = _runs(picture.free, book.rule.capacity)
    return possible, runs, [part for run in runs for part in clipped(untaken, run)]


def _state(marks: _Marks, day: Span) -> DayState:
    possible, some, all_of_it = (clipped(rows, day) for rows in marks)
    if not possible:
        return DayState.CLOSED
    if not some:
        return DayState.FULL
    return DayState.FREE if all_of_it == possible else DayState.PARTLY
