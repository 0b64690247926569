"""What an act yielded, put together for its page from stored rows alone. Pure: it reads no table."""

from collections.abc import Iterable
from dataclasses import dataclass

from entrepairs.contributions.models import Contribution
from entrepairs.impact.models import ImpactEntry
from entrepairs.impact.words import INDICATORS, NOT_ESTIMATED, PARTIES, Indicator, Text
from entrepairs.kernel.formatting import Figure, figure
from entrepairs.people.models import Person
from entrepairs.recognition.badges import Badge


@dataclass(frozen=True)
class Leg:
    """One side of a move. `balance_minor` is what the account holds now, where the viewer may know it."""

    holder: Person | None  # None: the community itself
    is_viewer: bool
    amount_minor: int
    balance_minor: int | None


@dataclass(frozen=True)
class Move:
    """Value that went from one account to another: two entries that sum to zero."""

    unit: str
    legs: tuple[Leg, Leg]

    @property
    def sum_minor(self) -> int:
        return sum(leg.amount_minor for leg in self.legs)


@dataclass(frozen=True)
class Effect:
    figure: Figure
    indicator: Indicator
    party: Text


def moves_of(contribution: Contribution, viewer: Person) -> list[Move]:
    """What moved on the ledger: of people's balances, each sees their own only."""
    moves = []
    for transfer in sorted(contribution.transfers.all(), key=lambda transfer: transfer.unit):
        legs = (
            (transfer.debit_account, -transfer.amount_minor),
            (transfer.credit_account, transfer.amount_minor),
        )
        first, second = (
            Leg(
                holder=account.person,
                is_viewer=account.person_id == viewer.pk,
                amount_minor=amount_minor,
                balance_minor=account.balance_minor if account.person_id in {None, viewer.pk} else None,
            )
            for account, amount_minor in legs
        )
        moves.append(Move(transfer.unit, (first, second)))
    return moves


def effects_of(entries: Iterable[ImpactEntry], language: str) -> list[Effect]:
    """What the act spared, in the order of the indicators; the first meeting is told apart."""
    order = list(INDICATORS)
    found = [entry for entry in entries if entry.indicator != "first_tie"]
    found.sort(key=lambda entry: (order.index(entry.indicator), entry.party))
    return [
        Effect(
            figure(entry.indicator, entry.central, language, low=entry.low, high=entry.high),
            INDICATORS[entry.indicator],
            PARTIES[entry.party],
        )
        for entry in found
    ]


def uncounted(entries: Iterable[ImpactEntry]) -> list[Text]:
    """Which of the estimates the act has none of, with the reason."""
    told = {entry.indicator for entry in entries}
    return [text for code, text in NOT_ESTIMATED.items() if code not in told]


def badges_of(contribution: Contribution, language: str) -> list[tuple[Person, Badge]]:
    """The badges that this act completed and that still count, with who earned them."""
    standing = [award for award in contribution.awards.all() if award.revoked_at is None]
    found = [(award.person, award.shown(language)) for award in standing]
    return [(person, badge) for person, badge in found if badge is not None]
