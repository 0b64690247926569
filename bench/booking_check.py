"""What is left after a run, looked at from outside: by SQL of its own, and by adding up each moment."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.booking_world import DAYS, ZONE, Kind, Span, World

_COLUMNS = "listing_id, origin_id, quantity, starts_at, ends_at"


@dataclass(frozen=True)
class Held:
    """A reservation that was not given back."""

    listing: int
    origin: int
    quantity: int
    span: Span | None


@dataclass(frozen=True)
class Said:
    """What somebody was told: so much of it is theirs, or (`cancelled`) no longer."""

    exchange: int
    listing: int
    quantity: int
    span: Span | None
    cancelled: bool


def read_held(connection: Any, listings: Iterable[int]) -> list[Held]:
    ids = ", ".join(str(int(key)) for key in listings)
    with connection.cursor() as cursor:
        sql = f"SELECT {_COLUMNS} FROM listings_reservation WHERE listing_id IN ({ids})"  # noqa: S608 - numbers
        cursor.execute(f"{sql} AND state <> 'released'")
        rows = cursor.fetchall()
    return [
        Held(listing, origin, quantity, (_moment(start), _moment(end)) if start else None)
        for listing, origin, quantity, start, end in rows
    ]


def read_states(connection: Any, exchanges: Iterable[int]) -> dict[int, str]:
    wanted = set(exchanges)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, state FROM exchanges_exchange")
        return {key: state for key, state in cursor.fetchall() if key in wanted}


def _moment(stored: Any) -> datetime:
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def too_much(kind: Kind, held: Sequence[Held]) -> int:
    """How often more is taken of a thing than there is, and the times at which it cannot be had at all."""
    if kind.domain == "give":
        return int(sum(one.quantity for one in held) > kind.capacity)
    spans = [(one.span, one.quantity) for one in held if one.span is not None]
    wrong = len(held) - len(spans)  # without a date, where there is one
    if kind.domain == "meal":
        wrong += sum(span not in _nights() for span, _ in spans)
        taken = Counter(dict.fromkeys(_nights(), 0))
        for span, quantity in spans:
            taken[span] += quantity
        return wrong + sum(quantity > kind.capacity for quantity in taken.values())
    if kind.title == "Fourgon":
        wrong += sum(not _is_midnight(moment) for span, _ in spans for moment in span)
    buffer = timedelta(minutes=kind.buffer_min)
    # The most that is taken at once is taken at some start.
    for (start, _end), _ in spans:
        at_once = sum(quantity for (first, last), quantity in spans if first <= start < last + buffer)
        wrong += at_once > kind.capacity
    return wrong


def _nights() -> list[Span]:
    """Half past two on the wall for ninety minutes; on the 29th that is skipped, and is half past three."""
    starts = [datetime(day.year, day.month, day.day, 2, 30, tzinfo=ZONE).astimezone(UTC) for day in DAYS]
    assert starts[DAYS.index(date(2026, 3, 29))] == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    return [(start, start + timedelta(minutes=90)) for start in starts]


def _is_midnight(moment: datetime) -> bool:
    wall = moment.astimezone(ZONE)
    return (wall.hour, wall.minute) == (0, 0)


def judged(
    world: World, held: Sequence[Held], said: Sequence[Said], states: Mapping[int, str]
) -> dict[str, float]:
    """How often more was given than there is, and what was said does not hold."""
    by_listing: dict[int, list[Held]] = defaultdict(list)
    for one in held:
        by_listing[one.listing].append(one)
    wrong = {thing.listing.pk: too_much(thing.kind, by_listing[thing.listing.pk]) for thing in world.things}
    of_time = {thing.listing.pk for thing in world.things if not thing.kind.for_good}
    cancelled = {one.exchange for one in said if one.cancelled}
    theirs = {one.exchange: one for one in said if not one.cancelled and one.exchange not in cancelled}
    there = {one.origin: one for one in held}
    lost = sum(
        there.get(key) != Held(one.listing, key, one.quantity, one.span) or states.get(key) != "agreed"
        for key, one in theirs.items()
    )
    back = sum(key in there or states.get(key) != "cancelled" for key in cancelled)
    return {
        "overlaps": sum(found for key, found in wrong.items() if key in of_time),
        "oversold": sum(found for key, found in wrong.items() if key not in of_time),
        "lost": lost + back,
        "of_nobody": sum(one.origin not in theirs for one in held) + len(held) - len(there),
    }
