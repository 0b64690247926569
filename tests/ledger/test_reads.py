"""What accounts say of themselves: balances, statements, and that all of them come to zero."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from entrepairs.exchanges.actions import confirm_exchange
from entrepairs.kernel import clock
from entrepairs.ledger.export import as_csv
from entrepairs.ledger.models import Account
from entrepairs.ledger.queries import accounts_of, held_of, holdings_of, statement_of, sums_of
from entrepairs.people.models import Person
from tests.factories import NOON, make_agreed, make_community, make_done, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def hours(person: Person) -> list[Account]:
    return list(Account.objects.filter(person=person, unit="hours"))


def test_accounts_are_those_of_one_person_in_one_community() -> None:
    here, elsewhere = make_community(), make_community()
    anne, brice = make_member(here), make_member(here, "Brice")
    make_done(anne, brice, here, values={"hours": 60})
    assert [(account.unit, account.balance_minor) for account in accounts_of(anne, here)] == [
        ("hours", 60),
        ("points", 10),
    ]
    assert list(accounts_of(anne, elsewhere)) == []


def test_a_statement_tells_each_change_and_what_was_there_afterwards_the_newest_first() -> None:
    community = make_community()
    anne, brice, chloe = (make_member(community, name) for name in ("Anne", "Brice", "Chloé"))
    for giver, receiver, minutes in ((anne, brice, 60), (brice, anne, 90), (anne, chloe, 15)):
        make_done(giver, receiver, community, values={"hours": minutes})
    lines = [(line.change, line.balance) for line in statement_of(hours(anne))]  # type: ignore[attr-defined]
    assert lines == [(15, -15), (-90, -30), (60, 60)]
    assert hours(anne)[0].balance_minor == -15


def test_units_have_a_running_balance_each() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    for _ in range(2):
        make_done(anne, brice, community, values={"hours": 60})
    lines = [
        (line.unit, line.change, line.balance)  # type: ignore[attr-defined]
        for line in statement_of(list(accounts_of(anne, community)))
    ]
    assert sorted(lines) == [("hours", 60, 60), ("hours", 60, 120), ("points", 10, 10), ("points", 10, 20)]


def test_lines_stand_in_the_order_in_which_they_were_posted_not_agreed() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    first = make_agreed(anne, brice, community, values={"hours": 30})
    make_done(anne, brice, community, values={"hours": 60})
    with clock.frozen(NOON + timedelta(days=1)):
        confirm_exchange(actor=anne, exchange=first)
        confirm_exchange(actor=brice, exchange=first)
    lines = [(line.change, line.balance) for line in statement_of(hours(anne))]  # type: ignore[attr-defined]
    assert lines == [(30, 90), (60, 60)]


def test_what_is_held_is_apart_and_on_the_side_of_who_will_give_it() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    make_agreed(anne, brice, community, values={"hours": 30})
    assert [transfer.amount_minor for transfer in held_of(hours(brice))] == [30]
    assert list(held_of(hours(anne))) == []
    assert list(statement_of(hours(brice))) == []


def test_a_holding_says_how_much_is_left_to_give_before_and_after_the_first_act() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    before = {one.unit.code: (one.balance_minor, one.left_minor) for one in holdings_of(brice, community)}
    assert before == {"points": (0, 0), "hours": (0, 1200)}
    make_done(anne, brice, community, values={"hours": 60})
    make_agreed(anne, brice, community, values={"hours": 30})
    (held,) = [one for one in holdings_of(brice, community) if one.unit.code == "hours"]
    assert (held.balance_minor, held.held_minor, held.left_minor) == (-60, 30, 1110)


def test_a_unit_that_was_turned_off_stays_visible_to_who_has_some() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    make_done(anne, brice, community, values={"hours": 60})
    community.units = []
    assert [one.unit.code for one in holdings_of(anne, community)] == ["points", "hours"]
    assert holdings_of(make_member(community, "Chloé"), community) == []


def test_all_accounts_of_a_unit_come_to_zero() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    make_done(anne, brice, community, values={"hours": 60})
    assert [
        (one.unit.code, one.accounts, one.above_minor, one.below_minor, one.sum_minor)
        for one in sums_of(community)
    ] == [("points", 2, 10, -10, 0), ("hours", 2, 60, -60, 0)]
    assert sums_of(make_community()) == []


def test_a_table_to_keep_adds_up_and_no_title_is_a_formula() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, '=HYPERLINK("x")')
    make_done(anne, brice, community, values={"hours": 60})
    rows = as_csv(statement_of(hours(anne)), person_id=anne.pk, timezone="Europe/Paris").splitlines()
    assert rows == [
        "date,avec,pour,unité,mouvement,solde",
        '2026-03-14,"\'=HYPERLINK(""x"")",Réparer un vélo,minutes,60,60',
    ]


def test_reads_cost_one_statement_each(django_assert_num_queries: Any) -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    for _ in range(3):
        make_done(anne, brice, community, values={"hours": 30})
    mine = hours(anne)
    with django_assert_num_queries(1):
        assert len(as_csv(statement_of(mine), person_id=anne.pk, timezone="Europe/Paris").splitlines()) == 4
    for read in (sums_of, lambda community: holdings_of(anne, community)):
        with django_assert_num_queries(1):
            assert len(read(community)) == 2
