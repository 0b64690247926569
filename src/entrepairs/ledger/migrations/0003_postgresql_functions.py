"""On PostgreSQL, one transfer is one call: the checks, the rows and the log in one round trip.

SQLite has no functions in its database; there `ledger.store` runs the same as three statements.
"""

from django.db import migrations

# The number of the transfer; below zero that of one that was refused, and NULL for a key that is known.
SUBMIT = """
CREATE FUNCTION ledger_submit(
  p_community bigint, p_debit bigint, p_credit bigint, p_amount bigint, p_kind text, p_pending boolean,
  p_contribution bigint, p_reverses bigint, p_note text, p_key text, p_expires timestamptz, p_forced text,
  p_at timestamptz, p_actor bigint, p_behalf bigint, p_verb text, p_source text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  made bigint; why text;
  low bigint := LEAST(p_debit, p_credit);
  high bigint := GREATEST(p_debit, p_credit);
  l_unit text; l_balance bigint; l_held bigint; l_incoming bigint; l_lowest bigint; l_highest bigint;
  h_unit text; h_balance bigint; h_held bigint; h_incoming bigint; h_lowest bigint; h_highest bigint;
BEGIN
  SELECT unit, balance_minor, held_minor, incoming_minor, lowest_minor, highest_minor
    INTO l_unit, l_balance, l_held, l_incoming, l_lowest, l_highest
    FROM ledger_account WHERE id = low AND community_id = p_community FOR NO KEY UPDATE;
  SELECT unit, balance_minor, held_minor, incoming_minor, lowest_minor, highest_minor
    INTO h_unit, h_balance, h_held, h_incoming, h_lowest, h_highest
    FROM ledger_account WHERE id = high AND community_id = p_community FOR NO KEY UPDATE;
  IF l_unit IS NULL OR h_unit IS NULL THEN RETURN NULL; END IF;
  why := p_forced;
  IF why = '' THEN
    IF l_unit <> h_unit THEN why := 'other_unit';
    ELSIF (CASE WHEN p_debit = low THEN l_balance - l_held - p_amount < l_lowest
      ELSE h_balance - h_held - p_amount < h_lowest END) THEN why := 'lowest';
    ELSIF (CASE WHEN p_credit = low THEN l_balance + l_incoming + p_amount > l_highest
      ELSE h_balance + h_incoming + p_amount > h_highest END) THEN why := 'highest';
    END IF;
  END IF;
  INSERT INTO ledger_transfer (community_id, unit, debit_account_id, credit_account_id, amount_minor, kind,
    two_step, state, refusal, contribution_id, reverses_id, note, idempotency_key, created_at, expires_at,
    closed_at)
  VALUES (p_community, CASE WHEN p_debit = low THEN l_unit ELSE h_unit END, p_debit, p_credit, p_amount,
    p_kind, p_pending,
    CASE WHEN why <> '' THEN 'refused' WHEN p_pending THEN 'pending' ELSE 'posted' END,
    why, p_contribution, p_reverses, p_note, p_key, p_at, p_expires,
    CASE WHEN why = '' AND p_pending THEN NULL ELSE p_at END)
  ON CONFLICT DO NOTHING RETURNING id INTO made;
  IF made IS NULL THEN RETURN NULL; END IF;
  IF why <> '' THEN RETURN -made; END IF;
  IF p_pending THEN
    UPDATE ledger_account SET held_minor = held_minor + p_amount WHERE id = p_debit;
    UPDATE ledger_account SET incoming_minor = incoming_minor + p_amount WHERE id = p_credit;
  ELSE
    UPDATE ledger_account SET balance_minor = balance_minor - p_amount WHERE id = p_debit;
    UPDATE ledger_account SET balance_minor = balance_minor + p_amount WHERE id = p_credit;
  END IF;
  INSERT INTO kernel_auditentry (at, actor_id, behalf_of_id, verb, subject_kind, subject_id, community_id,
    source, reason)
  VALUES (p_at, p_actor, p_behalf, p_verb, 'ledger.transfer', made, p_community, p_source, '');
  RETURN made;
END $$
"""

CLOSE = """
CREATE FUNCTION ledger_close(
  p_transfer bigint, p_to text, p_contribution bigint, p_at timestamptz, p_actor bigint, p_behalf bigint,
  p_verb text, p_source text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  t_debit bigint; t_credit bigint; t_amount bigint; t_community bigint; moved bigint;
BEGIN
  UPDATE ledger_transfer
    SET state = p_to, closed_at = p_at, contribution_id = COALESCE(p_contribution, contribution_id)
    WHERE id = p_transfer AND state = 'pending' AND CASE p_to
      WHEN 'posted' THEN expires_at IS NULL OR expires_at > p_at
      WHEN 'expired' THEN expires_at <= p_at ELSE true END
    RETURNING debit_account_id, credit_account_id, amount_minor, community_id
    INTO t_debit, t_credit, t_amount, t_community;
  IF t_debit IS NULL THEN RETURN NULL; END IF;
  moved := CASE WHEN p_to = 'posted' THEN t_amount ELSE 0 END;
  IF t_debit < t_credit THEN
    UPDATE ledger_account SET held_minor = held_minor - t_amount, balance_minor = balance_minor - moved
      WHERE id = t_debit;
    UPDATE ledger_account SET incoming_minor = incoming_minor - t_amount, balance_minor = balance_minor + moved
      WHERE id = t_credit;
  ELSE
    UPDATE ledger_account SET incoming_minor = incoming_minor - t_amount, balance_minor = balance_minor + moved
      WHERE id = t_credit;
    UPDATE ledger_account SET held_minor = held_minor - t_amount, balance_minor = balance_minor - moved
      WHERE id = t_debit;
  END IF;
  INSERT INTO kernel_auditentry (at, actor_id, behalf_of_id, verb, subject_kind, subject_id, community_id,
    source, reason)
  VALUES (p_at, p_actor, p_behalf, p_verb, 'ledger.transfer', p_transfer, t_community, p_source, '');
  RETURN p_transfer;
END $$
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(SUBMIT)
            cursor.execute(CLOSE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION ledger_submit")
            cursor.execute("DROP FUNCTION ledger_close")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_two_steps"), ("kernel", "0004_mail_about")]

    operations = [migrations.RunPython(make, drop)]
