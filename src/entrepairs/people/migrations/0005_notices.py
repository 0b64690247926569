
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_delegates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("key", models.CharField(help_text="of the event: nobody is told twice", max_length=120)),
                ("community_id", models.BigIntegerField(null=True)),
                ("community_name", models.CharField(blank=True, help_text="as it was then", max_length=80)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True)),
                (
                    "link",
                    models.CharField(
                        blank=True, help_text="path of a page, in the person's language", max_length=300
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("channel", models.CharField(help_text="as the person had chosen then", max_length=6)),
                ("mailed_at", models.DateTimeField(help_text="when a mail with it was written", null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-created_at", "-id"], name="people_notice_newest"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["person"],
                        name="people_notice_unread",
                    ),
                    models.Index(
                        condition=models.Q(("channel__in", ["daily", "weekly"]), ("mailed_at__isnull", True)),
                        fields=["person", "channel"],
                        name="people_notice_waiting",
                    ),
                    models.Index(fields=["created_at"], name="people_notice_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "key"), name="people_notice_once"),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["now", "daily", "weekly", "page"])),
                        name="people_notice_channel_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wishes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channels",
                    models.JSONField(
                        default=dict, help_text="the channel of each kind that they chose, by code"
                    ),
                ),
                (
                    "sleeps",
                    models.BooleanField(default=True, help_text="no mail at night, but for what is urgent"),
                ),
                ("timezone", models.CharField(default="Europe/Paris", max_length=60)),
                (
                    "letter_due_at",
                    models.DateTimeField(
                        help_text="when it is next looked what is to be told together; empty: not yet planned",
                        null=True,
                    ),
                ),
                ("letter_at", models.DateTimeField(help_text="when such a mail last went out", null=True)),
                (
                    "calendar_number",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="of the private address of one's calendar: an earlier one no longer counts",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "wishes",
                "indexes": [models.Index(fields=["letter_due_at"], name="people_wishes_due")],
            },
        ),
    ]
