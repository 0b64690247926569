from django.db import migrations, models

from entrepairs.kernel.search.operations import CreateSearchIndex, DropSearchIndex


class Migration(migrations.Migration):
    """Where it can be had, who sees it, that it can be talked about, and when its owner was asked about its end."""

    dependencies = [
        ("listings", "0004_alone"),
    ]

    operations = [
        DropSearchIndex(table="listings_listing"),
        migrations.AddField(
            model_name="listing",
            name="radius_m",
            field=models.PositiveIntegerField(
                blank=True, help_text="around its place, where it is", null=True
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="reach",
            field=models.CharField(
                choices=[("place", "at one place"), ("around", "around a place"), ("online", "online")],
                default="place",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="reminded_for",
            field=models.DateTimeField(help_text="the expiry that its owner was last asked about", null=True),
        ),
        migrations.AddField(
            model_name="listing",
            name="to_discuss",
            field=models.BooleanField(
                default=False,
                help_text="what is asked in return is left to the two sides; then it has no values",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="visibility",
            field=models.CharField(
                choices=[("community", "members only"), ("everyone", "everyone")],
                default="everyone",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False), ("state", "active")),
                fields=["expires_at"],
                name="listings_listing_expiring",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place__isnull", False), ("radius_m__gte", 1), ("reach", "around")),
                    models.Q(("radius_m__isnull", True), ("reach__in", ["place", "online"])),
                    _connector="OR",
                ),
                name="listings_listing_radius_around",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reach", "online"), _negated=True), ("place__isnull", True), _connector="OR"
                ),
                name="listings_listing_online_nowhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility__in", ["community", "everyone"])),
                name="listings_listing_visibility_known",
            ),
        ),
        CreateSearchIndex(table="listings_listing"),
    ]
