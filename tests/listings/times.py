"""Hours and dates for the tests of this room, said by the actions that the product uses."""

from datetime import date, datetime, timedelta
from typing import Any

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
    Weekday,
)
from entrepairs.kernel.formatting import zone
from entrepairs.listings.actions import reserve
from entrepairs.listings.models import Listing, Reservation
from entrepairs.listings.scheduling import set_times
from tests.factories import make_listing
from tests.listings.village import Village

PARIS = "Europe/Paris"
MONDAY = date(2026, 3, 16)  # two days after NOON, a Saturday
HOUR = timedelta(hours=1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone(PARIS))


def weekly(*weekdays: int, start: date = MONDAY, until: date | None = None, interval: int = 1) -> Recurrence:
    days = tuple(Weekday(day) for day in weekdays)
    return Recurrence(Frequency.WEEKLY, start, interval=interval, weekdays=days, until=until)


def in_hours(*weekdays: int, opens: int = 9, closes: int = 18, **lengths: int) -> Slots:
    """Open on weekdays from one full hour to another, for uses of a multiple of half an hour."""
    return Slots(
        PARIS,
        (Opening(weekly(*(weekdays or range(7))), (Hours(opens * 60, closes * 60),)),),
        InMinutes(**({"step_min": 30} | lengths)),
    )


def in_days(*weekdays: int, **lengths: int) -> Slots:
    return Slots(PARIS, (Opening(weekly(*(weekdays or range(7)))),), InDays(**lengths))


def series(*weekdays: int, places: int = 1, until: date = date(2026, 6, 30)) -> Dated:
    """From 18 to 20 h, on weekdays."""
    return Dated(PARIS, weekly(*weekdays, until=until), places, starts=18 * 60, length_min=120)


def timed(village: Village, rule: Rule | None, **changes: Any) -> Listing:
    """A listing of Anne's, by default of a drill to lend, with its times."""
    drill = {"domain": "lend", "title": "Perceuse", "quantity": 1}
    listing = make_listing(village.anne, village.community, **(drill | changes))
    return listing if rule is None else set_times(actor=village.anne, listing=listing, rule=rule)


def take(listing: Listing, start: datetime, end: datetime | None = None, quantity: int = 1) -> Reservation:
    """Reserve it, for an hour unless an end is told."""
    number = Reservation.objects.count() + 1
    return reserve(
        listing_id=listing.pk,
        quantity=quantity,
        starts_at=start,
        ends_at=end or start + HOUR,
        origin_kind="test",
        origin_id=number,
    )
