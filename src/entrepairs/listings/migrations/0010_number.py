from django.db import migrations, models
from django.db.models.functions import Coalesce

from entrepairs.kernel.search.operations import CreateSearchIndex, DropSearchIndex


class Migration(migrations.Migration):
    """What the newest first goes by: the moment at which something came on the board, not its key."""

    dependencies = [("listings", "0009_instant")]

    operations = [
        DropSearchIndex(table="listings_listing"),
        migrations.AlterField(
            model_name="listing",
            name="created_at",
            field=models.DateTimeField(help_text="when it came on the board; of a draft, when it was begun"),
        ),
        migrations.AddField(
            model_name="listing",
            name="late_number",
            field=models.BigIntegerField(
                editable=False,
                null=True,
                help_text="drawn when a draft comes on the board; empty: its key will do",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="number",
            field=models.GeneratedField(
                db_persist=True,
                expression=Coalesce("late_number", "id"),
                output_field=models.BigIntegerField(),
                help_text="by it the newest on the board comes first",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.UniqueConstraint(fields=("number",), name="listings_listing_number_once"),
        ),
        CreateSearchIndex(table="listings_listing", key="number"),
    ]
