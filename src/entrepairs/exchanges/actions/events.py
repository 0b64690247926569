"""What an operator does for both sides, at an event where they are there: nobody is written to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from entrepairs.communities.models import Community
from entrepairs.exchanges.lifecycle import AGREED
from entrepairs.exchanges.models import Confirmation, Exchange
from entrepairs.exchanges.queries import agreed_ids, open_terms, standing_terms
from entrepairs.exchanges.reviews.opening import begin_reviews
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.progress import Progress, silent
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person

from .begin import Subject, begin_exchange
from .completion import count, set_aside
from .fulfilment import How, speak
from .steps import WRITTEN, lock, log, wind
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
            exchange = begin_exchange(Subject.of(listing), listing.owner, receiver, Exchange.State.AGREED)
            proposal = Proposal(quantity=listing.quantity, note=note)
            terms = add_terms(exchange, listing.owner, proposal, version=1)
            set_aside(actor, exchange, terms)
            wind(exchange, terms)
            exchange.save(update_fields=["deadline_at", "due_at", "reminded"])
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
        if locked.state not in AGREED:
            return False
        speak(locked, *Confirmation.Side.values, by=actor, how=How.EVENT)
        terms, done = standing_terms(locked), open_terms(locked)
        if not done.is_report:
            done = terms  # a change that nobody accepted
        count(actor, locked, terms, done)
        locked.state, locked.changed_at = Exchange.State.FULFILLED, now()
        locked.version, locked.proposed_version = done.version, None
        wind(locked, done)
        locked.save(update_fields=WRITTEN)
        begin_reviews(locked, quietly=True)
        log(actor, "exchanges.fulfilled", locked)
    return True
