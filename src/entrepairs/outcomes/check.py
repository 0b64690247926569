"""Derives again what is stored twice (balances, totals, what a listing is found by) and says what differs."""

from collections.abc import Iterator
from dataclasses import dataclass

from entrepairs.goals.queries import differences as goal_differences
from entrepairs.impact.queries import differences as impact_differences
from entrepairs.ledger.queries import differences as ledger_differences
from entrepairs.listings.upkeep import differences as listing_differences
from entrepairs.recognition.queries import differences as recognition_differences


@dataclass(frozen=True)
class Difference:
    """What is stored, and what it should be by what it was derived from."""

    room: str
    what: str
    stored: str
    derived: str


def differences() -> Iterator[Difference]:
    """All that does not agree; nothing where all is well."""
    rooms = {
        "ledger": ledger_differences,
        "impact": impact_differences,
        "goals": goal_differences,
        "listings": listing_differences,
        "recognition": recognition_differences,
    }
    for room, derive in rooms.items():
        for found in derive():
            yield Difference(room, found.what, str(found.stored), str(found.derived))
