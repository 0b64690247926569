"""Other terms in the place of those agreed, which stand until both accept the new ones."""

from django.db import transaction

from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.queries import newest_version
from entrepairs.people.models import Person

from .steps import finish, take_step
from .terms import Proposal, add_terms, check


def propose_change(
    *, actor: Person, exchange: Exchange, proposal: Proposal, version: int | None = None
) -> Exchange:
    """Propose other terms for what is agreed; a change that was proposed before is off the table.

    Whether its part is free and its value there is looked at when it is accepted.
    """
    with transaction.atomic():
        taken = take_step("amend", actor, exchange, version=version)
        locked = taken.exchange
        check(locked, proposal, is_change=True)
        change = add_terms(locked, actor, proposal, version=newest_version(locked) + 1)
        finish(taken, proposed=change)
    return locked


def accept_change(*, actor: Person, exchange: Exchange, version: int) -> Exchange:
    """Accept the change that one has seen: what is set aside moves from the old terms to the new.

    Refused where another version is open by now, where the new part is not free, or where the value is not
    there; the old terms then stand untouched.
    """
    with transaction.atomic():
        taken = take_step("accept_change", actor, exchange, version=version)
        finish(taken)
    return taken.exchange


def keep_exchange(
    *, actor: Person, exchange: Exchange, reason: str = "", version: int | None = None
) -> Exchange:
    """Leave it as agreed: take back or turn down a change, or the word that only a part was done."""
    with transaction.atomic():
        taken = take_step("keep", actor, exchange, version=version)
        finish(taken, reason=reason)
    return taken.exchange
