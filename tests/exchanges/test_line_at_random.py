"""Random people take, give back, wait, answer and let time pass; after each step, what must hold, holds."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from entrepairs.exchanges import actions
from entrepairs.exchanges.actions import Proposal
from entrepairs.exchanges.models import Exchange, Waiting
from entrepairs.exchanges.waiting_queries import IN_LINE
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.listings.booking import set_instant
from entrepairs.listings.models import Listing, Reservation
from entrepairs.outcomes.check import differences
from entrepairs.people.models import Person
from tests.factories import NOON, make_listing

from .lines import newcomers
from .paths import make_cast

pytestmark = pytest.mark.django_db
PLACES, STEPS = 4, 90
taken: Counter[str] = Counter()


OFFERED: dict[str, Callable[[Person, Waiting], object]] = {
    "accept": lambda who, place: actions.accept_place(actor=who, waiting=place, version=place.offer),
    "pass": lambda who, place: actions.pass_place(actor=who, waiting=place, version=place.offer),
    "leave": lambda who, place: actions.leave_line(actor=who, waiting=place),
}
ASKED: dict[str, Callable[[Person, Exchange], object]] = {
    "agree": lambda _who, it: actions.accept_exchange(actor=it.giver, exchange=it, version=1),
    "decline": lambda _who, it: actions.decline_exchange(actor=it.giver, exchange=it),
    "withdraw": lambda who, it: actions.withdraw_exchange(actor=who, exchange=it),
    "counter": lambda who, it: actions.counter_exchange(actor=who, exchange=it, proposal=Proposal(1)),
}


def step(rng: random.Random, seeds: Listing, person: Person) -> str:
    """One person does one thing that they can do; which one."""
    place = Waiting.objects.filter(person=person, state__in=IN_LINE).first()
    mine = Exchange.objects.filter(receiver=person, state__in=["agreed", "proposed"]).first()
    if place is not None and place.state == Waiting.State.OFFERED:
        name = rng.choice(["accept", *OFFERED])
        OFFERED[name](person, place)
        return name
    if mine is not None and mine.state == "agreed":
        actions.cancel_exchange(actor=person, exchange=mine, cause="plans")
        return "give back"
    if mine is not None:
        name = rng.choice(list(ASKED))
        ASKED[name](person, mine)
        return name
    return "nothing" if place else take_or_wait(seeds, person, rng.randint(1, 3))


def take_or_wait(seeds: Listing, person: Person, quantity: int) -> str:
    try:
        actions.join_line(actor=person, listing=seeds, quantity=quantity)
    except Refused as refusal:
        assert refusal.code == "is_free"  # noqa: PT017 - what else is done then
        actions.propose_exchange(actor=person, listing=seeds, proposal=Proposal(quantity))
        return "take"
    return "wait"


def look(seeds: Listing) -> None:
    """What is reserved is what is agreed, asked for out of the line, or offered; never too much."""
    kept = Reservation.objects.filter(listing=seeds, state="held")
    assert sum(one.quantity for one in kept) <= PLACES
    offered = Waiting.objects.filter(state=Waiting.State.OFFERED).values_list("pk", "quantity")
    of_line = kept.filter(origin_kind="waiting").values_list("origin_id", "quantity")
    assert sorted(of_line) == sorted(offered)
    expected = {
        one.pk: one.terms.get(version=one.version).quantity for one in Exchange.objects.filter(state="agreed")
    }
    asked = Waiting.objects.filter(exchange__state=Exchange.State.PROPOSED)
    expected |= dict(asked.values_list("exchange_id", "quantity"))
    of_exchanges = kept.filter(origin_kind="exchange").values_list("origin_id", "quantity")
    assert sorted(of_exchanges) == sorted(expected.items())
    # Nobody waits for what is free.
    free = PLACES - sum(one.quantity for one in kept)
    assert not Waiting.objects.filter(state=Waiting.State.WAITING, quantity__lte=free).exists()


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_they_do_nothing_is_promised_twice_or_left_unused(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - repeatable
    taken.clear()
    at = NOON
    with clock.frozen(at):
        cast = make_cast()
        seeds = make_listing(cast.giver, cast.community, domain="give", title="Graines", quantity=PLACES)
        people = newcomers(cast, 6)
    for _ in range(STEPS):
        with clock.frozen(at):
            if rng.random() < 0.1:
                seeds = set_instant(actor=cast.giver, listing=seeds, is_instant=not seeds.is_instant)
            try:
                taken[step(rng, seeds, rng.choice(people))] += 1
            except Refused as refusal:
                taken[f"refused: {refusal.code}"] += 1
            look(seeds)
        if rng.random() < 0.15:
            at += timedelta(hours=rng.choice([2, 13, 25]))
            with clock.frozen(at):
                actions.run_due()
                actions.run_lines()
                assert actions.run_lines() == 0
                look(seeds)
    assert {"accept", "give back", "wait", "take"} <= taken.keys(), dict(taken)
    assert len(OFFERED.keys() & taken.keys()) >= 2, dict(taken)
    assert Waiting.objects.filter(state=Waiting.State.LAPSED).exists()
    assert list(differences()) == []
