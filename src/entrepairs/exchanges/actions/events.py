"""What an operator does for both sides, at an event where they are there: nobody is written to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from entrepairs.communities.models import Community
from entrepairs.exchanges.models import Confirmation, Exchange
from entrepairs.exchanges.queries import agreed_ids, standing_terms
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.progress import Progress, silent
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person

from .completion import fulfil, set_aside
from .steps import lock
from .terms import Proposal, add_terms


@dataclass(frozen=True)
class ConfirmSummary:
    confirmed: int
    failed: int

    def __str__(self) -> str:
        return f"{self.confirmed} exchanges are done; {self.failed} could not be."


def confirm_all(
    *, actor: Person | None = None, community: Community, progress: Progress = silent
) -> ConfirmSummary:
    """Confirm every agreed exchange for both sides, as the operator of an event where all was handed over.

    Each is a transaction of its own: what an interruption leaves undone, the next call does.
    """
    ids = agreed_ids(community)
    confirmed = 0
    for index, exchange_id in enumerate(ids):
        progress(index, len(ids), "exchanges")
        confirmed += _confirm_for_both(actor, exchange_id)
    progress(len(ids), len(ids), "exchanges")
    return ConfirmSummary(confirmed=confirmed, failed=len(ids) - confirmed)


def agree_all(
    *, actor: Person | None, listings: Sequence[tuple[Listing, Person]], note: str = ""
) -> list[Exchange]:
    """Agree for both sides that each listing's owner gives it to the person beside it, all or none."""
    with transaction.atomic():
        exchanges = []
        for listing, receiver in listings:
            exchange = Exchange.objects.create(
                community=listing.community,
                listing=listing,
                giver=listing.owner,
                receiver=receiver,
                state=Exchange.State.AGREED,
                created_at=now(),
                changed_at=now(),
            )
            terms = add_terms(exchange, listing.owner, Proposal(quantity=listing.quantity, note=note))
            set_aside(actor, exchange, terms)
            exchanges.append(exchange)
        audit.record_many(
            actor=actor,
            verb="exchanges.agreed",
            subjects=exchanges,
            community_id=listings[0][0].community_id if listings else None,
            reason=note,
        )
    return exchanges


def _confirm_for_both(actor: Person | None, exchange_id: int) -> bool:
    with transaction.atomic():
        locked = lock(exchange_id)
        if locked.state != Exchange.State.AGREED:
            return False
        said = set(locked.confirmations.values_list("side", flat=True))
        Confirmation.objects.bulk_create(
            [
                Confirmation(exchange=locked, side=side, by=actor, at=now())
                for side in Confirmation.Side.values
                if side not in said
            ]
        )
        fulfil(actor, locked, standing_terms(locked))
    return True
