"""Moving value. Each function makes a transaction or runs inside the caller's, and locks the accounts."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from entrepairs.communities.models import Community
from entrepairs.contributions.models import Contribution
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from .models import Account, Transfer
from .units import UNITS


def hold(
    *,
    actor: Person | None,
    community: Community,
    unit: str,
    payer: Person | None,
    payee: Person,
    amount_minor: int,
    key: str,
) -> Transfer:
    """Set value aside on the payer's account; without a payer, on the community's.

    Refused where the payer's limit would be passed. The same key gives the same transfer again; with other
    content it is a ValueError.
    """
    with transaction.atomic():
        debit = _account(community, unit, payer)
        credit = _account(community, unit, payee)
        known = Transfer.objects.filter(community=community, idempotency_key=key).first()
        if known is not None:
            if (known.debit_account_id, known.credit_account_id, known.amount_minor) != (
                debit.pk,
                credit.pk,
                amount_minor,
            ):
                raise ValueError(f"key {key} was used for another transfer")
            return known
        debit = Account.objects.select_for_update().get(pk=debit.pk)
        if (
            debit.lowest_minor is not None
            and debit.balance_minor - debit.held_minor - amount_minor < debit.lowest_minor
        ):
            raise Refused(
                _("This would take the account below the limit that the community set."), code="limit"
            )
        debit.held_minor += amount_minor
        debit.save(update_fields=["held_minor"])
        transfer = Transfer.objects.create(
            community=community,
            unit=unit,
            debit_account=debit,
            credit_account=credit,
            amount_minor=amount_minor,
            state=Transfer.State.PENDING,
            idempotency_key=key,
            created_at=now(),
        )
        audit.record(
            actor=actor,
            verb="ledger.held",
            subject=transfer,
            community_id=community.pk,
        )
    return transfer


def post(*, actor: Person | None, transfer: Transfer, contribution: Contribution | None) -> None:
    """Move what was held, for good; a second call changes nothing."""
    with transaction.atomic():
        if _close(transfer, Transfer.State.POSTED, contribution):
            audit.record(
                actor=actor,
                verb="ledger.posted",
                subject=transfer,
                community_id=transfer.community_id,
            )


def void(*, actor: Person | None, transfer: Transfer) -> None:
    """Give back what was held; a second call changes nothing."""
    with transaction.atomic():
        if _close(transfer, Transfer.State.VOIDED, None):
            audit.record(
                actor=actor,
                verb="ledger.voided",
                subject=transfer,
                community_id=transfer.community_id,
            )


def void_key(*, actor: Person | None, community: Community, key: str) -> None:
    """Give back what is held under a key, if anything is."""
    held = Transfer.objects.filter(
        community=community, idempotency_key=key, state=Transfer.State.PENDING
    ).first()
    if held is not None:
        void(actor=actor, transfer=held)


def settle(*, actor: Person | None, contribution: Contribution, keys: dict[str, str]) -> list[Transfer]:
    """Move all that a contribution says its giver is thanked with, together or not at all.

    `keys` names by unit what was held for it before; what was not is held and posted now.
    """
    moved = []
    with transaction.atomic():
        for value in contribution.values.order_by("unit"):
            unit = UNITS[value.unit]
            transfer = hold(
                actor=actor,
                community=contribution.community,
                unit=value.unit,
                payer=None if unit.paid_by_community else contribution.receiver,
                payee=contribution.giver,
                amount_minor=value.amount_minor,
                key=keys.get(value.unit, f"contribution:{contribution.pk}:{value.unit}"),
            )
            post(actor=actor, transfer=transfer, contribution=contribution)
            moved.append(transfer)
    return moved


def _close(transfer: Transfer, state: str, contribution: Contribution | None) -> bool:
    debit_id, credit_id = transfer.debit_account_id, transfer.credit_account_id
    locked = {
        account.pk: account
        for account in Account.objects.select_for_update().filter(pk__in=[debit_id, credit_id]).order_by("pk")
    }
    current = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if current.state != Transfer.State.PENDING:
        return False
    debit, credit = locked[debit_id], locked[credit_id]
    debit.held_minor -= current.amount_minor
    if state == Transfer.State.POSTED:
        debit.balance_minor -= current.amount_minor
        credit.balance_minor += current.amount_minor
    debit.save(update_fields=["held_minor", "balance_minor"])
    credit.save(update_fields=["balance_minor"])
    transfer.state, transfer.closed_at, transfer.contribution = state, now(), contribution
    transfer.save(update_fields=["state", "closed_at", "contribution"])
    return True


def _account(community: Community, unit: str, person: Person | None) -> Account:
    lowest = UNITS[unit].first_day_lowest_minor if person else None
    found = Account.objects.filter(community=community, unit=unit, person=person).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Account.objects.create(community=community, unit=unit, person=person, lowest_minor=lowest)
    except IntegrityError:  # another transaction opened it meanwhile
        return Account.objects.get(community=community, unit=unit, person=person)
