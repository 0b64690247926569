"""Workers, people and those who come in between, all at once: a place that is free again has one taker."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from entrepairs.exchanges.actions import (
    Proposal,
    accept_place,
    cancel_exchange,
    join_line,
    leave_line,
    propose_exchange,
    run_lines,
)
from entrepairs.exchanges.models import Exchange, Waiting
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import OutboxMessage
from entrepairs.outcomes.check import differences
from tests.factories import NOON

from .lines import BEGINS, ENDS, full_occurrence, full_stock, kept, newcomers, states, waits
from .paths import Cast, make_cast
from .test_workers_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def test_two_workers_offer_it_once(cast: Cast) -> None:
    books, exchange = full_stock(cast, 1)
    places = [waits(who, books) for who in newcomers(cast, 3)]
    cancel_exchange(actor=cast.receiver, exchange=exchange, cause="plans")
    OutboxMessage.objects.all().delete()
    counts = at_once(NOON + DAY, run_lines, run_lines, run_lines)
    assert sum(count for count in counts if isinstance(count, int)) == 2
    assert states(*places) == ["lapsed", "offered", "waiting"]
    assert kept(books) == 1
    assert OutboxMessage.objects.count() == 2
    assert list(differences()) == []


def test_taken_or_lapsed_and_not_both(cast: Cast) -> None:
    books, exchange = full_stock(cast, 1)
    first, second = (waits(who, books) for who in newcomers(cast, 2))
    cancel_exchange(actor=cast.receiver, exchange=exchange, cause="plans")
    at_once(
        NOON + DAY - timedelta(seconds=1),
        lambda: accept_place(actor=first.person, waiting=first, version=1),
        lambda: accept_place(actor=first.person, waiting=first, version=1),
        lambda: leave_line(actor=first.person, waiting=first),
        run_lines,
    )
    taken = Exchange.objects.filter(receiver=first.person).count()
    assert states(first, second) in (["taken", "waiting"], ["left", "offered"])
    assert taken == (states(first) == ["taken"])
    assert kept(books) == 1


def test_nobody_comes_in_between(cast: Cast) -> None:
    meal, exchange = full_occurrence(cast, 2)
    first, second, third = newcomers(cast, 3)
    place = waits(first, meal, 2, BEGINS, ENDS)
    results = at_once(
        NOON,
        lambda: cancel_exchange(actor=cast.receiver, exchange=exchange, cause="plans"),
        lambda: propose_exchange(actor=second, listing=meal, proposal=Proposal(1, BEGINS, ENDS)),
        lambda: propose_exchange(actor=third, listing=meal, proposal=Proposal(2, BEGINS, ENDS)),
        run_lines,
    )
    assert sum(isinstance(result, Refused) for result in results) == 2
    assert states(place) == ["offered"]
    assert kept(meal) == 2


def test_many_in_one_line_are_offered_what_there_is(cast: Cast) -> None:
    books, exchange = full_stock(cast, 3)
    people = newcomers(cast, 5)
    at_once(NOON, *(lambda who=who: join_line(actor=who, listing=books, quantity=1) for who in people))
    places = list(Waiting.objects.order_by("created_at", "id"))
    assert len(places) == 5
    at_once(NOON, lambda: cancel_exchange(actor=cast.receiver, exchange=exchange, cause="plans"), run_lines)
    assert states(*places) == ["offered"] * 3 + ["waiting"] * 2
    at_once(
        NOON,
        *(
            lambda place=place: accept_place(actor=place.person, waiting=place, version=1)
            for place in places[:3]
        ),
    )
    assert states(*places) == ["taken"] * 3 + ["waiting"] * 2
    assert kept(books) == 3
