"""What stewards set for a unit: who may, what is out of bounds, and what follows for terms and accounts."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from entrepairs.communities.actions import entrust_community
from entrepairs.communities.models import Community
from entrepairs.exchanges.actions import Proposal, confirm_exchange, propose_exchange
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.ledger.access import require_within_rules
from entrepairs.ledger.actions import keep_limits, set_rule, turn_unit
from entrepairs.ledger.models import Account
from entrepairs.ledger.queries import differences, rule_of, sums_of
from entrepairs.ledger.rules import CreditRule, HoursRule, MoneyRule, PointsRule, Rule, as_stored, rule_from
from entrepairs.listings.domains import get_domain
from entrepairs.people.models import Person
from tests.factories import NOON, make_agreed, make_community, make_done, make_listing, make_member

pytestmark = pytest.mark.django_db

ALL_UNITS = ["points", "hours", "credit", "money"]


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def make_steward(community: Community) -> Person:
    steward = make_member(community, "Vera")
    entrust_community(actor=None, community=community, person=steward)
    return steward


def account(person: Person, unit: str) -> Account:
    return Account.objects.get(person=person, unit=unit)


def test_only_a_steward_sets_rules_and_turns_units() -> None:
    community = make_community()
    member = make_member(community)
    with pytest.raises(PermissionDenied):
        set_rule(actor=member, community=community, rule=CreditRule())
    with pytest.raises(PermissionDenied):
        turn_unit(actor=member, community=community, unit="credit", is_on=True)


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        (CreditRule(first_line=0), "first_line"),
        (CreditRule(first_line=50, most_line=40), "most_line"),
        (CreditRule(demurrage_permille=101), "demurrage_permille"),
        (CreditRule(levy_permille=201), "levy_permille"),
        (HoursRule(mode="barter"), "mode"),
        (HoursRule(mode="weighted", weights={"skill": 201}), "weights"),
        (MoneyRule(cents_a_km=70), "cents_a_km"),
        (PointsRule(per_one={"skill": -1}), "per_one"),
    ],
)
def test_a_rule_out_of_bounds_is_refused_at_its_field(rule: Rule, wrong: str) -> None:
    community = make_community()
    with pytest.raises(Refused) as refused:
        set_rule(actor=make_steward(community), community=community, rule=rule)
    assert (refused.value.code, refused.value.field) == ("out_of_bounds", wrong)
    assert rule_of(community, rule.unit) == rule_from(rule.unit, None)


def test_a_rule_is_read_as_it_was_set_and_forgets_what_it_does_not_know() -> None:
    rule = CreditRule(first_line=30, levy_permille=20)
    assert rule_from("credit", as_stored(rule)) == rule
    assert rule_from("credit", {"first_line": 30, "levy_permille": 20, "colour": "red"}) == rule


def test_points_follow_the_communitys_formula() -> None:
    community = make_community()
    rule = PointsRule(per_act={"skill": 1}, per_one={"skill": 7}, most=10)
    set_rule(actor=make_steward(community), community=community, rule=rule)
    anne, brice = make_member(community), make_member(community, "Brice")
    make_done(anne, brice, community)
    assert account(anne, "points").balance_minor == 8
    make_done(anne, brice, community, quantity=120)
    assert account(anne, "points").balance_minor == 18


def test_hours_one_to_one_or_weighted_are_a_ceiling_and_less_is_always_possible() -> None:
    community, skill = make_community(), get_domain("skill")
    steward = make_steward(community)

    def asked(minutes: int) -> None:
        require_within_rules(
            community, skill, values={"hours": minutes}, quantity=60, offered=1, distance_m=None
        )

    asked(900)
    set_rule(actor=steward, community=community, rule=HoursRule(mode="equal", weights={"skill": 150}))
    asked(60)
    with pytest.raises(Refused) as refused:
        asked(61)
    assert (refused.value.code, refused.value.field) == ("over_weight", "values")
    set_rule(actor=steward, community=community, rule=HoursRule(mode="weighted", weights={"skill": 150}))
    asked(90)
    with pytest.raises(Refused):
        asked(91)


def test_terms_above_the_rule_are_refused_and_nothing_is_written() -> None:
    community = make_community()
    set_rule(actor=make_steward(community), community=community, rule=HoursRule(mode="equal"))
    anne, brice = make_member(community), make_member(community, "Brice")
    listing = make_listing(anne, community)
    with pytest.raises(Refused) as refused:
        propose_exchange(actor=brice, listing=listing, proposal=Proposal(quantity=60, values={"hours": 61}))
    assert refused.value.field == "values"
    assert not Exchange.objects.exists()


@pytest.mark.parametrize("seats", [1, 3, 8])
def test_a_full_car_never_brings_more_than_the_ride_costs(seats: int) -> None:
    rule, ride = MoneyRule(cents_a_km=30), get_domain("ride")
    costs_cents = 100 * 30
    each = rule.most_cents(ride, 100_000, seats, 1)
    assert each is not None
    assert each * seats <= costs_cents * seats // (seats + 1) < costs_cents
    assert replace(rule, mode="free").most_cents(ride, 100_000, seats, 1) is None
    assert rule.most_cents(get_domain("skill"), None, 1, 1) is None


def test_a_ride_above_its_costs_is_refused() -> None:
    community, ride = make_community(units=ALL_UNITS), get_domain("ride")

    def asked(cents: int) -> None:
        require_within_rules(
            community, ride, values={"money": cents}, quantity=1, offered=3, distance_m=100_000
        )

    asked(750)
    with pytest.raises(Refused) as refused:
        asked(751)
    assert refused.value.code == "over_costs"


def test_a_newcomer_has_a_line_from_the_first_day_and_it_grows_with_what_they_give() -> None:
    community = make_community(units=ALL_UNITS)
    anne, brice = make_member(community), make_member(community, "Brice")
    make_done(anne, brice, community, values={"credit": 50})
    assert (account(brice, "credit").balance_minor, account(brice, "credit").lowest_minor) == (-50, -50)
    with pytest.raises(Refused) as refused:
        make_agreed(anne, brice, community, values={"credit": 1})
    assert refused.value.code == "limit"
    make_done(brice, anne, community)
    assert keep_limits(community=community, unit="credit") == 2
    assert keep_limits(community=community, unit="credit") == 0
    assert [account(one, "credit").lowest_minor for one in (anne, brice)] == [-60, -60]
    make_agreed(anne, brice, community, values={"credit": 10})


def test_a_rule_that_grows_stricter_stops_nobody_from_coming_back() -> None:
    community = make_community(units=ALL_UNITS)
    anne, brice = make_member(community), make_member(community, "Brice")
    make_done(anne, brice, community, values={"credit": 50})
    set_rule(
        actor=make_steward(community), community=community, rule=CreditRule(first_line=20, line_per_act=0)
    )
    assert account(brice, "credit").lowest_minor == -50
    assert account(brice, "credit").soft_lowest_minor == -16
    make_done(brice, anne, community, values={"credit": 40})
    keep_limits(community=community, unit="credit")
    assert account(brice, "credit").lowest_minor == -20


def test_a_unit_counts_in_the_domains_that_were_chosen() -> None:
    community = make_community(units=ALL_UNITS)
    steward = make_steward(community)
    set_rule(actor=steward, community=community, rule=HoursRule(), domains=["lesson"])
    community.refresh_from_db()
    assert get_domain("skill").units_in(community) == ["credit", "money"]
    assert get_domain("lesson").units_in(community) == ["hours", "credit", "money"]
    anne, brice = make_member(community), make_member(community, "Brice")
    with pytest.raises(Refused) as refused:
        make_agreed(anne, brice, community, values={"hours": 60})
    assert refused.value.code == "bad_value"
    with pytest.raises(Refused):
        set_rule(actor=steward, community=community, rule=HoursRule(), domains=["nowhere"])


def test_a_unit_that_is_turned_off_takes_no_new_terms_and_settles_what_was_agreed() -> None:
    community = make_community()
    steward = make_steward(community)
    anne, brice = make_member(community), make_member(community, "Brice")
    agreed = make_agreed(anne, brice, community, values={"hours": 60})
    community = turn_unit(actor=steward, community=community, unit="hours", is_on=False)
    with pytest.raises(Refused):
        make_agreed(anne, brice, community, values={"hours": 60})
    confirm_exchange(actor=anne, exchange=agreed)
    confirm_exchange(actor=brice, exchange=agreed)
    assert account(anne, "hours").balance_minor == 60
    assert [one.unit.code for one in sums_of(community)] == ["points", "hours"]
    again = turn_unit(actor=steward, community=community, unit="hours", is_on=True)
    assert again.deals_in("hours", "skill")
    with pytest.raises(Refused):
        turn_unit(actor=steward, community=community, unit="gold", is_on=True)


@pytest.mark.parametrize(
    ("values", "limited"),
    [
        ({"hours": 120, "money": 500}, "money"),
        ({"hours": 120, "money": 500}, "hours"),
        ({"credit": 20, "hours": 60, "money": 500}, "credit"),
    ],
)
def test_mixed_terms_settle_together_or_not_at_all(values: dict[str, int], limited: str) -> None:
    community = make_community(units=ALL_UNITS)
    anne, brice = make_member(community), make_member(community, "Brice")
    make_done(anne, brice, community, values=dict.fromkeys(values, 1))
    before = list(Account.objects.order_by("pk").values_list("balance_minor", "held_minor", "incoming_minor"))
    least = account(brice, limited)
    Account.objects.filter(pk=least.pk).update(lowest_minor=least.balance_minor)
    with pytest.raises(Refused) as refused:
        make_agreed(anne, brice, community, values=values)
    assert refused.value.code == "limit"
    after = list(Account.objects.order_by("pk").values_list("balance_minor", "held_minor", "incoming_minor"))
    assert after == before
    Account.objects.filter(pk=least.pk).update(lowest_minor=-1_000_000)
    make_done(anne, brice, community, values=values)
    assert {unit: account(anne, unit).balance_minor for unit in values} == {
        unit: amount + 1 for unit, amount in values.items()
    }
    assert list(differences()) == []
