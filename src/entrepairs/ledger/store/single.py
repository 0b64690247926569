"""One transfer at a time."""

from datetime import datetime
from typing import Any

import psycopg
from django.db import connection, transaction

from entrepairs.engines.ledger import Reason, State
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.ledger.models import Transfer
from entrepairs.people.models import Person

from . import sql
from .orders import Answer, Order

_VERBS = {
    State.PENDING: "ledger.held",
    State.POSTED: "ledger.posted",
    State.VOIDED: "ledger.voided",
    State.EXPIRED: "ledger.expired",
}


def submit(order: Order, *, actor: Person | None, forced: Reason = Reason.NONE) -> Answer:
    """Move it, or refuse it and keep the refusal under its key; a known key is answered as before.

    With `forced`, refuse it for a reason that the accounts do not know. PostgreSQL: one statement; SQLite:
    three in a transaction; two more for a key that is known. ValueError for accounts that are not those of
    the community.
    """
    if order.amount_minor < 1:
        return Answer(None, State.REFUSED, Reason.AMOUNT)
    if order.debit_id == order.credit_id:
        return Answer(None, State.REFUSED, Reason.SAME_ACCOUNT)
    wanted = State.PENDING if order.pending else State.POSTED
    values = _stamp(actor, wanted) | {
        "forced": forced.value,
        "debit": order.debit_id,
        "credit": order.credit_id,
        "community": order.community_id,
        "amount": order.amount_minor,
        "kind": order.kind,
        "pending": order.pending,
        "contribution": order.contribution_id,
        "reverses": order.reverses_id,
        "note": order.note,
        "key": order.key,
        "expires": _moment(order.expires_at),
    }
    row = _submitted(values)
    if row is None:
        return known(order)
    transfer_id, reason = row
    if reason:
        return Answer(transfer_id, State.REFUSED, Reason(reason))
    return Answer(transfer_id, wanted)


def close(transfer_id: int, to: State, *, actor: Person | None, contribution_id: int | None = None) -> Answer:
    """Post, void or expire a hold; once more in the same way changes nothing and is answered the same.

    PostgreSQL: one statement; SQLite: three in a transaction; one more where it had ended before.
    """
    at = now()
    values = _stamp(actor, to, at) | {
        "to": to.value,
        "transfer": transfer_id,
        "contribution": contribution_id,
    }
    if _closed(values):
        return Answer(transfer_id, to)
    found = Transfer.objects.filter(pk=transfer_id).values_list("state", "two_step").first()
    if found is None:
        return Answer(None, State.REFUSED, Reason.NO_TRANSFER)
    state = State(found[0])
    if state is State.PENDING:
        reason = Reason.EXPIRED if to is State.POSTED else Reason.NOT_YET
        return Answer(transfer_id, state, reason)
    is_same = found[1] and state is to
    return Answer(transfer_id, state, Reason.NONE if is_same else Reason.CLOSED, is_new=not is_same)


def known(order: Order) -> Answer:
    """What its key was answered before. One statement."""
    found = Transfer.objects.filter(community_id=order.community_id, idempotency_key=order.key).first()
    if found is None:
        raise ValueError("a transfer is between two accounts of one community")
    body = (
        found.debit_account_id,
        found.credit_account_id,
        found.amount_minor,
        found.two_step,
        found.expires_at,
        found.reverses_id,
    )
    asked = (
        order.debit_id,
        order.credit_id,
        order.amount_minor,
        order.pending,
        order.expires_at,
        order.reverses_id,
    )
    if body != asked:
        return Answer(found.pk, State.REFUSED, Reason.KEY_REUSED, is_new=False)
    if found.state == Transfer.State.REFUSED:
        return Answer(found.pk, State.REFUSED, Reason(found.refusal), is_new=False)
    return Answer(found.pk, State.PENDING if found.two_step else State.POSTED, is_new=False)


def _stamp(actor: Person | None, state: State, at: datetime | None = None) -> dict[str, Any]:
    actor_id, behalf_id, source = audit.signature(actor)
    return {
        "at": _moment(at or now()),
        "actor": actor_id,
        "behalf": behalf_id,
        "source": source,
        "verb": _VERBS[state],
    }


def _moment(moment: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _submitted(values: dict[str, Any]) -> tuple[int, str] | None:
    if connection.vendor == "postgresql":
        made = _one_value(sql.POSTGRESQL_SUBMIT, values)
        if made is None or made > 0:
            return None if made is None else (made, "")
        return -made, Transfer.objects.values_list("refusal", flat=True).get(pk=-made)
    with transaction.atomic(), connection.cursor() as cursor:
        # pysqlite knows no booleans; one prepared text serves them all.
        values["pending"] = int(values["pending"])
        cursor.execute(sql.SQLITE_INSERT, values)
        row: tuple[int, str] | None = cursor.fetchone()
        if row is None or row[1]:
            return row
        cursor.execute(sql.SQLITE_HOLD if values["pending"] else sql.SQLITE_POST, values)
        cursor.execute(sql.SQLITE_AUDIT, values | {"transfer": row[0]})
    return row


def _closed(values: dict[str, Any]) -> bool:
    if connection.vendor == "postgresql":
        return _one_value(sql.POSTGRESQL_CLOSE, values) is not None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQLITE_CLOSE, values)
        row = cursor.fetchone()
        if row is None:
            return False
        debit, credit, amount, community = row
        moved = amount if values["to"] == State.POSTED else 0
        accounts = {"debit": debit, "credit": credit, "amount": amount, "moved": moved}
        cursor.execute(sql.SQLITE_UNHOLD, accounts)
        cursor.execute(sql.SQLITE_AUDIT, values | {"community": community})
    return True


def _one_value(statement: str, values: dict[str, Any]) -> int | None:
    """By the driver: one message there and one back; unprepared, so that a pooler may stand between."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        row = cursor.execute(statement, values, prepare=False).fetchone()
    return row[0] if row else None
