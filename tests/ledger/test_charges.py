"""Demurrage and levies: whole months, once, nothing lost, and the same for a past day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from entrepairs.ledger.accounts import account_ids
from entrepairs.ledger.actions import set_rule
from entrepairs.ledger.charging import bases_of
from entrepairs.ledger.models import Account, Charge, Transfer
from entrepairs.ledger.queries import differences
from entrepairs.ledger.rules import CreditRule
from entrepairs.ledger.store import Order, submit
from entrepairs.ledger.tasks import let_limits_grow, take_due_charges
from entrepairs.people.models import Person
from tests.factories import make_community, make_member

from .test_rules import make_steward

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with clock.frozen(MARCH):
        yield


def village(**rule: int) -> tuple[Community, Person, Person]:
    community = make_community(units=["credit"])
    steward = make_steward(community)
    set_rule(actor=steward, community=community, rule=CreditRule(first_line=1000, most_line=1000, **rule))
    community.refresh_from_db()
    return community, make_member(community), make_member(community, "Brice")


def moved(community: Community, payer: Person, payee: Person, amount: int, day: int = 1) -> None:
    debit, credit = account_ids(community, "credit", payer, payee)
    with clock.frozen(MARCH + timedelta(days=day - 1)):
        key = f"{payer.pk}-{day}-{amount}"
        assert submit(Order(community.pk, debit, credit, amount, key), actor=None).accepted


def balances(community: Community) -> dict[str, int]:
    rows = Account.objects.filter(community=community).select_related("person")
    return {one.person.display_name if one.person else one.kind: one.balance_minor for one in rows}


def test_demurrage_is_taken_once_a_month_of_what_rested_above_the_free_part() -> None:
    community, anne, brice = village(demurrage_permille=10, free=100)
    moved(community, brice, anne, 400)
    with clock.frozen(MARCH + timedelta(days=20)):
        assert take_due_charges() == 0
    with clock.frozen(MARCH + timedelta(days=31)):
        assert [take_due_charges(), take_due_charges()] == [1, 0]
    # 300 above the free part for 31 days, one per cent for thirty: 3.1
    assert balances(community) == {"Anne": 397, "Brice": -400, "pot": 3}
    charge = Charge.objects.get()
    assert (charge.base, charge.amount_minor, charge.carried_out) == (300 * 31, 3, 3_000_000)
    assert Transfer.objects.get(kind="demurrage").amount_minor == 3
    assert list(differences()) == []


def test_what_was_left_over_is_carried_so_that_nothing_is_lost_to_rounding() -> None:
    community, anne, brice = village(demurrage_permille=10, free=0)
    moved(community, brice, anne, 50)
    months = [date(2026, month, 1) for month in range(4, 13)]
    for first in months:
        with clock.frozen(datetime(first.year, first.month, 1, 12, tzinfo=UTC)):
            take_due_charges()
    charges = list(Charge.objects.order_by("from_day"))
    taken = sum(charge.amount_minor for charge in charges)
    due = sum(charge.base * charge.rate_ppm for charge in charges)
    assert due == taken * 30_000_000 + charges[-1].carried_out
    assert taken == 4
    assert list(differences()) == []


def test_a_levy_is_a_share_of_what_was_received_by_all_acts_together() -> None:
    community, anne, brice = village(levy_permille=20)
    for day in range(2, 12):
        moved(community, brice, anne, 10, day)
    with clock.frozen(MARCH + timedelta(days=31)):
        assert take_due_charges() == 1
    assert balances(community) == {"Anne": 98, "Brice": -100, "pot": 2}
    assert list(differences()) == []


def test_a_new_rule_takes_what_was_due_by_the_old_one_first_and_no_day_twice() -> None:
    community, anne, brice = village(demurrage_permille=30, free=0)
    moved(community, brice, anne, 300)
    with clock.frozen(MARCH + timedelta(days=10)):
        rule = CreditRule(first_line=1000, most_line=1000, demurrage_permille=60, free=0)
        steward = community.memberships.get(role="steward").person
        set_rule(actor=steward, community=community, rule=rule)
    with clock.frozen(MARCH + timedelta(days=31)):
        take_due_charges()
    spans = Charge.objects.order_by("from_day").values_list("from_day", "to_day", "rate_ppm", "amount_minor")
    assert list(spans) == [
        (date(2026, 3, 1), date(2026, 3, 11), 30_000, 3),
        (date(2026, 3, 11), date(2026, 4, 1), 60_000, 12),
    ]
    assert list(differences()) == []


def test_what_a_limit_does_not_let_go_is_asked_for_again() -> None:
    community, anne, brice = village(levy_permille=100)
    moved(community, brice, anne, 100, 2)
    moved(community, anne, brice, 90, 3)
    Account.objects.filter(person=anne).update(lowest_minor=5)
    with clock.frozen(MARCH + timedelta(days=31)):
        take_due_charges()
    assert balances(community)["Anne"] == 10
    assert Charge.objects.get(account__person=anne).carried_out == 10_000_000
    assert balances(community)["pot"] == 9
    Account.objects.filter(person=anne).update(lowest_minor=-100)
    with clock.frozen(MARCH + timedelta(days=62)):
        take_due_charges()
    assert (balances(community)["Anne"], balances(community)["pot"]) == (0, 19)
    assert list(differences()) == []


def test_a_past_day_is_computed_the_same_whatever_came_after() -> None:
    community, anne, brice = village(demurrage_permille=10, free=0)
    moved(community, brice, anne, 300)

    def told() -> dict[int, int]:
        return bases_of(community, "credit", "demurrage", date(2026, 3, 1), date(2026, 3, 15), 0)

    before = told()
    moved(community, anne, brice, 250, 15)
    assert told() == before == {account_ids(community, "credit", anne)[0]: 300 * 14}


def test_days_begin_by_the_clocks_of_the_place() -> None:
    community, anne, brice = village(demurrage_permille=10, free=0)
    debit, credit = account_ids(community, "credit", brice, anne)
    with clock.frozen(datetime(2026, 3, 9, 23, 30, tzinfo=UTC)):  # half past midnight of the 10th in Paris
        submit(Order(community.pk, debit, credit, 10, "late"), actor=None)
    assert bases_of(community, "credit", "demurrage", date(2026, 3, 1), date(2026, 3, 11), 0) == {credit: 10}


def test_a_check_sees_a_charge_that_does_not_follow_from_the_transfers() -> None:
    community, anne, brice = village(demurrage_permille=10, free=0)
    moved(community, brice, anne, 300)
    with clock.frozen(MARCH + timedelta(days=31)):
        take_due_charges()
    Charge.objects.update(base=1)
    assert any(found.what.startswith("base of charge") for found in differences())


def test_limits_grow_where_there_is_credit_and_nowhere_else() -> None:
    community, anne, brice = village()
    moved(community, brice, anne, 10)
    assert let_limits_grow() == 0
