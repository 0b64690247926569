"""A batch of orders, answered one after the other: each meets the limits as the ones before it left them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .book import (
    Account,
    Answer,
    Close,
    Move,
    Order,
    Reason,
    Reverse,
    State,
    Transfer,
    is_repetition,
    refusal,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answers in the order of the orders, and how accounts and transfers stand afterwards.

    `accounts` are those that were given; `transfers` only those that are new or that changed.
    """

    answers: list[Answer]
    accounts: dict[int, Account]
    transfers: dict[str, Transfer]


def apply(
    accounts: Mapping[int, Account],
    known: Mapping[str, Transfer],
    orders: Iterable[Order],
    *,
    at: int = 0,
) -> Outcome:
    """Answer each order in turn; what is given is left as it is. Linear in the accounts and orders.

    `known` are the transfers that went before, by their keys: at least those that the orders name. Nothing is
    checked against the net of the batch: an order that would pass a limit when its turn comes is refused,
    even where a later one would have brought the balance back.
    """
    desk = _Desk({key: account.copy() for key, account in accounts.items()}, known, at)
    answers = [desk.answer(order) for order in orders]
    return Outcome(answers, desk.accounts, desk.changed)


class _Desk:
    def __init__(self, accounts: dict[int, Account], known: Mapping[str, Transfer], at: int) -> None:
        self.accounts, self.known, self.at = accounts, known, at
        self.changed: dict[str, Transfer] = {}

    def answer(self, order: Order) -> Answer:
        if isinstance(order, Move):
            return self._move(order, None)
        if isinstance(order, Close):
            return self._close(order)
        return self._reverse(order)

    def _found(self, key: str) -> Transfer | None:
        return self.changed.get(key) or self.known.get(key)

    def _move(self, move: Move, reverses: str | None) -> Answer:
        found = self._found(move.key)
        if found is not None:
            return _again(found, move, reverses)
        reason = self._reason(move)
        state = State.PENDING if move.pending else State.POSTED
        if reason is not Reason.NONE:
            state = State.REFUSED
        self.changed[move.key] = Transfer(move, state, reason, reverses)
        if reason is not Reason.NONE:
            return Answer(move.key, state, reason)
        debit, credit = self.accounts[move.debit], self.accounts[move.credit]
        if move.pending:
            debit.held += move.amount
            credit.incoming += move.amount
        else:
            debit.balance -= move.amount
            credit.balance += move.amount
        return Answer(
            move.key,
            state,
            past_soft_lowest=debit.soft_lowest is not None and debit.balance - debit.held < debit.soft_lowest,
            past_soft_highest=credit.soft_highest is not None
            and credit.balance + credit.incoming > credit.soft_highest,
        )

    def _reason(self, move: Move) -> Reason:
        if move.amount < 1:
            return Reason.AMOUNT
        if move.debit == move.credit:
            return Reason.SAME_ACCOUNT
        debit, credit = self.accounts.get(move.debit), self.accounts.get(move.credit)
        if debit is None or credit is None:
            return Reason.NO_ACCOUNT
        if debit.unit != credit.unit:
            return Reason.OTHER_UNIT
        return refusal(debit, credit, move.amount)

    def _close(self, order: Close) -> Answer:
        found = self._found(order.of)
        if found is None:
            return Answer(order.of, State.REFUSED, Reason.NO_TRANSFER)
        if found.state is not State.PENDING:
            ended_so = found.move.pending and found.state is order.to
            return Answer(
                order.of, found.state, Reason.NONE if ended_so else Reason.CLOSED, is_new=not ended_so
            )
        move = found.move
        is_over = move.expires_at is not None and move.expires_at <= self.at
        if order.to is State.POSTED and is_over:
            return Answer(order.of, found.state, Reason.EXPIRED)
        if order.to is State.EXPIRED and not is_over:
            return Answer(order.of, found.state, Reason.NOT_YET)
        closed = found.copy()
        closed.state = order.to
        self.changed[order.of] = closed
        debit, credit = self.accounts[move.debit], self.accounts[move.credit]
        debit.held -= move.amount
        credit.incoming -= move.amount
        if order.to is State.POSTED:
            debit.balance -= move.amount
            credit.balance += move.amount
        return Answer(order.of, order.to)

    def _reverse(self, order: Reverse) -> Answer:
        found = self._found(order.of)
        if found is None:
            return Answer(order.key, State.REFUSED, Reason.NO_TRANSFER)
        back = Move(order.key, found.move.credit, found.move.debit, found.move.amount)
        known = self._found(order.key)
        if known is not None:
            return _again(known, back, order.of)
        reason = _unreversible(found)
        if reason is not Reason.NONE:
            self.changed[order.key] = Transfer(back, State.REFUSED, reason, order.of)
            return Answer(order.key, State.REFUSED, reason)
        answer = self._move(back, order.of)
        if answer.accepted:
            reversed_ = found.copy()
            reversed_.reversed_by = order.key
            self.changed[order.of] = reversed_
        return answer


def _unreversible(found: Transfer) -> Reason:
    if found.reverses is not None:
        return Reason.REVERSAL
    if found.state is not State.POSTED:
        return Reason.NOT_POSTED
    return Reason.NONE if found.reversed_by is None else Reason.REVERSED


def _again(found: Transfer, move: Move, reverses: str | None) -> Answer:
    """What was answered before, where the body is the same."""
    if not is_repetition(found, move, reverses):
        return Answer(move.key, State.REFUSED, Reason.KEY_REUSED, is_new=False)
    if found.state is State.REFUSED:
        return Answer(move.key, State.REFUSED, found.reason, is_new=False)
    state = State.PENDING if move.pending else State.POSTED
    return Answer(move.key, state, is_new=False)
