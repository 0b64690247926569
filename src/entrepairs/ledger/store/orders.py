"""What is asked of the store, and what it answers."""

from dataclasses import dataclass
from datetime import UTC, datetime

from entrepairs.engines.ledger import Move, Reason, State

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Order:
    """Move an amount between two accounts of a community, at once or, `pending`, as a hold.

    Accounts, amount, whether it is held and until when, and what it reverses are its body: a key that comes
    again with the same body is answered as before, with another it is refused.
    """

    community_id: int
    debit_id: int
    credit_id: int
    amount_minor: int
    key: str
    kind: str = "act"
    pending: bool = False
    expires_at: datetime | None = None
    contribution_id: int | None = None
    reverses_id: int | None = None
    note: str = ""

    def move(self) -> Move:
        """As the engine has it."""
        return Move(
            self.key,
            self.debit_id,
            self.credit_id,
            self.amount_minor,
            self.pending,
            microseconds(self.expires_at),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: `state` is what the order asked for, or `REFUSED` with the reason."""

    transfer_id: int | None
    state: State
    reason: Reason = Reason.NONE
    is_new: bool = True

    @property
    def accepted(self) -> bool:
        return self.reason is Reason.NONE


def microseconds(moment: datetime | None) -> int | None:
    """Since 1970, as the engine counts."""
    if moment is None:
        return None
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
