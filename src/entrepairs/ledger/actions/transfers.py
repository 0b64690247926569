"""Moving value. Each function makes a transaction or runs inside the caller's, and locks the accounts."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.models import Community
from entrepairs.contributions.models import Contribution
from entrepairs.engines.ledger import Reason, State
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.ledger.accounts import account_ids
from entrepairs.ledger.models import Transfer
from entrepairs.ledger.store import Answer, Order, close, submit
from entrepairs.ledger.units import UNITS
from entrepairs.people.models import Person

EXPIRED_AT_ONCE = 500


def hold(
    *,
    actor: Person | None,
    community: Community,
    unit: str,
    payer: Person | None,
    payee: Person,
    amount_minor: int,
    key: str,
    expires_at: datetime | None = None,
) -> Transfer:
    """Set value aside on the payer's account; without a payer, on the community's.

    Refused where a limit would be passed on either side. The same key gives the same transfer again; with
    other content it is a ValueError. With `expires_at` the worker gives it back from then on.
    """
    with transaction.atomic():
        debit_id, credit_id = account_ids(community, unit, payer, payee)
        order = Order(
            community.pk, debit_id, credit_id, amount_minor, key, pending=True, expires_at=expires_at
        )
        answer = submit(order, actor=actor)
        return Transfer.objects.get(pk=require_accepted(answer, key))


def post(*, actor: Person | None, transfer: Transfer, contribution: Contribution | None) -> None:
    """Move what was held, for good; a second call changes nothing. Refused once the hold has expired."""
    answer = close(
        transfer.pk, State.POSTED, actor=actor, contribution_id=contribution.pk if contribution else None
    )
    if answer.reason is Reason.EXPIRED:
        raise Refused(_("What was set aside is free again: its time is over."), code="expired")
    transfer.refresh_from_db()


def void(*, actor: Person | None, transfer: Transfer) -> None:
    """Give back what was held; a second call changes nothing."""
    close(transfer.pk, State.VOIDED, actor=actor)
    transfer.refresh_from_db()


def void_key(*, actor: Person | None, community: Community, key: str) -> None:
    """Give back what is held under a key, if anything is."""
    held = Transfer.objects.filter(
        community=community, idempotency_key=key, state=Transfer.State.PENDING
    ).first()
    if held is not None:
        void(actor=actor, transfer=held)


def expire_due() -> int:
    """Give back what was held until now; return how much of it there was. Some at once, each on its own."""
    due = Transfer.objects.filter(state=Transfer.State.PENDING, expires_at__lte=now()).order_by("expires_at")
    ids = list(due.values_list("pk", flat=True)[:EXPIRED_AT_ONCE])
    return sum(close(pk, State.EXPIRED, actor=None).is_new for pk in ids)


def reverse(*, actor: Person | None, transfer: Transfer, key: str, note: str = "") -> Transfer:
    """Move back what a transfer moved, as a transfer of its own that names it; once only.

    Refused where a limit would be passed, where it is not posted, or where it was taken back already.
    """
    with transaction.atomic():
        locked = Transfer.objects.select_for_update(no_key=True, of=("self",)).get(pk=transfer.pk)
        order = Order(
            locked.community_id,
            locked.credit_account_id,
            locked.debit_account_id,
            locked.amount_minor,
            key,
            kind=Transfer.Kind.REVERSAL,
            reverses_id=locked.pk,
            note=note,
        )
        answer = submit(order, actor=actor, forced=unreversible(locked))
        return Transfer.objects.get(pk=require_accepted(answer, key))


def unreversible(transfer: Transfer) -> Reason:
    """Why a transfer cannot be reversed, if it cannot. At most one statement."""
    if transfer.reverses_id is not None:
        return Reason.REVERSAL
    if transfer.state != Transfer.State.POSTED:
        return Reason.NOT_POSTED
    is_reversed = transfer.reversals.filter(state=Transfer.State.POSTED).exists()
    return Reason.REVERSED if is_reversed else Reason.NONE


def settle(*, actor: Person | None, contribution: Contribution, keys: dict[str, str]) -> list[Transfer]:
    """Move all that a contribution says its giver is thanked with, together or not at all.

    `keys` names by unit what was held for it before, which is posted; what was not held moves at once.
    Settling again changes nothing.
    """
    moved = []
    with transaction.atomic():
        for value in contribution.values.order_by("unit"):
            key = keys.get(value.unit, f"contribution:{contribution.pk}:{value.unit}")
            payer = None if UNITS[value.unit].paid_by_community else contribution.receiver
            debit_id, credit_id = account_ids(contribution.community, value.unit, payer, contribution.giver)
            held = Transfer.objects.filter(
                community=contribution.community, idempotency_key=key, two_step=True
            ).first()
            order = Order(
                contribution.community_id,
                debit_id,
                credit_id,
                value.amount_minor,
                key,
                contribution_id=contribution.pk,
            )
            if held is None:
                answer = submit(order, actor=actor)
                moved.append(Transfer.objects.get(pk=require_accepted(answer, key)))
                continue
            _require_same(held, order)
            post(actor=actor, transfer=held, contribution=contribution)
            moved.append(held)
    return moved


def _require_same(held: Transfer, order: Order) -> None:
    found = (held.debit_account_id, held.credit_account_id, held.amount_minor)
    if found != (order.debit_id, order.credit_id, order.amount_minor):
        raise ValueError(f"key {held.idempotency_key} was used for another transfer")


def require_accepted(answer: Answer, key: str) -> int:
    """The number of the transfer; Refused for what a person can understand, ValueError for a reused key."""
    if answer.accepted and answer.transfer_id is not None:
        return answer.transfer_id
    if answer.reason is Reason.KEY_REUSED:
        raise ValueError(f"key {key} was used for another transfer")
    words = {
        Reason.LOWEST: _("This would take the account below the limit that the community set."),
        Reason.HIGHEST: _("This would take the other account above the limit that the community set."),
        Reason.AMOUNT: _("Write more than 0."),
        Reason.SAME_ACCOUNT: _("One does not pay oneself."),
        Reason.REVERSED: _("It was taken back already."),
        Reason.REVERSAL: _("What was taken back stays so."),
        Reason.NOT_POSTED: _("Only what moved can be taken back."),
    }
    code = "limit" if answer.reason in {Reason.LOWEST, Reason.HIGHEST} else answer.reason.value
    raise Refused(words.get(answer.reason, _("This cannot be moved.")), code=code)
