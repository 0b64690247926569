"""Every step again, by sides who are not free to take it as they are, and by those who act for them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from django.db import transaction
from django.test import Client

from entrepairs.communities.models import Membership
from entrepairs.exchanges.lifecycle import STEPS
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel import clock
from entrepairs.kernel.models import AuditEntry
from entrepairs.people.actions import block, name_helper
from entrepairs.people.models import Person
from entrepairs.people.news.models import Notice
from tests.factories import NOON

from .paths import ALLOWED, CALLS, SENT, STATES, Cast, make_cast, seen

pytestmark = pytest.mark.django_db
SIDES = ("giver", "receiver")


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def send(client: Client, exchange: Exchange, step: str, cast: Cast) -> int:
    address = f"/fr/exchanges/{exchange.pk}/{step}/"
    if step == "decide":
        address = f"/fr/c/{cast.community.slug}/disputes/{exchange.pk}/"
    sent = {"version": str(exchange.open_version), **SENT.get(step, {})}
    return client.post(address, sent).status_code


def act_for(client: Client, person: Person) -> None:
    assert client.post(f"/fr/me/act-for/{person.pk}/").status_code == 302


def restrict(cast: Cast, side: str, how: str) -> None:
    other = cast.called("receiver" if side == "giver" else "giver")
    if how == "suspended":
        Membership.objects.filter(person=cast.called(side)).update(
            state="suspended", suspended_until=NOON + timedelta(days=9)
        )
    elif how == "blocked":
        block(actor=other, person=cast.called(side))
    else:
        block(actor=cast.called(side), person=other)


@pytest.mark.parametrize("state", STATES)
def test_who_is_suspended_or_kept_apart_ends_what_is_under_way_and_promises_nothing_new(
    cast: Cast, state: str, client: Client
) -> None:
    exchange = STATES[state](cast)
    before = seen(exchange)
    for side, how in product(SIDES, ("suspended", "blocked", "blocking")):
        for step in ALLOWED[state].get(side, set()):
            with transaction.atomic():
                restrict(cast, side, how)
                client.force_login(cast.called(side))
                status = send(client, exchange, step, cast)
                taken = seen(exchange) != before
                transaction.set_rollback(True)
            assert taken != STEPS[step].binds, (side, how, step, status)


@pytest.mark.parametrize("state", STATES)
def test_who_acts_for_a_side_takes_its_steps_which_the_log_and_both_sides_are_told(
    cast: Cast, state: str, client: Client
) -> None:
    exchange = STATES[state](cast)
    before = seen(exchange)
    tried: set[str] = set()
    for side in SIDES:
        person = cast.called(side)
        other = cast.called("receiver" if side == "giver" else "giver")
        # What both sides can do alike is tried by one of them.
        for step in ALLOWED[state].get(side, set()) - tried:
            tried.add(step)
            with transaction.atomic():
                name_helper(actor=person, person=person, helper=cast.member)
                Notice.objects.all().delete()
                client.force_login(cast.member)
                act_for(client, person)
                send(client, exchange, step, cast)
                assert seen(exchange) != before, (side, step)
                entries = AuditEntry.objects.filter(
                    subject_kind="exchanges.exchange", subject_id=exchange.pk, verb=STEPS[step].verb
                )
                entry = entries.latest("pk")
                assert (entry.actor_id, entry.behalf_of_id) == (cast.member.pk, person.pk), step
                told = {who: " ".join(_told(who)) for who in (person, other)}
                for reader in (person, other):
                    assert "Chloé" in told[reader], (step, reader)
                    client.force_login(reader)
                    html = client.get(f"/fr/exchanges/{exchange.pk}/").content.decode()
                    assert f"Chloé l’a fait pour {person.display_name}" in html, (step, reader)
                transaction.set_rollback(True)


def _told(person: Person) -> list[str]:
    return [f"{one.subject} {one.text}" for one in Notice.objects.filter(person=person, kind="exchanges")]


def test_every_step_of_a_side_is_tried_by_who_acts_for_one() -> None:
    tried = {step for by in ALLOWED.values() for side in SIDES for step in by.get(side, set())}
    assert tried == set(CALLS) - {"decide"}


@pytest.mark.parametrize("state", STATES)
def test_who_acts_for_the_other_side_of_their_own_exchange_takes_no_step(
    cast: Cast, state: str, client: Client
) -> None:
    exchange = STATES[state](cast)
    before = seen(exchange)
    with transaction.atomic():
        name_helper(actor=cast.giver, person=cast.giver, helper=cast.receiver)
        client.force_login(cast.receiver)
        act_for(client, cast.giver)
        for step in ALLOWED[state].get("giver", set()):
            send(client, exchange, step, cast)
            assert seen(exchange) == before, step


@pytest.mark.parametrize("state", ["disputed", "appealed"])
def test_who_acts_for_a_steward_decides_nothing(cast: Cast, state: str, client: Client) -> None:
    exchange = STATES[state](cast)
    before = seen(exchange)
    name_helper(actor=cast.second, person=cast.second, helper=cast.member)
    client.force_login(cast.member)
    act_for(client, cast.second)
    assert send(client, exchange, "decide", cast) == 403
    assert seen(exchange) == before
