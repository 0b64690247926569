"""Every state × every step × every kind of person: exactly what the table in `paths` allows, and no more."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from entrepairs.contributions.models import Contribution
from entrepairs.exchanges.actions import run_due, write_message
from entrepairs.exchanges.lifecycle import CLOSED, SET_ASIDE, STEPS, WAITS, Who, time_step, wait_in
from entrepairs.exchanges.models import Exchange, Message
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.ledger.queries import accounts_of
from entrepairs.listings.models import Reservation
from entrepairs.outcomes.check import differences
from tests.factories import NOON

from .paths import ALLOWED, CALLS, PEOPLE, SENT, STATES, WRITERS, Cast, again, make_cast, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def test_the_table_names_every_state_and_every_step_of_people() -> None:
    states = {str(state) for state in Exchange.State}
    assert STATES.keys() == ALLOWED.keys() == states
    of_people = {name for name, step in STEPS.items() if step.is_taken_by_people}
    assert CALLS.keys() == of_people - {"book"}  # which a proposal takes itself: see test_booking.py
    assert {name for by in ALLOWED.values() for steps in by.values() for name in steps} == CALLS.keys()


@pytest.mark.parametrize("state", STATES)
def test_nobody_can_do_by_an_action_what_the_table_does_not_allow(cast: Cast, state: str) -> None:
    exchange = STATES[state](cast)
    assert exchange.state == state
    before = seen(exchange)
    for kind, step in product(PEOPLE, CALLS):
        refusal: type[Exception] | None = None
        with transaction.atomic():
            try:
                CALLS[step](cast.called(kind), exchange)
            except (Refused, PermissionDenied) as error:
                refusal = type(error)
            taken = seen(exchange) != before
            transaction.set_rollback(True)
        assert taken == (step in ALLOWED[state].get(kind, set())), (kind, step, refusal)
        if kind in {"member", "stranger"}:
            assert refusal is PermissionDenied
        elif not taken and not (step == "confirm" and kind == "giver"):  # saying so again changes nothing
            assert refusal is not None, (kind, step)
        assert seen(exchange) == before


@pytest.mark.parametrize("state", STATES)
def test_nobody_can_do_at_an_address_what_the_table_does_not_allow(
    cast: Cast, state: str, client: Client
) -> None:
    exchange = STATES[state](cast)
    before = seen(exchange)
    for kind in (*PEOPLE, None):
        client.logout()
        if kind:
            client.force_login(cast.called(kind))
        for step in CALLS:
            address = f"/fr/exchanges/{exchange.pk}/{step}/"
            if step == "decide":
                address = f"/fr/c/{cast.community.slug}/disputes/{exchange.pk}/"
            sent = {"version": str(exchange.open_version), **SENT.get(step, {})}
            with transaction.atomic():
                response = client.post(address, sent)
                taken = seen(exchange) != before
                transaction.set_rollback(True)
            allowed = kind is not None and step in ALLOWED[state].get(kind, set())
            assert taken == allowed, (kind, step, response.status_code)
            if taken:
                assert response.status_code == 302
            elif kind is None:
                assert response.headers["Location"].startswith("/fr/signin/")
            elif kind in {"member", "stranger"}:
                assert response.status_code in {403, 404}, (kind, step)


@pytest.mark.parametrize(
    "state", ["asked", "proposed", "agreed", "amended", "confirmed", "disputed", "decided"]
)
def test_what_time_does_has_no_address(cast: Cast, client: Client, state: str) -> None:
    exchange = STATES[state](cast)
    for kind, step in product(("giver", "receiver", "steward"), set(STEPS) - set(CALLS)):
        client.force_login(cast.called(kind))
        assert client.post(f"/fr/exchanges/{exchange.pk}/{step}/", {"version": "1"}).status_code == 404
    assert again(exchange).state == state


# What time makes of each state, where nobody says a word.
BECOMES = {
    "asked": "expired",
    "proposed": "expired",
    "countered": "expired",
    "recorded": "expired",
    "agreed": "unfulfilled",
    "amended": "agreed",
    "confirmed": "fulfilled",
    "partial": "fulfilled",
    "disputed": "unfulfilled",
    "decided": "fulfilled",
    "appealed": "fulfilled",
}


@pytest.mark.parametrize("state", STATES)
def test_time_leads_each_state_where_it_says(cast: Cast, state: str) -> None:
    exchange = STATES[state](cast)
    if state not in BECOMES:
        assert (exchange.due_at, exchange.deadline_at, wait_in(state)) == (None, None, None)
        return
    step = time_step(state)
    assert step is not None
    assert any(move.who is Who.TIME and move.target == BECOMES[state] for move in step.moves)
    assert exchange.deadline_at is not None
    with clock.frozen(exchange.deadline_at - timedelta(seconds=1)):
        while run_due():
            pass
        assert again(exchange).state == state
    with clock.frozen(exchange.deadline_at):
        assert run_due() == 1
        assert again(exchange).state == BECOMES[state]
        assert run_due() == 0


def test_every_wait_ends_in_one_step_of_time() -> None:
    waiting = {state for wait in WAITS for state in wait.states}
    for state in Exchange.State.values:
        steps = [
            step.name
            for step in STEPS.values()
            if any(move.who is Who.TIME and state in move.sources for move in step.moves)
        ]
        assert len(steps) == (state in waiting), state


@pytest.mark.parametrize("state", STATES)
def test_value_and_part_are_set_aside_exactly_while_something_is_agreed(cast: Cast, state: str) -> None:
    exchange = STATES[state](cast)
    held = sum(account.held_minor for account in accounts_of(cast.receiver, cast.community))
    reserved = Reservation.objects.filter(origin_id=exchange.pk, state=Reservation.State.HELD)
    assert (held > 0) == (state in SET_ASIDE)
    assert reserved.exists() == (state in SET_ASIDE)
    assert Contribution.objects.count() == (state == "fulfilled")
    assert list(differences()) == []


def written(exchange: Exchange) -> int:
    return Message.objects.filter(exchange=exchange, words="Bonjour").count()


@pytest.mark.parametrize("state", STATES)
def test_both_sides_and_nobody_else_can_write_in_every_state(cast: Cast, state: str, client: Client) -> None:
    exchange = STATES[state](cast)
    before = seen(exchange)
    for kind in (*PEOPLE, None):
        client.logout()
        if kind:
            client.force_login(cast.called(kind))
        count = written(exchange)
        response = client.post(f"/fr/exchanges/{exchange.pk}/write/", {"words": "Bonjour"})
        assert written(exchange) - count == (kind in WRITERS), (kind, response.status_code)
        if kind is None:
            assert response.headers["Location"].startswith("/fr/signin/")
        elif kind not in WRITERS:
            assert response.status_code == 404
            with pytest.raises(PermissionDenied):
                write_message(actor=cast.called(kind), exchange=exchange, words="Bonjour")
    assert seen(exchange) == before


@pytest.mark.parametrize("state", STATES)
def test_what_is_closed_can_be_talked_in_for_four_weeks(cast: Cast, state: str) -> None:
    exchange = STATES[state](cast)
    ends_at = exchange.changed_at + timedelta(days=28)
    for at, is_over in ((ends_at - timedelta(seconds=1), False), (ends_at, state in CLOSED)):
        for kind in WRITERS:
            with clock.frozen(at):
                if is_over:
                    with pytest.raises(Refused) as error:
                        write_message(actor=cast.called(kind), exchange=exchange, words="Bonjour")
                    assert error.value.code == "talk_closed"
                else:
                    write_message(actor=cast.called(kind), exchange=exchange, words="Bonjour")
