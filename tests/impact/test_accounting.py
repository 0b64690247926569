"""From an act to entries and totals."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from entrepairs.communities.models import Community
from entrepairs.contributions.actions import record_contribution
from entrepairs.contributions.acts import Act
from entrepairs.contributions.models import Contribution
from entrepairs.exchanges.actions import Proposal, accept_exchange, confirm_exchange, propose_exchange
from entrepairs.impact.actions import account
from entrepairs.impact.models import ImpactEntry, ImpactTotal, Method
from entrepairs.impact.queries import community_totals, entries_of
from entrepairs.kernel.clock import now
from entrepairs.kernel.models import Place
from entrepairs.outcomes.actions import Outcome
from entrepairs.outcomes.check import differences
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_done, make_listing, make_member
from tests.kernel.places import make_place

pytestmark = pytest.mark.django_db


def make_ride(giver: Person, receiver: Person, community: Community, start: Place, end: Place) -> Outcome:
    way = {"place": start, "to_place": end, "starts_at": now() + timedelta(days=1)}
    listing = make_listing(giver, community, domain="ride", quantity=1, **way)
    exchange = propose_exchange(
        actor=receiver, listing=listing, proposal=Proposal(quantity=1, starts_at=listing.starts_at)
    )
    accept_exchange(actor=giver, exchange=exchange, version=1)
    confirm_exchange(actor=giver, exchange=exchange)
    outcome = confirm_exchange(actor=receiver, exchange=exchange)
    assert outcome is not None
    return outcome


def counted(outcome: Outcome) -> dict[str, int]:
    return {entry.indicator: entry.central for entry in entries_of(outcome.contribution)}


def test_a_ride_rests_on_a_method_that_names_the_versions_of_its_factors() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    start, end = make_place("Départ", 44.7, 5.0), make_place("Arrivée", 44.8, 5.0)
    outcome = make_ride(anne, brice, community, start, end)
    assert counted(outcome).keys() == {"co2e_g", "money_cents", "seats_filled", "first_tie"}
    method = Method.objects.get(entries__contribution=outcome.contribution, entries__indicator="co2e_g")
    assert set(method.factors.values_list("code", "version")) == {
        ("bus_km", 1),
        ("car_energy_km", 1),
        ("car_km", 1),
        ("rebound", 1),
        ("short_ride_by_car", 1),
        ("short_ride_by_transit", 1),
    }
    assert list(differences()) == []


def test_a_ride_within_one_commune_can_be_confirmed_and_has_no_carbon() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    here = make_place("Ici")
    assert counted(make_ride(anne, brice, community, here, here)) == {"seats_filled": 1, "first_tie": 1}
    assert list(differences()) == []


def test_totals_add_up_and_a_pair_ties_once() -> None:
    community, elsewhere = make_community(), make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    make_done(anne, brice, community, quantity=60)
    make_done(brice, anne, community, quantity=30)
    found = {
        total.indicator: (total.low, total.central, total.high, total.entries)
        for total in community_totals(community)
    }
    assert found == {"first_tie": (1, 1, 1, 1), "time_min": (90, 90, 90, 2)}
    assert not community_totals(elsewhere).exists()


def test_acts_of_one_kind_share_a_method() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    for _ in range(3):
        make_done(anne, brice, community)
    assert Method.objects.count() == 1
    assert ImpactEntry.objects.filter(indicator="time_min").count() == 3
    assert ImpactTotal.objects.get(indicator="time_min").entries == 3


def test_accounting_costs_the_same_number_of_statements_however_many_acts_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")

    def record(number: int) -> Contribution:
        return record_contribution(
            actor=None,
            act=Act(
                community=community,
                giver=anne,
                receiver=brice,
                domain="ride",
                title="Au marché",
                origin_kind="test",
                origin_id=number,
                occurred_at=NOON,
                measures={"seats": 1, "distance_m": 9000},
                values={},
            ),
        )

    account(contribution=record(1))
    for number in range(2, 5):
        contribution = record(number)
        with django_assert_num_queries(9):
            account(contribution=contribution)
