"""The statements. PostgreSQL does all of a transfer in one call of a function; SQLite in three."""

# Which limit an amount would pass, holds counted: as `engines.ledger.book.refusal`.
_WHY = """CASE
  WHEN %(forced)s <> '' THEN %(forced)s
  WHEN d.unit <> c.unit THEN 'other_unit'
  WHEN d.balance_minor - d.held_minor - %(amount)s < d.lowest_minor THEN 'lowest'
  WHEN c.balance_minor + c.incoming_minor + %(amount)s > c.highest_minor THEN 'highest'
  ELSE '' END"""

_COLUMNS = """community_id, unit, debit_account_id, credit_account_id, amount_minor, kind, two_step, state,
  refusal, contribution_id, reverses_id, note, idempotency_key, created_at, expires_at, closed_at"""

AUDIT_COLUMNS = "at, actor_id, behalf_of_id, verb, subject_kind, subject_id, community_id, source, reason"

SQLITE_INSERT = f"""INSERT INTO ledger_transfer ({_COLUMNS})
SELECT community_id, unit, %(debit)s, %(credit)s, %(amount)s, %(kind)s, %(pending)s,
  CASE WHEN why <> '' THEN 'refused' WHEN %(pending)s THEN 'pending' ELSE 'posted' END,
  why, %(contribution)s, %(reverses)s, %(note)s, %(key)s, %(at)s, %(expires)s,
  CASE WHEN why = '' AND %(pending)s THEN NULL ELSE %(at)s END
FROM (
  SELECT d.community_id, d.unit, {_WHY} AS why FROM ledger_account d, ledger_account c
  WHERE d.id = %(debit)s AND c.id = %(credit)s
    AND d.community_id = %(community)s AND c.community_id = %(community)s
)
WHERE true ON CONFLICT DO NOTHING RETURNING id, refusal"""  # noqa: S608 - no value stands in it

SQLITE_POST = """UPDATE ledger_account
SET balance_minor = balance_minor + CASE id WHEN %(credit)s THEN %(amount)s ELSE -%(amount)s END
WHERE id IN (%(debit)s, %(credit)s)"""

SQLITE_HOLD = """UPDATE ledger_account
SET held_minor = held_minor + CASE id WHEN %(debit)s THEN %(amount)s ELSE 0 END,
  incoming_minor = incoming_minor + CASE id WHEN %(credit)s THEN %(amount)s ELSE 0 END
WHERE id IN (%(debit)s, %(credit)s)"""

SQLITE_AUDIT = f"""INSERT INTO kernel_auditentry ({AUDIT_COLUMNS})
VALUES (%(at)s, %(actor)s, %(behalf)s, %(verb)s, 'ledger.transfer', %(transfer)s, %(community)s, %(source)s, '')"""  # noqa: S608, E501

SQLITE_CLOSE = """UPDATE ledger_transfer
SET state = %(to)s, closed_at = %(at)s, contribution_id = COALESCE(%(contribution)s, contribution_id)
WHERE id = %(transfer)s AND state = 'pending' AND CASE %(to)s
  WHEN 'posted' THEN expires_at IS NULL OR expires_at > %(at)s
  WHEN 'expired' THEN expires_at <= %(at)s ELSE true END
RETURNING debit_account_id, credit_account_id, amount_minor, community_id"""

SQLITE_UNHOLD = """UPDATE ledger_account
SET held_minor = held_minor - CASE id WHEN %(debit)s THEN %(amount)s ELSE 0 END,
  incoming_minor = incoming_minor - CASE id WHEN %(credit)s THEN %(amount)s ELSE 0 END,
  balance_minor = balance_minor + CASE id WHEN %(credit)s THEN %(moved)s ELSE -%(moved)s END
WHERE id IN (%(debit)s, %(credit)s)"""

# The functions are those of the migrations. They lock accounts in the order of their numbers, as batches do.
POSTGRESQL_SUBMIT = """SELECT ledger_submit(
%(community)s::bigint, %(debit)s::bigint, %(credit)s::bigint, %(amount)s::bigint, %(kind)s::text,
%(pending)s::boolean, %(contribution)s::bigint, %(reverses)s::bigint, %(note)s::text, %(key)s::text,
%(expires)s::timestamptz, %(forced)s::text, %(at)s::timestamptz, %(actor)s::bigint, %(behalf)s::bigint,
%(verb)s::text, %(source)s::text)"""

POSTGRESQL_CLOSE = """SELECT ledger_close(%(transfer)s::bigint, %(to)s::text, %(contribution)s::bigint,
%(at)s::timestamptz, %(actor)s::bigint, %(behalf)s::bigint, %(verb)s::text, %(source)s::text)"""

BATCH_COLUMNS = _COLUMNS
BATCH_INSERT = f"INSERT INTO ledger_transfer ({_COLUMNS}) VALUES ({', '.join(['%s'] * 16)})"  # noqa: S608
BATCH_UPDATE = """UPDATE ledger_account SET balance_minor = %s, held_minor = %s, incoming_minor = %s
WHERE id = %s"""
POSTGRESQL_BATCH_UPDATE = """UPDATE ledger_account a
SET balance_minor = b.balance, held_minor = b.held, incoming_minor = b.incoming
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS b(balance, held, incoming, id)
WHERE a.id = b.id"""
