"""Many transfers in one transaction, each against its own limits in the order in which they come."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from entrepairs.communities.models import Community
from entrepairs.engines import ledger as engine
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.ledger.models import Account, Transfer
from entrepairs.people.models import Person

from . import sql
from .orders import Answer, Order, microseconds

ATTEMPTS = 5
AT_ONCE = 5_000  # keys asked for in one statement


def submit_many(
    orders: Sequence[Order], *, actor: Person | None, community: Community, reason: str = ""
) -> list[Answer]:
    """Answer a batch as the engine does, all in one transaction, with one row of the log for the batch.

    Every order is one of the community's accounts; ValueError otherwise. Refusals are kept under their keys;
    one that is refused does not hold up the others. The answers name no transfers: their keys do. Five
    statements for up to five thousand orders, and the more rows for more.

    Another transaction may use a key between other accounts at the same instant; then the batch reads again.
    """
    if any(order.community_id != community.pk or order.reverses_id for order in orders):
        raise ValueError("a batch is of one community, and reverses nothing")
    for _attempt in range(ATTEMPTS):
        try:
            return _submitted(orders, actor, community, reason)
        except IntegrityError as error:
            taken = error
    raise taken


def _submitted(
    orders: Sequence[Order], actor: Person | None, community: Community, reason: str
) -> list[Answer]:
    with transaction.atomic():
        accounts = _locked(orders, community)
        outcome = engine.apply(accounts, _known(orders, community), [order.move() for order in orders])
        at = now()
        by_key: dict[str, Order] = {}
        for order in orders:
            by_key.setdefault(order.key, order)
        made = [
            _row(by_key[key], transfer, accounts[transfer.move.debit].unit, at)
            for key, transfer in outcome.transfers.items()
            if transfer.reason not in _UNSTORED
        ]
        _insert(made)
        _update({key: found for key, found in outcome.accounts.items() if found != accounts[key]})
        if made:
            moved = sum(answer.accepted and answer.is_new for answer in outcome.answers)
            told = f"{moved} moved, {len(made) - moved} refused"
            audit.record(
                actor=actor,
                verb="ledger.batch",
                subject=community,
                community_id=community.pk,
                reason=f"{reason}: {told}" if reason else told,
            )
    return [Answer(None, answer.state, answer.reason, is_new=answer.is_new) for answer in outcome.answers]


# What has no row, for the table knows no such amounts and pairs; a key that was used has its row already.
_UNSTORED = {engine.Reason.AMOUNT, engine.Reason.SAME_ACCOUNT}


def _locked(orders: Sequence[Order], community: Community) -> dict[int, engine.Account]:
    ids = {order.debit_id for order in orders} | {order.credit_id for order in orders}
    rows = (
        Account.objects.select_for_update(no_key=True)
        .filter(pk__in=ids, community=community)
        .order_by("pk")
        .values_list(
            "pk", "unit", "balance_minor", "held_minor", "incoming_minor", "lowest_minor", "highest_minor"
        )
    )
    found = {row[0]: engine.Account(*row[1:]) for row in rows}
    if len(found) != len(ids):
        raise ValueError("a batch is between accounts of its community")
    return found


def _known(orders: Sequence[Order], community: Community) -> Mapping[str, engine.Transfer]:
    keys = list({order.key for order in orders})
    found: dict[str, engine.Transfer] = {}
    for start in range(0, len(keys), AT_ONCE):
        rows = Transfer.objects.filter(
            community=community, idempotency_key__in=keys[start : start + AT_ONCE]
        ).values_list(
            "idempotency_key",
            "debit_account_id",
            "credit_account_id",
            "amount_minor",
            "two_step",
            "expires_at",
            "state",
            "refusal",
            "reverses__idempotency_key",
        )
        for key, debit, credit, amount, two_step, expires_at, state, refusal, reverses in rows:
            move = engine.Move(key, debit, credit, amount, two_step, microseconds(expires_at))
            found[key] = engine.Transfer(move, engine.State(state), engine.Reason(refusal), reverses)
    return found


def _row(order: Order, transfer: engine.Transfer, unit: str, at: datetime) -> list[Any]:
    moment = connection.ops.adapt_datetimefield_value
    is_open = transfer.state is engine.State.PENDING
    return [
        order.community_id,
        unit,
        order.debit_id,
        order.credit_id,
        order.amount_minor,
        order.kind,
        order.pending,
        transfer.state.value,
        transfer.reason.value,
        order.contribution_id,
        order.reverses_id,
        order.note,
        order.key,
        moment(at),
        moment(order.expires_at),
        None if is_open else moment(at),
    ]


def _insert(rows: list[list[Any]]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY ledger_transfer ({sql.BATCH_COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(sql.BATCH_INSERT, rows)


def _update(accounts: Mapping[int, engine.Account]) -> None:
    if not accounts:
        return
    rows = [(one.balance, one.held, one.incoming, key) for key, one in accounts.items()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(sql.POSTGRESQL_BATCH_UPDATE, [list(column) for column in zip(*rows, strict=True)])
        else:
            cursor.executemany(sql.BATCH_UPDATE, rows)
