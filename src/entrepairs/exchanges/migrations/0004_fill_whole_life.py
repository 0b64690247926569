"""What older exchanges are about, taken from their listings, and where they stand in the fuller life."""

from django.db import migrations
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

WAITING = ("proposed", "countered", "agreed", "confirmed")


def fill(apps, schema_editor):
    Exchange = apps.get_model("exchanges", "Exchange")
    Confirmation = apps.get_model("exchanges", "Confirmation")
    Listing = apps.get_model("listings", "Listing")
    listing = Listing.objects.filter(pk=OuterRef("listing"))
    copied = ("domain", "category", "title", "language", "place_id", "to_place_id")
    Exchange.objects.filter(title="", listing__isnull=False).update(
        **{name: Subquery(listing.values(name)[:1]) for name in copied}
    )
    Confirmation.objects.filter(by__isnull=True, how="word").update(how="event")
    said = Confirmation.objects.filter(exchange=OuterRef("pk"))
    Exchange.objects.filter(Exists(said), state="agreed").update(state="confirmed")
    # Their waits begin when the worker finds them.
    Exchange.objects.filter(state__in=WAITING, due_at__isnull=True).update(due_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ("exchanges", "0003_whole_life"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
