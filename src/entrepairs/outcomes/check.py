"""Derives every stored balance and total again from the contributions, and says what differs."""

from collections.abc import Iterator
from dataclasses import dataclass

from entrepairs.goals.queries import differences as goal_differences
from entrepairs.impact.queries import differences as impact_differences
from entrepairs.ledger.queries import differences as ledger_differences


@dataclass(frozen=True)
class Difference:
    """A figure that is stored, and what the contributions say it should be."""

    room: str
    what: str
    stored: str
    derived: str


def differences() -> Iterator[Difference]:
    """All that does not agree; nothing where all is well."""
    for ledger in ledger_differences():
        yield Difference("ledger", ledger.what, str(ledger.stored), str(ledger.derived))
    for impact in impact_differences():
        yield Difference("impact", impact.what, str(impact.stored), str(impact.derived))
    for goal in goal_differences():
        yield Difference("goals", goal.what, str(goal.stored), str(goal.derived))
