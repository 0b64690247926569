from django.db import migrations, models


class Migration(migrations.Migration):
    """A saved search may be for one day."""

    dependencies = [("listings", "0007_photos")]

    operations = [
        migrations.AddField(
            model_name="savedsearch",
            name="free_on",
            field=models.DateField(
                blank=True,
                null=True,
                help_text="a day, as the community's clocks have it; it ends with that",
            ),
        ),
    ]
