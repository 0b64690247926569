from django.db import migrations, models

from entrepairs.kernel.search.operations import CreateSearchIndex


class Migration(migrations.Migration):
    """What a listing is found by, and the index on it. `setup` fills it for the listings that are there."""

    dependencies = [
        ('listings', '0001_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='listing',
            name='search',
            field=models.TextField(db_default='', default='', editable=False, help_text='what it is found by: see indexing.py'),
        ),
        CreateSearchIndex(table='listings_listing'),
    ]
