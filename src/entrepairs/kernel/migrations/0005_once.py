from django.db import migrations, models


class Migration(migrations.Migration):
    """Forms that were sent, so that each is done once."""

    dependencies = [("kernel", "0004_mail_about")]

    operations = [
        migrations.CreateModel(
            name="DoneOnce",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="who sent what to which page, as a digest", max_length=64, unique=True
                    ),
                ),
                ("subject_id", models.BigIntegerField(help_text="what came of it", null=True)),
                ("done_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "done once",
                "indexes": [models.Index(fields=["done_at"], name="kernel_once_done")],
            },
        ),
    ]
