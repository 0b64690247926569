from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Factor(models.Model):
    """One published or assumed figure. It never changes under its version; a better one is a new version."""

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    title_fr = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    value = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    unit = models.CharField(max_length=30)
    grade = models.CharField(max_length=1, help_text="A published, B from a summary, C a guess of ours")
    source = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="impact_factor_version_once"),
            models.CheckConstraint(
                condition=Q(low__lte=F("value"), value__lte=F("high")), name="impact_factor_in_range"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="impact_factor_has_source"),
            models.CheckConstraint(condition=Q(grade__in=["A", "B", "C"]), name="impact_factor_grade_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code}, version {self.version}"


class Method(models.Model):
    """What a figure rests on: an activity, what would have happened otherwise, and the factors' versions."""

    activity = models.CharField(max_length=20)
    counterfactual = models.CharField(max_length=30)
    digest = models.CharField(max_length=64, unique=True)
    factors: "models.ManyToManyField[Factor, models.Model]" = models.ManyToManyField(
        Factor, related_name="methods"
    )

    def __str__(self) -> str:
        return f"{self.activity}: {self.counterfactual}"


class ImpactEntry(models.Model):
    """One indicator of one contribution, for one party, in whole smallest parts."""

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    contribution = models.ForeignKey(
        "contributions.Contribution", on_delete=models.PROTECT, related_name="impact"
    )
    indicator = models.CharField(max_length=20)
    party = models.CharField(max_length=8, help_text="all, giver or receiver")
    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="entries")
    low = models.BigIntegerField()
    central = models.BigIntegerField()
    high = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "impact entries"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contribution", "indicator", "party"], name="impact_entry_once_an_indicator"
            ),
            models.CheckConstraint(
                condition=Q(low__lte=F("central"), central__lte=F("high")), name="impact_entry_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.central} ({self.low} to {self.high})"


class ImpactTotal(models.Model):
    """The sum of a community's entries of one indicator and party, kept as they come."""

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=20)
    party = models.CharField(max_length=8)
    low = models.BigIntegerField(default=0)
    central = models.BigIntegerField(default=0)
    high = models.BigIntegerField(default=0)
    entries = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "indicator", "party"], name="impact_total_once")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} of community {self.community_id}: {self.central}"
