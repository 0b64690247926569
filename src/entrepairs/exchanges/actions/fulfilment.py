"""Saying that it was done, all of it or a part."""

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.exchanges.lifecycle import AGREED
from entrepairs.exchanges.models import Confirmation, Exchange, Terms
from entrepairs.exchanges.queries import newest_version
from entrepairs.exchanges.scaling import share
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.outcomes.actions import Outcome
from entrepairs.people.models import Person

from .steps import begin, finish, lock, take_step
from .terms import Proposal, add_terms

How = Confirmation.How


def confirm_exchange(*, actor: Person, exchange: Exchange, version: int | None = None) -> Outcome | None:
    """Say that it was done. The second side's word makes it a contribution, whose outcome is returned.

    Saying so twice changes nothing. Refused where a version is named, as the one that was read, and another
    one is open by now.
    """
    with transaction.atomic():
        locked = lock(exchange.pk)
        side = side_of(locked, actor)
        if locked.state in AGREED and locked.confirmations.filter(side=side).exists():
            return None
        taken = begin("confirm", actor, locked, version=version)
        speak(locked, side, by=actor)
        return finish(taken)


def report_part(
    *, actor: Person, exchange: Exchange, quantity: int, note: str = "", version: int | None = None
) -> Exchange:
    """Say that only a part was done; once the other side says so too, that part counts.

    Its value is the same share of what was agreed, rounded; the rest is free again. What was said before of
    the whole, or of another part, is said no longer.
    """
    with transaction.atomic():
        taken = take_step("part", actor, exchange, version=version)
        locked = taken.exchange
        report = add_report(locked, taken.terms, actor, quantity, note)
        Confirmation.objects.filter(exchange=locked).delete()
        speak(locked, side_of(locked, actor), by=actor)
        finish(taken, proposed=report)
    return locked


def add_report(exchange: Exchange, agreed: Terms, by: Person, quantity: int, note: str) -> Terms:
    """The terms as they were when so much of it was done. Refused for nothing, and for all of it."""
    if not 1 <= quantity < agreed.quantity:
        raise Refused(_("Write less than what was agreed."), code="not_a_part", field="quantity")
    values = {value.unit: value.amount_minor for value in agreed.values.all()}
    part = Proposal(
        quantity=quantity,
        starts_at=agreed.starts_at,
        ends_at=agreed.ends_at,
        values=share(values, quantity, agreed.quantity),
        note=note,
    )
    return add_terms(exchange, by, part, version=newest_version(exchange) + 1, is_report=True)


def side_of(exchange: Exchange, person: Person) -> str:
    sides = Confirmation.Side
    return sides.GIVER if person.pk == exchange.giver_id else sides.RECEIVER


def speak(exchange: Exchange, *sides: str, by: Person | None, how: str = How.WORD) -> None:
    """Write down that sides said it was done, or what spoke for them; those that said so already stay."""
    said = set(exchange.confirmations.values_list("side", flat=True))
    Confirmation.objects.bulk_create(
        [
            Confirmation(exchange=exchange, side=side, by=by, how=how, at=now())
            for side in sides
            if side not in said
        ]
    )
