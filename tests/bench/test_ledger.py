"""What the benchmark of the ledger draws is the same for every client, and its judge sees what is wrong."""

from bench.ledger import _bars
from bench.ledger_books import pair
from bench.ledger_chaos import _disagreeing


def test_every_client_draws_the_same_pair_for_a_number() -> None:
    accounts = list(range(50))
    assert pair(accounts, "x", 7) == pair(accounts, "x", 7)
    assert all(len(set(pair(accounts, "x", n))) == 2 for n in range(50))


def test_answers_that_differ_between_clients_are_counted() -> None:
    one = {("order-1", 5): ("posted", ""), ("order-2", 5): ("refused", "lowest")}
    assert _disagreeing([one, dict(one), {("order-1", 6): ("refused", "key_reused")}]) == 0
    assert _disagreeing([one, {("order-1", 5): ("refused", "lowest")}]) == 1


def test_figures_that_must_be_zero_and_rates_have_their_bars() -> None:
    figures = {
        "sqlite_single_to_naive": 2.0,
        "sqlite_batch_to_naive": 50.0,
        "sqlite_chaos_sums_not_zero": 1.0,
        "sqlite_chaos_keys_with_two_effects": 0.0,
        "postgresql_to_function": 0.7,
        "postgresql_single_a_second": 900.0,
    }
    judged = {bar.figure: bar.holds(figures[bar.figure]) for bar in _bars(figures)}
    assert judged == {
        "sqlite_single_to_naive": False,
        "sqlite_batch_to_naive": True,
        "sqlite_chaos_sums_not_zero": False,
        "sqlite_chaos_keys_with_two_effects": True,
        "postgresql_to_function": False,
    }
