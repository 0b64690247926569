"""What looks at a database after a crash must see what is wrong: the crashes are a step of their own."""

from collections.abc import Callable

import pytest
from django.db.models import F

from bench.crash_check import judged
from bench.crash_clients import BEGUN, Told
from entrepairs.exchanges.actions import cancel_exchange, confirm_exchange
from entrepairs.exchanges.models import Confirmation, Exchange
from entrepairs.kernel.models import AuditEntry
from entrepairs.ledger.models import Account, Transfer
from entrepairs.listings.models import Reservation
from tests.factories import make_agreed, make_community, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> list[Told]:
    """An exchange that is agreed, one that is cancelled and one that is done, and what was answered."""
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    agreed, cancelled, done = (make_agreed(anne, brice, community, values={"hours": 60}) for _ in range(3))
    cancel_exchange(actor=anne, exchange=cancelled, cause="plans")
    confirm_exchange(actor=anne, exchange=done)
    confirm_exchange(actor=brice, exchange=done)
    steps = [(one, step) for one in (agreed, cancelled, done) for step in (BEGUN, "accept")]
    steps += [(cancelled, "cancel"), (done, "confirm"), (done, "confirm")]
    return [Told(exchange.pk, step, answered=True) for exchange, step in steps]


def found(told: list[Told], posted: tuple[str, ...] = ()) -> dict[str, int]:
    return {name: times for name, times in judged(told, posted).items() if times}


def test_nothing_is_found_where_all_is_well(told: list[Told]) -> None:
    assert found(told) == {}
    assert found([*told, Told(None, BEGUN, answered=False)]) == {}


def test_what_was_answered_and_is_not_there_is_lost(told: list[Told]) -> None:
    assert found([*told, Told(told[0].exchange, "cancel", answered=True)]) == {"lost": 1}
    assert found(told, ("Une annonce",)) == {"lost": 1}


def test_what_nobody_asked_for_is_seen(told: list[Told]) -> None:
    assert found(told[:-1]) == {"of_nobody": 1}
    assert found([*told[:-1], Told(told[-1].exchange, "confirm", answered=False)]) == {}
    assert found(told[1:])["of_nobody"] >= 1


HALVES: dict[str, Callable[[], object]] = {
    "no reservation": lambda: Reservation.objects.filter(state="held").delete(),
    "a reservation that should be free": lambda: Reservation.objects.filter(state="released").update(
        state="held"
    ),
    "a state that its log does not tell": lambda: Exchange.objects.filter(state="agreed").update(
        state="cancelled"
    ),
    "a word that is missing": lambda: Confirmation.objects.filter(side="giver").delete(),
    "value that is not held": lambda: Transfer.objects.filter(state="pending").delete(),
}


@pytest.mark.parametrize("half", HALVES)
def test_what_is_half_done_is_seen(told: list[Told], half: str) -> None:
    HALVES[half]()
    assert found(told)["half_done"] >= 1


def test_value_that_is_held_for_nothing_is_seen(told: list[Told]) -> None:
    Account.objects.filter(held_minor__gt=0).update(held_minor=F("held_minor") - 1)
    assert found(told)["value"] >= 1


def test_news_of_what_did_not_happen_is_seen(told: list[Told]) -> None:
    AuditEntry.objects.filter(verb="exchanges.cancelled").delete()
    assert found(told)["told_in_vain"] >= 1
