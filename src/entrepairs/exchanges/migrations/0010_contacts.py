"""What each side lets the other know of where to meet and how to be reached."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0009_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shares_phone", models.BooleanField()),
                ("meeting_point", models.CharField(blank=True, max_length=300)),
                ("lat", models.FloatField(help_text="of the meeting point, degrees north, WGS 84", null=True)),
                ("lon", models.FloatField(help_text="of the meeting point, degrees east, WGS 84", null=True)),
                ("exchange", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="exchanges.exchange")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("exchange", "person"), name="exchanges_contact_once_a_side"),
                    models.CheckConstraint(
                        condition=Q(lat__isnull=True, lon__isnull=True)
                        | Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
                        name="exchanges_contact_on_earth",
                    ),
                ],
            },
        ),
    ]
