import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What members look for, and what they were told of."""

    dependencies = [
        ("communities", "0001_tables"),
        ("kernel", "0001_tables"),
        ("listings", "0005_reach"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("words", models.CharField(blank=True, max_length=100)),
                (
                    "kind",
                    models.CharField(
                        blank=True, choices=[("offer", "offer"), ("need", "need")], max_length=5
                    ),
                ),
                ("domain", models.CharField(blank=True, max_length=20)),
                ("unit", models.CharField(blank=True, max_length=10)),
                ("within_m", models.PositiveIntegerField(blank=True, null=True)),
                ("is_running", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                (
                    "looked_at",
                    models.DateTimeField(help_text="what came on the board before was looked through"),
                ),
            ],
            options={
                "verbose_name_plural": "saved searches",
            },
        ),
        migrations.CreateModel(
            name="SavedSearchHit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("told_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="community",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="communities.community"
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_searches",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.place",
            ),
        ),
        migrations.AddField(
            model_name="savedsearchhit",
            name="listing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="listings.listing"
            ),
        ),
        migrations.AddField(
            model_name="savedsearchhit",
            name="saved_search",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="hits", to="listings.savedsearch"
            ),
        ),
        migrations.AddIndex(
            model_name="savedsearch",
            index=models.Index(fields=["person", "community"], name="listings_savedsearch_person"),
        ),
        migrations.AddIndex(
            model_name="savedsearch",
            index=models.Index(
                condition=models.Q(("is_running", True)),
                fields=["looked_at"],
                name="listings_savedsearch_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place__isnull", True), ("within_m__isnull", True)),
                    models.Q(("place__isnull", False), ("within_m__gte", 1)),
                    _connector="OR",
                ),
                name="listings_savedsearch_within_of_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearchhit",
            constraint=models.UniqueConstraint(
                fields=("saved_search", "listing"), name="listings_hit_told_once"
            ),
        ),
    ]
