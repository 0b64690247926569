from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_behalf"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="html",
            field=models.TextField(
                blank=True, default="", help_text="the same for who reads mail as pages; empty: text alone"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="kind",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="person_id",
            field=models.BigIntegerField(
                help_text="whom it is for; empty: known by address only", null=True
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="community_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(fields=["person_id", "-id"], name="kernel_outbox_person"),
        ),
    ]
