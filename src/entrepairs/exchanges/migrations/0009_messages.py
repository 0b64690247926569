"""What the two sides of an exchange write to each other."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0008_standing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(max_length=2000)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(help_text="when the other side had it before them", null=True)),
                ("exchange", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="exchanges.exchange")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("to", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("helper", models.ForeignKey(help_text="who wrote it in their name", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=~Q(by=F("to")), name="exchanges_message_between_two"),
                    models.CheckConstraint(condition=~Q(words=""), name="exchanges_message_says_something"),
                ],
                "indexes": [
                    models.Index(fields=["exchange", "at", "id"], name="exchanges_message_thread"),
                    models.Index(condition=Q(read_at__isnull=True), fields=["to", "exchange"], name="exchanges_message_unread"),
                ],
            },
        ),
    ]
