"""What a ledger is made of: accounts, transfers, what can be ordered and what is answered.

Terms are those of the field. A transfer *debits* the account it leaves and *credits* the account it reaches.
In one step it is *posted*. In two it is *pending* first, a hold that counts against limits on both sides;
then it is *posted*, *voided* or *expired*. An *idempotency key* has one effect and one answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"
    EXPIRED = "expired"
    REFUSED = "refused"  # it moved nothing; kept, so that its key has one answer


class Reason(StrEnum):
    """Why an order was refused; `NONE` where it was not."""

    NONE = ""
    AMOUNT = "amount"  # not a whole number of at least one
    NO_ACCOUNT = "no_account"
    SAME_ACCOUNT = "same_account"
    OTHER_UNIT = "other_unit"
    LOWEST = "lowest"  # the debit account would pass its lowest balance, its holds counted
    HIGHEST = "highest"  # the credit account would pass its highest balance, what is to come counted
    KEY_REUSED = "key_reused"  # the key was used with another body
    NO_TRANSFER = "no_transfer"
    CLOSED = "closed"  # it ended in another way before
    EXPIRED = "expired"  # it was to be posted after its last moment
    NOT_YET = "not_yet"  # it was to expire before its last moment
    NOT_POSTED = "not_posted"  # only what was posted can be reversed
    REVERSED = "reversed"  # only once
    REVERSAL = "reversal"  # and a reversal not at all


@dataclass(slots=True)
class Account:
    """A balance in one unit. Hard limits are kept, soft ones told of when passed; None: no limit."""

    unit: str = ""
    balance: int = 0
    held: int = 0  # pending out of it
    incoming: int = 0  # pending into it
    lowest: int | None = None
    highest: int | None = None
    soft_lowest: int | None = None
    soft_highest: int | None = None

    def copy(self) -> "Account":
        return Account(
            self.unit,
            self.balance,
            self.held,
            self.incoming,
            self.lowest,
            self.highest,
            self.soft_lowest,
            self.soft_highest,
        )


@dataclass(frozen=True, slots=True)
class Move:
    """Take an amount from one account to another, at once or, `pending`, as a hold."""

    key: str
    debit: int
    credit: int
    amount: int
    pending: bool = False
    expires_at: int | None = None  # a hold's last moment, exclusive; None: it waits


@dataclass(frozen=True, slots=True)
class Close:
    """End a hold: `POSTED`, `VOIDED` or `EXPIRED`. Ending it again in the same way changes nothing."""

    of: str  # the key of the hold
    to: State


@dataclass(frozen=True, slots=True)
class Reverse:
    """Move back, as a new transfer, what a posted one moved."""

    key: str
    of: str


Order = Move | Close | Reverse


@dataclass(slots=True)
class Transfer:
    """A move that was answered, and where it stands. `reverses` and `reversed_by` are keys."""

    move: Move
    state: State
    reason: Reason = Reason.NONE
    reverses: str | None = None
    reversed_by: str | None = None

    def copy(self) -> "Transfer":
        return Transfer(self.move, self.state, self.reason, self.reverses, self.reversed_by)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an order. What tells the first time from a repetition is no part of the answer."""

    key: str
    state: State
    reason: Reason = Reason.NONE
    is_new: bool = field(default=True, compare=False)
    past_soft_lowest: bool = field(default=False, compare=False)
    past_soft_highest: bool = field(default=False, compare=False)

    @property
    def accepted(self) -> bool:
        return self.reason is Reason.NONE


def is_repetition(known: Transfer, move: Move, reverses: str | None = None) -> bool:
    """Whether a key that is known comes with the same body."""
    return known.move == move and known.reverses == reverses


def refusal(debit: Account, credit: Account, amount: int) -> Reason:
    """Which limit the amount would pass, if any: holds count on both sides."""
    if debit.lowest is not None and debit.balance - debit.held - amount < debit.lowest:
        return Reason.LOWEST
    if credit.highest is not None and credit.balance + credit.incoming + amount > credit.highest:
        return Reason.HIGHEST
    return Reason.NONE


def replay(transfers: Iterable[Transfer]) -> Mapping[int, tuple[int, int, int]]:
    """Balance, held and incoming of every account that the transfers name, from nothing."""
    found: dict[int, list[int]] = {}
    for transfer in transfers:
        move = transfer.move
        debit = found.setdefault(move.debit, [0, 0, 0])
        credit = found.setdefault(move.credit, [0, 0, 0])
        if transfer.state is State.POSTED:
            debit[0] -= move.amount
            credit[0] += move.amount
        elif transfer.state is State.PENDING:
            debit[1] += move.amount
            credit[2] += move.amount
    return {account: (balance, held, incoming) for account, (balance, held, incoming) in found.items()}
