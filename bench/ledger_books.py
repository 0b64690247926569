"""The ways in that are compared, and what the books say of themselves."""

import random
from typing import Any

import psycopg
from django.db import connection, transaction
from django.db.models import F, Q

from entrepairs.communities.models import Community
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.ledger.models import Account, Transfer
from entrepairs.ledger.queries import differences
from entrepairs.ledger.store import Order, submit, submit_many
from entrepairs.people.models import Person

LOWEST = -1_000_000


def opened(members: int, lowest: int | None = LOWEST, name: str = "bench") -> tuple[int, list[int]]:
    """A community with so many accounts in hours."""
    community = Community.objects.create(slug=name, name=name, units=["hours"], created_at=now())
    people = Person.objects.bulk_create(
        [
            Person(email=f"{name}-{n}@example.org", display_name=f"M {n}", date_joined=now())
            for n in range(members)
        ]
    )
    accounts = Account.objects.bulk_create(
        [Account(community=community, unit="hours", person=one, lowest_minor=lowest) for one in people]
    )
    return community.pk, [account.pk for account in accounts]


def pair(accounts: list[int], name: str, n: int) -> tuple[int, int]:
    """Two different accounts, the same for the same name and number."""
    debit, credit = random.Random(f"{name} {n}").sample(accounts, 2)  # noqa: S311 - repeatable
    return debit, credit


def single(community_id: int, accounts: list[int], name: str, n: int) -> None:
    """Ours."""
    debit, credit = pair(accounts, name, n)
    answer = submit(Order(community_id, debit, credit, 1 + n % 60, f"{name}-{n}"), actor=None)
    assert answer.accepted


def naive(community_id: int, accounts: list[int], name: str, n: int) -> None:
    """The plain way of the ORM: read, check, save, log, commit."""
    debit_id, credit_id = pair(accounts, name, n)
    amount, key = 1 + n % 60, f"naive-{name}-{n}"
    with transaction.atomic():
        if Transfer.objects.filter(community_id=community_id, idempotency_key=key).exists():
            return
        found = {
            account.pk: account
            for account in Account.objects.select_for_update()
            .filter(pk__in=[debit_id, credit_id])
            .order_by("pk")
        }
        debit, credit = found[debit_id], found[credit_id]
        if (
            debit.lowest_minor is not None
            and debit.balance_minor - debit.held_minor - amount < debit.lowest_minor
        ):
            raise ValueError("limit")
        debit.balance_minor -= amount
        credit.balance_minor += amount
        debit.save()
        credit.save()
        at = now()
        transfer = Transfer.objects.create(
            community_id=community_id,
            unit=debit.unit,
            debit_account=debit,
            credit_account=credit,
            amount_minor=amount,
            state=Transfer.State.POSTED,
            idempotency_key=key,
            created_at=at,
            closed_at=at,
        )
        audit.record(actor=None, verb="ledger.posted", subject=transfer, community_id=community_id)


def bare(community_id: int, accounts: list[int], name: str, n: int) -> None:
    """A commit that changes one row and no more, by the driver: no way in can be faster."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE communities_community SET purpose = %s WHERE id = %s", [f"{name} {n}", community_id]
        )


def batch(community_id: int, accounts: list[int], size: int) -> None:
    """One batch, each of its transfers under its own key and limit."""
    orders = [Order(community_id, *pair(accounts, "batch", n), 1 + n % 60, f"batch-{n}") for n in range(size)]
    community = Community.objects.get(pk=community_id)
    answers = submit_many(orders, actor=None, community=community, reason="bench")
    assert all(answer.accepted for answer in answers)


# What a stored function does that was written for nothing but this: the same checks, the same rows.
_FUNCTION = """CREATE FUNCTION bench_move(
  p_community bigint, p_debit bigint, p_credit bigint, p_amount bigint, p_key text, p_at timestamptz
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE made bigint; d_unit text; d_left bigint; c_unit text; c_left bigint;
BEGIN
  IF p_debit < p_credit THEN
    SELECT unit, balance_minor - held_minor - lowest_minor INTO d_unit, d_left
      FROM ledger_account WHERE id = p_debit FOR NO KEY UPDATE;
    SELECT unit, highest_minor - balance_minor - incoming_minor INTO c_unit, c_left
      FROM ledger_account WHERE id = p_credit FOR NO KEY UPDATE;
  ELSE
    SELECT unit, highest_minor - balance_minor - incoming_minor INTO c_unit, c_left
      FROM ledger_account WHERE id = p_credit FOR NO KEY UPDATE;
    SELECT unit, balance_minor - held_minor - lowest_minor INTO d_unit, d_left
      FROM ledger_account WHERE id = p_debit FOR NO KEY UPDATE;
  END IF;
  IF d_unit <> c_unit OR p_amount > d_left OR p_amount > c_left THEN RAISE EXCEPTION 'refused'; END IF;
  INSERT INTO ledger_transfer (community_id, unit, debit_account_id, credit_account_id, amount_minor, kind,
    two_step, state, refusal, note, idempotency_key, created_at, closed_at)
  VALUES (p_community, d_unit, p_debit, p_credit, p_amount, 'act', false, 'posted', '', '', p_key, p_at, p_at)
  ON CONFLICT DO NOTHING RETURNING id INTO made;
  IF made IS NULL THEN RETURN NULL; END IF;
  UPDATE ledger_account SET balance_minor = balance_minor - p_amount WHERE id = p_debit;
  UPDATE ledger_account SET balance_minor = balance_minor + p_amount WHERE id = p_credit;
  INSERT INTO kernel_auditentry (at, verb, subject_kind, subject_id, community_id, source, reason)
  VALUES (p_at, 'ledger.posted', 'ledger.transfer', made, p_community, 'command', '');
  RETURN made;
END $$"""


def make_function() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTION.replace("%", "%%"))


def drop_function() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION bench_move")


def function(community_id: int, accounts: list[int], name: str, n: int) -> None:
    """One call of it, by the driver itself, prepared as ours is."""
    debit, credit = pair(accounts, name, n)
    connection.ensure_connection()
    raw: Any = connection.connection
    with psycopg.Cursor(raw) as cursor:
        row = cursor.execute(
            "SELECT bench_move(%s::bigint, %s::bigint, %s::bigint, %s::bigint, %s::text, %s::timestamptz)",
            [community_id, debit, credit, 1 + n % 60, f"{name}-{n}", now()],
            prepare=True,
        ).fetchone()
    assert row


def audited(prefix: str = "") -> dict[str, float]:
    """Zero of each, or something is wrong: sums of units, balances and their replay, limits."""
    found = [difference.what for difference in differences()]
    past = Account.objects.filter(
        Q(balance_minor__lt=F("lowest_minor") + F("held_minor"))
        | Q(balance_minor__gt=F("highest_minor") - F("incoming_minor"))
    ).count()
    return {
        f"{prefix}sums_not_zero": sum(what.startswith("sum of") for what in found),
        f"{prefix}not_as_replayed": sum(not what.startswith("sum of") for what in found),
        f"{prefix}past_a_limit": past,
    }
