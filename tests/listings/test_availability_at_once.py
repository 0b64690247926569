"""Many who want the same at the same instant.

`tools/postgres.py python -m pytest tests/listings` is where the lock shows: on SQLite writers queue anyway.
"""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction

from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.listings.actions import reserve
from entrepairs.listings.models import Listing, Reservation
from tests.factories import NOON
from tests.listings.times import HOUR, MONDAY, at, in_hours, timed
from tests.listings.village import make_village

pytestmark = pytest.mark.django_db(transaction=True)


def most_at_once(listing: Listing) -> int:
    held = Reservation.objects.filter(listing=listing, state="held")
    rows: list[tuple[datetime, datetime, int]] = [
        (each.starts_at, each.ends_at, each.quantity)
        for each in held
        if each.starts_at is not None and each.ends_at is not None
    ]
    return max(sum(q for start, end, q in rows if start <= moment < end) for moment, _end, _q in rows)


@pytest.mark.parametrize(("capacity", "has_hours"), [(1, True), (3, True), (1, False), (3, False)])
def test_however_many_ask_at_once_no_more_is_taken_than_there_is(capacity: int, has_hours: bool) -> None:
    with clock.frozen(NOON):
        listing = timed(make_village(), in_hours() if has_hours else None, quantity=capacity)
    workers, tries = 8, 6
    barrier = Barrier(workers)
    failures: list[Exception] = []
    codes: set[str] = set()

    def ask(number: int) -> None:
        barrier.wait(timeout=30)
        try:
            for turn in range(tries):
                start = at(MONDAY, 9) + timedelta(minutes=30) * ((number + 2 * turn) % 12)
                try:
                    with clock.frozen(NOON), transaction.atomic():
                        reserve(
                            listing_id=listing.pk,
                            quantity=1,
                            starts_at=start,
                            ends_at=start + (1 + number % 2) * HOUR,
                            origin_kind="test",
                            origin_id=number * tries + turn,
                        )
                except Refused as refused:
                    codes.add(refused.code)
        except Exception as failure:  # noqa: BLE001 - told below, where a test can fail
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [Thread(target=ask, args=(number,)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert codes == ({"taken"})
    assert most_at_once(listing) == capacity


def test_postgresql_itself_keeps_two_from_the_same_thing() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such constraint: there, one writes at a time")
    with clock.frozen(NOON):
        listing = timed(make_village(), None)
        told = {"listing": listing, "quantity": 1, "alone": True, "origin_kind": "test", "created_at": NOON}
        start, end = at(MONDAY, 9), at(MONDAY, 12)
        Reservation.objects.create(origin_id=1, starts_at=start, ends_at=end, **told)
        Reservation.objects.create(origin_id=2, starts_at=end, ends_at=end + HOUR, **told)
        with pytest.raises(IntegrityError), transaction.atomic():
            Reservation.objects.create(origin_id=3, starts_at=start + HOUR, ends_at=end, **told)
        Reservation.objects.filter(origin_id=1).update(state="released")
        Reservation.objects.create(origin_id=3, starts_at=start + HOUR, ends_at=end, **told)
