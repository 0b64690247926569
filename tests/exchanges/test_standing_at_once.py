"""Two who agree, agree and end, hold and skip at once: each date once, nothing reserved twice."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from entrepairs.exchanges.actions import (
    Proposal,
    accept_arrangement,
    accept_exchange,
    cancel_exchange,
    decline_arrangement,
    end_arrangement,
    propose_exchange,
    run_arrangements,
)
from entrepairs.exchanges.actions.standing import dates_offered, seen_of
from entrepairs.exchanges.models import Arrangement, Exchange
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.ledger.models import Transfer
from entrepairs.listings.models import Reservation
from entrepairs.outcomes.check import differences
from tests.factories import NOON
from tests.listings.times import at

from .paths import Cast, make_cast
from .test_standing import FIRST, agree, exchanges, proposed, room, tuesdays
from .test_workers_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
FEW = tuesdays(until=date(2026, 4, 7))


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def test_agreed_once_or_taken_back(cast: Cast) -> None:
    arrangement = proposed(cast, recurrence=FEW)
    seen = seen_of(dates_offered(arrangement, arrangement.listing))
    results = at_once(
        NOON,
        lambda: accept_arrangement(actor=cast.giver, arrangement=arrangement, seen=seen),
        lambda: accept_arrangement(actor=cast.giver, arrangement=arrangement, seen=seen),
        lambda: decline_arrangement(actor=cast.receiver, arrangement=arrangement),
    )
    assert sum(isinstance(result, Refused) for result in results) == 2
    state = Arrangement.objects.get().state
    assert Exchange.objects.count() == (4 if state == "agreed" else 0)


def test_a_date_that_somebody_else_takes_meanwhile_is_not_taken_twice(cast: Cast) -> None:
    shed = room(cast)
    arrangement = proposed(cast, shed, recurrence=FEW, quantity=1, values={})
    other = propose_exchange(
        actor=cast.member, listing=shed, proposal=Proposal(1, at(FIRST, 19), at(FIRST, 21))
    )
    seen = seen_of(dates_offered(arrangement, shed))
    results = at_once(
        NOON,
        lambda: accept_exchange(actor=cast.giver, exchange=other, version=1),
        lambda: accept_arrangement(actor=cast.giver, arrangement=arrangement, seen=seen),
    )
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert Reservation.objects.filter(state="held", starts_at__date=FIRST).count() == 1


def test_workers_hold_each_date_once_while_one_is_skipped(cast: Cast) -> None:
    arrangement = agree(cast, proposed(cast, recurrence=tuesdays(date(2026, 4, 7), date(2026, 4, 21))))
    first = exchanges(arrangement)[0]
    at_once(
        NOON + timedelta(days=25),
        run_arrangements,
        run_arrangements,
        lambda: cancel_exchange(actor=cast.receiver, exchange=first, cause="plans"),
    )
    with clock.frozen(NOON + timedelta(days=25)):
        run_arrangements()
    assert Transfer.objects.filter(state="pending").count() == 2 - (
        at(date(2026, 4, 21), 18) > NOON + timedelta(days=39)
    )
    assert list(differences()) == []


def test_both_end_it_at_once(cast: Cast) -> None:
    arrangement = agree(cast, proposed(cast, recurrence=FEW))
    at_once(
        NOON,
        lambda: end_arrangement(actor=cast.giver, arrangement=arrangement, first=FIRST),
        lambda: end_arrangement(actor=cast.receiver, arrangement=arrangement, first=FIRST),
        lambda: cancel_exchange(actor=cast.giver, exchange=exchanges(arrangement)[1], cause="weather"),
    )
    assert {one.state for one in Exchange.objects.all()} == {"cancelled"}
    assert not Reservation.objects.filter(state="held").exists()
    assert not Transfer.objects.filter(state="pending").exists()
    assert list(differences()) == []
