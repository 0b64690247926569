"""Moving value. Each function makes a transaction or runs inside the caller's, and locks the accounts."""

from django.db import IntegrityError, transaction
from django.db.models import Q
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
        known = (
            Transfer.objects.filter(community=community, idempotency_key=key)
            .select_related("debit_account", "credit_account")
            .first()
        )
        if known is not None:
            _require_same(known, payer, payee, amount_minor)
            return known
        credit = _account(community, unit, payee)
        debit = Account.objects.select_for_update().get(pk=_account(community, unit, payer).pk)
        _require_room(debit, amount_minor)
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

    `keys` names by unit what was held for it before, which is posted; what was not held moves at once.
    Settling again changes nothing.
    """
    moved = []
    with transaction.atomic():
        for value in contribution.values.order_by("unit"):
            key = keys.get(value.unit, f"contribution:{contribution.pk}:{value.unit}")
            payer = None if UNITS[value.unit].paid_by_community else contribution.receiver
            transfer = (
                Transfer.objects.filter(community=contribution.community, idempotency_key=key)
                .select_related("debit_account", "credit_account")
                .first()
            )
            if transfer is None:
                transfer = _move(
                    actor=actor,
                    contribution=contribution,
                    unit=value.unit,
                    payer=payer,
                    amount_minor=value.amount_minor,
                    key=key,
                )
            else:
                _require_same(transfer, payer, contribution.giver, value.amount_minor)
                post(actor=actor, transfer=transfer, contribution=contribution)
            moved.append(transfer)
    return moved


def _move(
    *,
    actor: Person | None,
    contribution: Contribution,
    unit: str,
    payer: Person | None,
    amount_minor: int,
    key: str,
) -> Transfer:
    """Move value to the giver in one step, without setting it aside first."""
    debit, credit = _locked_pair(contribution.community, unit, payer, contribution.giver)
    _require_room(debit, amount_minor)
    debit.balance_minor -= amount_minor
    credit.balance_minor += amount_minor
    debit.save(update_fields=["balance_minor"])
    credit.save(update_fields=["balance_minor"])
    transfer = Transfer.objects.create(
        community=contribution.community,
        unit=unit,
        debit_account=debit,
        credit_account=credit,
        amount_minor=amount_minor,
        state=Transfer.State.POSTED,
        contribution=contribution,
        idempotency_key=key,
        created_at=now(),
        closed_at=now(),
    )
    audit.record(actor=actor, verb="ledger.posted", subject=transfer, community_id=contribution.community_id)
    return transfer


def _require_same(known: Transfer, payer: Person | None, payee: Person, amount_minor: int) -> None:
    """ValueError where a key was used before for something else."""
    found = (known.debit_account.person_id, known.credit_account.person_id, known.amount_minor)
    if found != (payer.pk if payer else None, payee.pk, amount_minor):
        raise ValueError(f"key {known.idempotency_key} was used for another transfer")


def _require_room(debit: Account, amount_minor: int) -> None:
    """Refused where the amount would take an account below its limit, what is held on it counted."""
    left = debit.balance_minor - debit.held_minor - amount_minor
    if debit.lowest_minor is not None and left < debit.lowest_minor:
        raise Refused(_("This would take the account below the limit that the community set."), code="limit")


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


def _locked_pair(
    community: Community, unit: str, payer: Person | None, payee: Person
) -> tuple[Account, Account]:
    """Both accounts, locked in one order whoever pays; those that are not there yet are opened."""
    holders = Q(person=payee) | (Q(person=payer) if payer else Q(person__isnull=True))
    accounts = Account.objects.select_for_update().filter(holders, community=community, unit=unit)
    found = {account.person_id: account for account in accounts.order_by("pk")}
    if len(found) < 2:
        _account(community, unit, payer)
        _account(community, unit, payee)
        found = {account.person_id: account for account in accounts.order_by("pk")}
    return found[payer.pk if payer else None], found[payee.pk]


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
