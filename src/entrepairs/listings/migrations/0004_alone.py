from django.db import migrations

ADD = """
    ALTER TABLE listings_reservation ADD CONSTRAINT listings_reservation_alone EXCLUDE USING gist (
        int8range(listing_id, listing_id, '[]') WITH &&,
        tstzrange(starts_at, ends_at) WITH &&
    ) WHERE (alone AND state = 'held' AND starts_at IS NOT NULL)
"""
DROP = "ALTER TABLE listings_reservation DROP CONSTRAINT listings_reservation_alone"


def add(apps, schema_editor):
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute(ADD)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    """PostgreSQL itself keeps two from having at the same time what only one can have: see docs/decisions/exclusion.md."""

    dependencies = [
        ('listings', '0003_availability'),
    ]

    operations = [
        migrations.RunPython(add, drop, elidable=False),
    ]
