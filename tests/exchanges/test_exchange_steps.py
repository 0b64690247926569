"""An exchange from the first word to what it yields."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from entrepairs.communities.models import Community
from entrepairs.contributions.models import Contribution
from entrepairs.exchanges.actions import (
    Proposal,
    accept_exchange,
    cancel_exchange,
    confirm_exchange,
    counter_exchange,
    decline_exchange,
    propose_exchange,
    record_not_done,
    withdraw_exchange,
)
from entrepairs.exchanges.models import Exchange
from entrepairs.goals.actions import set_goal
from entrepairs.goals.models import Goal
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.ledger.queries import accounts_of
from entrepairs.listings.queries import remaining_quantity
from entrepairs.outcomes.check import differences
from entrepairs.people.models import Person
from tests.factories import (
    NOON,
    make_agreed,
    make_community,
    make_done,
    make_listing,
    make_member,
    make_person,
    make_recognised,
)

pytestmark = pytest.mark.django_db


def balances(person: Person, community: Community) -> dict[str, int]:
    return {account.unit: account.balance_minor for account in accounts_of(person, community)}


def test_hours_move_from_receiver_to_giver_and_points_from_the_community() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    make_done(anne, brice, community, quantity=90, values={"hours": 90})
    assert balances(anne, community) == {"hours": 90, "points": 10}
    assert balances(brice, community) == {"hours": -90}
    assert list(differences()) == []


def test_the_act_moves_the_goal_earns_a_badge_and_is_accounted_for() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    with clock.frozen(NOON):
        goal = set_goal(
            actor=None,
            community=community,
            title="Deux heures",
            measure=Goal.Measure.DURATION,
            target=120,
            starts_at=NOON,
            ends_at=NOON + timedelta(days=30),
        )
        first = make_done(anne, brice, community, quantity=60)
        make_done(anne, brice, community, quantity=60)
    goal.refresh_from_db()
    assert (goal.total, goal.reached_at) == (120, NOON)
    with clock.frozen(NOON):
        make_recognised()
    assert [award.badge for award in first.contribution.awards.all()] == ["first_step"]
    assert {entry.indicator for entry in first.impact} >= {"first_tie", "time_min"}
    assert list(differences()) == []


def test_a_counter_must_be_accepted_in_the_version_that_was_seen() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    exchange = propose_exchange(
        actor=brice, listing=make_listing(anne, community), proposal=Proposal(starts_at=NOON, quantity=60)
    )
    later = Proposal(starts_at=NOON + timedelta(days=7), quantity=60)
    counter_exchange(actor=anne, exchange=exchange, proposal=later)
    with pytest.raises(Refused) as refused:
        accept_exchange(actor=brice, exchange=exchange, version=1)
    assert refused.value.code == "version_changed"
    assert accept_exchange(actor=brice, exchange=exchange, version=2).state == Exchange.State.AGREED


def test_nobody_accepts_their_own_terms() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    exchange = propose_exchange(
        actor=brice, listing=make_listing(anne, community), proposal=Proposal(quantity=60)
    )
    with pytest.raises(Refused):
        accept_exchange(actor=brice, exchange=exchange, version=1)


@pytest.mark.parametrize(
    "step",
    [
        lambda actor, exchange: accept_exchange(actor=actor, exchange=exchange, version=1),
        lambda actor, exchange: decline_exchange(actor=actor, exchange=exchange),
        lambda actor, exchange: withdraw_exchange(actor=actor, exchange=exchange),
        lambda actor, exchange: counter_exchange(actor=actor, exchange=exchange, proposal=Proposal()),
        lambda actor, exchange: cancel_exchange(actor=actor, exchange=exchange, reason="non"),
        lambda actor, exchange: confirm_exchange(actor=actor, exchange=exchange),
    ],
)
def test_outsider_can_take_no_step(step: Callable[..., object]) -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    exchange = propose_exchange(
        actor=brice, listing=make_listing(anne, community), proposal=Proposal(quantity=60)
    )
    with pytest.raises(PermissionDenied):
        step(make_member(community, "Chloé"), exchange)


def test_somebody_who_did_not_join_cannot_propose() -> None:
    community = make_community()
    listing = make_listing(make_member(community), community)
    with pytest.raises(Refused) as refused:
        propose_exchange(actor=make_person("Dora"), listing=listing, proposal=Proposal())
    assert refused.value.code == "not_a_member"


@pytest.mark.parametrize("end", [cancel_exchange, record_not_done])
def test_what_was_set_aside_is_free_again_when_it_does_not_happen(end: Callable[..., Exchange]) -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    listing = make_listing(anne, community, domain="give", category="book", title="Livres", quantity=3)
    exchange = propose_exchange(
        actor=brice, listing=listing, proposal=Proposal(quantity=2, values={"hours": 30})
    )
    accept_exchange(actor=anne, exchange=exchange, version=1)
    assert remaining_quantity(listing) == 1
    assert accounts_of(brice, community).get(unit="hours").held_minor == 30
    end(actor=anne, exchange=exchange, reason="il pleut")
    assert remaining_quantity(listing) == 3
    assert accounts_of(brice, community).get(unit="hours").held_minor == 0
    assert not Contribution.objects.exists()
    assert list(differences()) == []


def test_more_than_is_left_cannot_be_agreed() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    listing = make_listing(anne, community, domain="give", title="Un livre", quantity=1)
    exchanges = [propose_exchange(actor=brice, listing=listing, proposal=Proposal()) for _ in range(2)]
    accept_exchange(actor=anne, exchange=exchanges[0], version=1)
    with pytest.raises(Refused) as refused:
        accept_exchange(actor=anne, exchange=exchanges[1], version=1)
    assert (refused.value.code, refused.value.field) == ("not_enough", "quantity")
    exchanges[1].refresh_from_db()
    assert exchanges[1].state == Exchange.State.PROPOSED


def test_an_account_does_not_go_below_its_limit_counting_what_is_held() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    make_agreed(anne, brice, community, quantity=900, values={"hours": 900})
    with pytest.raises(Refused) as refused:
        make_agreed(anne, brice, community, quantity=600, values={"hours": 600})
    assert refused.value.code == "limit"


def test_confirming_twice_counts_once() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    exchange = make_agreed(anne, brice, community)
    assert confirm_exchange(actor=anne, exchange=exchange) is None
    assert confirm_exchange(actor=anne, exchange=exchange) is None
    assert confirm_exchange(actor=brice, exchange=exchange) is not None
    with pytest.raises(Refused):
        confirm_exchange(actor=brice, exchange=exchange)
    assert Contribution.objects.count() == 1
