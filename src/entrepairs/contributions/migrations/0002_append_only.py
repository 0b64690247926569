"""The stream is append-only: the database refuses to change a row, whoever asks."""

from django.db import migrations

TABLES = (
    "contributions_contribution",
    "contributions_contributionmeasure",
    "contributions_contributionvalue",
)


def add_guards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION contributions_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'contributions are append-only'; END $$"
        )
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION contributions_refuse()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'contributions are append-only'); END"
            )


def drop_guards(apps, schema_editor):
    for table in TABLES:
        on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {table}_append_only{on_table}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION contributions_refuse()")


class Migration(migrations.Migration):
    dependencies = [("contributions", "0001_tables")]
    operations = [migrations.RunPython(add_guards, drop_guards)]
