"""Demurrage and levies: nothing is lost to rounding, whatever the cuts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.ledger import balance_days, charge
from entrepairs.engines.ledger.charges import DAYS, MILLION

CHANGES = st.lists(st.tuples(st.integers(0, 29), st.integers(-500, 500)), max_size=12).map(sorted)


@given(st.integers(-1000, 1000), CHANGES, st.integers(0, 300))
def test_what_rests_is_what_a_clerk_sums_each_evening(
    opening: int, changes: list[tuple[int, int]], free: int
) -> None:
    total, balance = 0, opening
    for day in range(30):
        balance += sum(change for on, change in changes if on == day)
        total += max(0, balance - free)
    assert balance_days(opening, changes, 30, free=free) == total


@given(st.integers(-1000, 1000), CHANGES, st.integers(0, 29), st.integers(0, 300))
def test_it_matters_not_where_a_period_is_cut(
    opening: int, changes: list[tuple[int, int]], cut: int, free: int
) -> None:
    before = [(day, change) for day, change in changes if day < cut]
    after = [(day - cut, change) for day, change in changes if day >= cut]
    between = opening + sum(change for _day, change in before)
    assert balance_days(opening, changes, 30, free=free) == balance_days(
        opening, before, cut, free=free
    ) + balance_days(between, after, 30 - cut, free=free)


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 200_000), st.none() | st.integers(-5, 50))),
    st.sampled_from([1, DAYS]),
)
def test_what_was_taken_and_what_is_carried_come_to_exactly_the_share(
    bases: list[tuple[int, int, int | None]], days: int
) -> None:
    carried = taken = due = 0
    for base, rate_ppm, most in bases:
        found = charge(base, rate_ppm, carried, days=days, most=most)
        assert 0 <= found.taken <= (max(0, most) if most is not None else found.taken)
        assert most is not None or found.carried < found.parts
        carried, taken, due = found.carried, taken + found.taken, due + base * rate_ppm
    assert taken * MILLION * days + carried == due


def test_one_per_cent_of_what_rests_for_thirty_days() -> None:
    assert balance_days(1_000, [], 30) * 10_000 == 300_000_000
    assert charge(balance_days(1_000, [], 30), 10_000, 0, days=DAYS).taken == 10
    assert charge(balance_days(50, [], 30), 10_000, 0, days=DAYS).taken == 0
    carried = charge(balance_days(50, [], 30), 10_000, 0, days=DAYS).carried
    assert charge(balance_days(50, [], 30), 10_000, carried, days=DAYS).taken == 1


def test_debts_and_the_free_part_are_charged_nothing() -> None:
    assert balance_days(-500, [], 30) == 0
    assert balance_days(100, [(10, 50)], 30, free=100) == 50 * 20


def test_changes_out_of_order_or_out_of_the_period_and_less_than_nothing_are_errors() -> None:
    for changes in ([(3, 1), (2, 1)], [(30, 1)], [(-1, 1)]):
        with pytest.raises(ValueError, match="order of days"):
            balance_days(0, changes, 30)
    with pytest.raises(ValueError, match="begins"):
        balance_days(0, [], -1)
    for base, rate, carried in ((-1, 1, 1), (1, -1, 1), (1, 1, -1)):
        with pytest.raises(ValueError, match="less than nothing"):
            charge(base, rate, carried)
