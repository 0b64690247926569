"""The statements. PostgreSQL does all of a transfer in one; SQLite, without writes in CTEs, in three."""

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

# Accounts are locked in the order of their numbers, by this and by every other statement.
POSTGRESQL_SUBMIT = f"""WITH pair AS MATERIALIZED (
  SELECT id, community_id, unit, balance_minor, held_minor, incoming_minor, lowest_minor, highest_minor
  FROM ledger_account WHERE id IN (%(debit)s, %(credit)s) AND community_id = %(community)s
  ORDER BY id FOR NO KEY UPDATE
), checked AS MATERIALIZED (
  SELECT d.community_id, d.unit, {_WHY} AS why FROM pair d, pair c
  WHERE d.id = %(debit)s AND c.id = %(credit)s
), made AS (
  INSERT INTO ledger_transfer ({_COLUMNS})
  SELECT community_id, unit, %(debit)s, %(credit)s, %(amount)s, %(kind)s, %(pending)s,
    CASE WHEN why <> '' THEN 'refused' WHEN %(pending)s THEN 'pending' ELSE 'posted' END,
    why, %(contribution)s, %(reverses)s, %(note)s, %(key)s, %(at)s, %(expires)s,
    CASE WHEN why = '' AND %(pending)s THEN NULL ELSE %(at)s END
  FROM checked ON CONFLICT DO NOTHING RETURNING id, refusal
), moved AS (
  UPDATE ledger_account a SET
    balance_minor = a.balance_minor + CASE WHEN %(pending)s THEN 0
      WHEN a.id = %(credit)s THEN %(amount)s ELSE -%(amount)s END,
    held_minor = a.held_minor + CASE WHEN %(pending)s AND a.id = %(debit)s THEN %(amount)s ELSE 0 END,
    incoming_minor = a.incoming_minor
      + CASE WHEN %(pending)s AND a.id = %(credit)s THEN %(amount)s ELSE 0 END
  FROM made, pair WHERE made.refusal = '' AND a.id = pair.id
), logged AS (
  INSERT INTO kernel_auditentry ({AUDIT_COLUMNS})
  SELECT %(at)s, %(actor)s, %(behalf)s, %(verb)s, 'ledger.transfer', id, %(community)s, %(source)s, ''
  FROM made WHERE refusal = ''
)
SELECT id, refusal FROM made"""  # noqa: S608 - no value stands in it

POSTGRESQL_CLOSE = f"""WITH closed AS (
  UPDATE ledger_transfer
  SET state = %(to)s, closed_at = %(at)s, contribution_id = COALESCE(%(contribution)s, contribution_id)
  WHERE id = %(transfer)s AND state = 'pending' AND CASE %(to)s
    WHEN 'posted' THEN expires_at IS NULL OR expires_at > %(at)s
    WHEN 'expired' THEN expires_at <= %(at)s ELSE true END
  RETURNING id, debit_account_id, credit_account_id, amount_minor, community_id
), pair AS MATERIALIZED (
  SELECT a.id FROM ledger_account a, closed
  WHERE a.id IN (closed.debit_account_id, closed.credit_account_id) ORDER BY a.id FOR NO KEY UPDATE OF a
), moved AS (
  UPDATE ledger_account a SET
    held_minor = a.held_minor - CASE WHEN a.id = closed.debit_account_id THEN closed.amount_minor ELSE 0 END,
    incoming_minor = a.incoming_minor
      - CASE WHEN a.id = closed.credit_account_id THEN closed.amount_minor ELSE 0 END,
    balance_minor = a.balance_minor + CASE WHEN %(to)s <> 'posted' THEN 0
      WHEN a.id = closed.credit_account_id THEN closed.amount_minor ELSE -closed.amount_minor END
  FROM closed, pair WHERE a.id = pair.id
), logged AS (
  INSERT INTO kernel_auditentry ({AUDIT_COLUMNS})
  SELECT %(at)s, %(actor)s, %(behalf)s, %(verb)s, 'ledger.transfer', id, community_id, %(source)s, ''
  FROM closed
)
SELECT id FROM closed"""  # noqa: S608 - no value stands in it

_TYPES = {
    "amount": "bigint",
    "debit": "bigint",
    "credit": "bigint",
    "community": "bigint",
    "transfer": "bigint",
    "contribution": "bigint",
    "reverses": "bigint",
    "actor": "bigint",
    "behalf": "bigint",
    "pending": "boolean",
    "at": "timestamptz",
    "expires": "timestamptz",
    "kind": "text",
    "note": "text",
    "key": "text",
    "verb": "text",
    "source": "text",
    "forced": "text",
    "to": "text",
}


def typed(statement: str) -> str:
    """The statement with the type of each value, which PostgreSQL does not guess in a list of columns."""
    for name, kind in _TYPES.items():
        statement = statement.replace(f"%({name})s", f"%({name})s::{kind}")
    return statement


BATCH_COLUMNS = _COLUMNS
BATCH_INSERT = f"INSERT INTO ledger_transfer ({_COLUMNS}) VALUES ({', '.join(['%s'] * 16)})"  # noqa: S608
BATCH_UPDATE = """UPDATE ledger_account SET balance_minor = %s, held_minor = %s, incoming_minor = %s
WHERE id = %s"""
POSTGRESQL_BATCH_UPDATE = """UPDATE ledger_account a
SET balance_minor = b.balance, held_minor = b.held, incoming_minor = b.incoming
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS b(balance, held, incoming, id)
WHERE a.id = b.id"""
