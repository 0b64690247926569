"""A book against one that keeps nothing but a list and starts from nothing for each order."""

from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepairs.engines.ledger import (
    Account,
    Answer,
    Close,
    Move,
    Order,
    Reason,
    Reverse,
    State,
    Transfer,
    apply,
    replay,
)

KEYS = [f"k{n}" for n in range(8)]


@dataclass
class Naive:
    """Each order reads the whole history again. Written to be obvious, and for nothing else."""

    limits: dict[int, Account]
    history: list[Transfer] = field(default_factory=list)

    def find(self, key: str) -> Transfer | None:
        return next((one for one in self.history if one.move.key == key), None)

    def standing(self, account: int, *states: State) -> int:
        came = sum(t.move.amount for t in self.history if t.state in states and t.move.credit == account)
        went = sum(t.move.amount for t in self.history if t.state in states and t.move.debit == account)
        return came - went

    def answer(self, order: Order, at: int) -> tuple[str, Reason]:
        if isinstance(order, Close):
            return self.close(order, at)
        if isinstance(order, Reverse):
            target = self.find(order.of)
            if target is None:
                return "refused", Reason.NO_TRANSFER
            move = Move(order.key, target.move.credit, target.move.debit, target.move.amount)
            return self.move(move, target)
        return self.move(order, None)

    def move(self, move: Move, target: Transfer | None) -> tuple[str, Reason]:
        of = target.move.key if target else None
        known = self.find(move.key)
        if known is not None:
            if (known.move, known.reverses) != (move, of):
                return "refused", Reason.KEY_REUSED
            if known.reason:
                return "refused", known.reason
            return ("pending" if move.pending else "posted"), Reason.NONE
        reason = self.why_not(move, target)
        first = State.PENDING if move.pending else State.POSTED
        self.history.append(Transfer(move, State.REFUSED if reason else first, reason, of))
        return ("refused" if reason else first.value), reason

    def why_not(self, move: Move, target: Transfer | None) -> Reason:
        reversed_ = target and any(
            t.reverses == target.move.key and t.state is State.POSTED for t in self.history
        )
        known = {move.debit, move.credit} <= self.limits.keys()
        checks = [
            (target is not None and target.reverses is not None, Reason.REVERSAL),
            (target is not None and target.state is not State.POSTED, Reason.NOT_POSTED),
            (bool(reversed_), Reason.REVERSED),
            (move.amount < 1, Reason.AMOUNT),
            (move.debit == move.credit, Reason.SAME_ACCOUNT),
            (not known, Reason.NO_ACCOUNT),
            (known and self.limits[move.debit].unit != self.limits[move.credit].unit, Reason.OTHER_UNIT),
            (known and self.is_too_low(move), Reason.LOWEST),
            (known and self.is_too_high(move), Reason.HIGHEST),
        ]
        return next((reason for applies, reason in checks if applies), Reason.NONE)

    def is_too_low(self, move: Move) -> bool:
        lowest = self.limits[move.debit].lowest
        holds = [t.move for t in self.history if t.state is State.PENDING]
        going = sum(hold.amount for hold in holds if hold.debit == move.debit)
        return lowest is not None and self.standing(move.debit, State.POSTED) - going - move.amount < lowest

    def is_too_high(self, move: Move) -> bool:
        highest = self.limits[move.credit].highest
        holds = [t.move for t in self.history if t.state is State.PENDING]
        coming = sum(hold.amount for hold in holds if hold.credit == move.credit)
        return (
            highest is not None and self.standing(move.credit, State.POSTED) + coming + move.amount > highest
        )

    def close(self, order: Close, at: int) -> tuple[str, Reason]:
        found = self.find(order.of)
        if found is None:
            return "refused", Reason.NO_TRANSFER
        if found.state is not State.PENDING:
            same = found.move.pending and found.state is order.to
            return found.state.value, Reason.NONE if same else Reason.CLOSED
        over = found.move.expires_at is not None and found.move.expires_at <= at
        if order.to is State.POSTED and over:
            return "pending", Reason.EXPIRED
        if order.to is State.EXPIRED and not over:
            return "pending", Reason.NOT_YET
        found.state = order.to
        return order.to.value, Reason.NONE


