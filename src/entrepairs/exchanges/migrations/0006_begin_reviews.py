"""Those whose exchange ended lately can say how it was."""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone

LASTS = timedelta(days=14)


def begin(apps, schema_editor):
    Exchange = apps.get_model("exchanges", "Exchange")
    ReviewPeriod = apps.get_model("exchanges", "ReviewPeriod")
    ended = Exchange.objects.filter(
        state__in=["fulfilled", "unfulfilled"],
        changed_at__gt=timezone.now() - LASTS,
        review_period__isnull=True,
    )
    ReviewPeriod.objects.bulk_create(
        [
            ReviewPeriod(exchange_id=pk, closes_at=changed_at + LASTS)
            for pk, changed_at in ended.values_list("pk", "changed_at").iterator()
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("exchanges", "0005_reviews"),
    ]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop, elidable=True),
    ]
