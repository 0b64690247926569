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
    rooms = {"ledger": ledger_differences, "impact": impact_differences, "goals": goal_differences}
    for room, derive in rooms.items():
        for found in derive():
            yield Difference(room, found.what, str(found.stored), str(found.derived))