ACCOUNTS = st.fixed_dictionaries(
    {
        number: st.builds(
            Account,
            unit=st.sampled_from(["hours", "hours", "hours", "credit"]),
            lowest=st.sampled_from([None, 0, -5, -20]),
            highest=st.sampled_from([None, None, 5, 20]),
        )
        for number in range(4)
    }
)
MOVES = st.builds(
    Move,
    key=st.sampled_from(KEYS),
    debit=st.integers(0, 4),
    credit=st.integers(0, 3),
    amount=st.integers(0, 9),
    pending=st.booleans(),
    expires_at=st.sampled_from([None, None, 3]),
)
CLOSES = st.builds(
    Close, of=st.sampled_from(KEYS), to=st.sampled_from([State.POSTED, State.VOIDED, State.EXPIRED])
)
REVERSALS = st.builds(Reverse, key=st.sampled_from(KEYS), of=st.sampled_from(KEYS))
BATCHES = st.lists(
    st.tuples(st.integers(0, 6), st.lists(st.one_of(MOVES, MOVES, CLOSES, REVERSALS), max_size=14)),
    max_size=4,
)


@settings(max_examples=150)
@given(ACCOUNTS, BATCHES)
def test_a_book_answers_as_one_that_reads_its_whole_history_each_time(
    accounts: dict[int, Account], batches: list[tuple[int, list[Order]]]
) -> None:
    naive, known = Naive(accounts), dict[str, Transfer]()
    standing = accounts
    for at, orders in batches:
        outcome = apply(standing, known, orders, at=at)
        expected = [naive.answer(order, at) for order in orders]
        assert [(answer.state.value, answer.reason) for answer in outcome.answers] == expected
        standing, known = outcome.accounts, known | outcome.transfers
        for unit in ("hours", "credit"):
            assert sum(account.balance for account in standing.values() if account.unit == unit) == 0
        replayed = replay(known.values())
        for number, account in standing.items():
            assert (account.balance, account.held, account.incoming) == replayed.get(number, (0, 0, 0))
            assert account.lowest is None or account.balance - account.held >= account.lowest
            assert account.highest is None or account.balance + account.incoming <= account.highest
    assert all(account.balance == account.held == 0 for account in accounts.values())  # left as they were


@given(ACCOUNTS, st.lists(st.one_of(MOVES, CLOSES, REVERSALS), max_size=20), st.integers(0, 20))
def test_it_matters_not_where_a_list_of_orders_is_cut(
    accounts: dict[int, Account], orders: list[Order], cut: int
) -> None:
    whole = apply(accounts, {}, orders)
    first = apply(accounts, {}, orders[:cut])
    second = apply(first.accounts, first.transfers, orders[cut:])
    assert first.answers + second.answers == whole.answers
    assert second.accounts == whole.accounts
    assert first.transfers | second.transfers == whole.transfers


def two(lowest: int | None = None) -> dict[int, Account]:
    return {1: Account("hours", lowest=lowest), 2: Account("hours")}


def answers(orders: list[Order], at: int = 0, lowest: int | None = None) -> list[tuple[str, str]]:
    found = apply(two(lowest), {}, orders, at=at).answers
    return [(answer.state.value, answer.reason.value) for answer in found]


def test_each_order_meets_its_own_limit_though_the_net_would_be_within() -> None:
    there_and_back: list[Order] = [Move("a", 1, 2, 6), Move("b", 2, 1, 6)]
    assert answers(there_and_back, lowest=-5) == [("refused", "lowest"), ("posted", "")]
    assert answers(list(reversed(there_and_back)), lowest=-5) == [("posted", ""), ("posted", "")]


