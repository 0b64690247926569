from django.db import migrations, models

from entrepairs.kernel.search.operations import CreateSearchIndex, DropSearchIndex


class Migration(migrations.Migration):
    dependencies = [("listings", "0008_saved_search_day")]

    operations = [
        DropSearchIndex(table="listings_listing"),
        migrations.AddField(
            model_name="listing",
            name="is_instant",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="whoever asks as it is listed has its owner's word at once",
            ),
        ),
        CreateSearchIndex(table="listings_listing"),
    ]
