from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Measure(models.TextChoices):
    """What a contribution is measured in, each in whole numbers of the unit that its name ends with."""

    SEATS = "seats", _("seats filled")
    DISTANCE = "distance_m", _("distance shared")
    DURATION = "duration_min", _("time given")
    MASS = "mass_g", _("food saved")
    ITEMS = "items", _("things passed on")
    MEALS = "meals", _("meals shared")
    USES = "uses", _("loans")
    LENT = "lent_cents", _("money lent")
    SHARES = "shares", _("shares of a purchase")
    TURNS = "turns", _("turns in a savings circle")
    PAGES = "pages", _("pages written")
    WORDS = "words", _("words written")


class Contribution(models.Model):
    """A confirmed act: who gave what to whom. The one stream from which all else is derived.

    Rows are added and never changed, which the database sees to; a mistake is answered by a reversing row.
    """

    community = models.ForeignKey(
        "communities.Community", on_delete=models.PROTECT, related_name="contributions"
    )
    giver = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="given")
    receiver = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="received"
    )
    domain = models.CharField(max_length=20)
    category = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="fr")
    members_only = models.BooleanField(
        null=True, help_text="only members read its title; empty: everyone does"
    )
    origin_kind = models.CharField(max_length=20, help_text="the kind of act, such as exchange")
    origin_id = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="reversed_by",
        help_text="the row it takes back",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["origin_kind", "origin_id"],
                condition=Q(reverses__isnull=True),
                name="contributions_contribution_once_an_act",
            ),
            models.CheckConstraint(
                condition=Q(receiver__isnull=True) | ~Q(giver=F("receiver")),
                name="contributions_contribution_to_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["community", "-occurred_at", "-id"], name="contributions_newest"),
            models.Index(fields=["community", "giver", "receiver"], name="contributions_pair"),
            models.Index(fields=["community", "id"], name="contributions_recorded"),
        ]

    def __str__(self) -> str:
        return self.title

    def amounts(self) -> dict[str, int]:
        """How much it came to, by measure. One statement, none where measures were fetched along."""
        return {measured.measure: measured.amount for measured in self.measures.all()}


class ContributionMeasure(models.Model):
    """How much of one measure an act came to. A reversing row repeats the amounts that it takes back."""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="measures")
    measure = models.CharField(max_length=12, choices=Measure.choices)
    amount = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contribution", "measure"], name="contributions_measure_once"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="contributions_measure_some"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.measure}"


class ContributionValue(models.Model):
    """What the giver is thanked with, in one unit of value. The ledger moves exactly this."""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="values")
    unit = models.CharField(max_length=10)
    amount_minor = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contribution", "unit"], name="contributions_value_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=1), name="contributions_value_some"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.unit}"