def test_a_hold_counts_on_both_sides_until_it_ends() -> None:
    held: list[Order] = [Move("h", 1, 2, 5, pending=True), Move("a", 1, 2, 1)]
    assert answers([*held, Close("h", State.VOIDED), Move("b", 1, 2, 5)], lowest=-5) == [
        ("pending", ""),
        ("refused", "lowest"),
        ("voided", ""),
        ("posted", ""),
    ]
    accounts = {1: Account("hours"), 2: Account("hours", highest=5)}
    found = apply(accounts, {}, held).answers
    assert [answer.reason for answer in found] == [Reason.NONE, Reason.HIGHEST]


def test_a_key_has_one_effect_and_the_same_answer_and_no_other_body() -> None:
    move = Move("a", 1, 2, 3)
    outcome = apply(two(), {}, [move, move, replace(move, amount=4), replace(move, pending=True)])
    assert outcome.answers[0] == outcome.answers[1] == Answer("a", State.POSTED)
    assert [answer.is_new for answer in outcome.answers[:2]] == [True, False]
    assert [answer.reason for answer in outcome.answers[2:]] == [Reason.KEY_REUSED] * 2
    assert outcome.accounts[2].balance == 3


def test_what_was_refused_stays_refused_under_its_key_though_there_were_room_later() -> None:
    assert answers(
        [Move("a", 1, 2, 3), Move("in", 2, 1, 9), Move("a", 1, 2, 3), Move("b", 1, 2, 3)], lowest=0
    ) == [("refused", "lowest"), ("posted", ""), ("refused", "lowest"), ("posted", "")]


def test_a_hold_answers_its_key_as_a_hold_after_it_has_ended() -> None:
    hold = Move("h", 1, 2, 3, pending=True)
    assert answers([hold, Close("h", State.POSTED), hold, Close("h", State.POSTED)]) == [
        ("pending", ""),
        ("posted", ""),
        ("pending", ""),
        ("posted", ""),
    ]


@pytest.mark.parametrize(("at", "to", "reason"), [(9, "posted", ""), (10, "pending", "expired")])
def test_a_hold_is_posted_before_its_last_moment_only(at: int, to: str, reason: str) -> None:
    orders: list[Order] = [Move("h", 1, 2, 3, pending=True, expires_at=10), Close("h", State.POSTED)]
    assert answers(orders, at=at)[1] == (to, reason)


def test_what_was_posted_is_reversed_once_and_a_reversal_not_at_all() -> None:
    orders: list[Order] = [Move("a", 1, 2, 3), Reverse("r", "a"), Reverse("s", "a"), Reverse("t", "r")]
    assert answers(orders) == [
        ("posted", ""),
        ("posted", ""),
        ("refused", "reversed"),
        ("refused", "reversal"),
    ]


def test_a_soft_limit_is_told_of_and_not_kept() -> None:
    accounts = {1: Account(lowest=-9, soft_lowest=-4), 2: Account(soft_highest=4)}
    found = apply(accounts, {}, [Move("a", 1, 2, 4), Move("b", 1, 2, 1), Move("c", 1, 2, 5)]).answers
    assert [(one.accepted, one.past_soft_lowest, one.past_soft_highest) for one in found] == [
        (True, False, False),
        (True, True, True),
        (False, False, False),
    ]


def test_a_long_line_of_orders_is_answered_one_by_one() -> None:
    around: list[Order] = [Move(f"k{n}", n % 5, (n + 1) % 5, 1) for n in range(1000)]
    outcome = apply({n: Account(lowest=-1) for n in range(5)}, {}, around)
    assert all(answer.accepted for answer in outcome.answers)
    assert all(one.move.credit == other.move.debit for one, other in pairwise(outcome.transfers.values()))
    assert {account.balance for account in outcome.accounts.values()} == {0}
