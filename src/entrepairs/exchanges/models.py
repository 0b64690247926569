from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entrepairs.people.models import Person


class Exchange(models.Model):
    """What one giver does for one receiver, from the first word to the last, out of a listing."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        COUNTERED = "countered", _("countered")
        AGREED = "agreed", _("agreed")
        FULFILLED = "fulfilled", _("done")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")
        CANCELLED = "cancelled", _("cancelled")
        UNFULFILLED = "unfulfilled", _("did not happen")

    class Cause(models.TextChoices):
        """Why nothing came of what was agreed; nobody is blamed."""

        PLANS = "plans", _("plans changed")
        WEATHER = "weather", _("the weather")
        BREAKDOWN = "breakdown", _("something broke down")
        ILLNESS = "illness", _("somebody fell ill")
        MISSED = "missed", _("we missed each other")

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="exchanges")
    listing = models.ForeignKey("listings.Listing", on_delete=models.PROTECT, related_name="exchanges")
    giver = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="exchanges_given")
    receiver = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="exchanges_received")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    version = models.PositiveSmallIntegerField(default=1, help_text="of the terms that now stand")
    closing_cause = models.CharField(max_length=10, choices=Cause.choices, blank=True)
    closing_reason = models.CharField(max_length=300, blank=True)
    closed_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+", help_text="who ended it early"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="exchanges_exchange_between_two"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["giver", "-changed_at"], name="exchanges_exchange_giver"),
            models.Index(fields=["receiver", "-changed_at"], name="exchanges_exchange_receiver"),
            models.Index(fields=["community", "state", "changed_at"], name="exchanges_exchange_state"),
        ]

    def __str__(self) -> str:
        return f"exchange {self.pk} ({self.state})"

    def other_side(self, person_id: int) -> Person:
        """The side that this one is not."""
        return self.receiver if person_id == self.giver_id else self.giver


class Terms(models.Model):
    """One version of what is proposed, as it stood then. Never changed; a counter is a new version."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="terms")
    version = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    quantity = models.PositiveIntegerField(help_text="in the smallest part of the domain's measure")
    note = models.TextField(blank=True, max_length=2000)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "terms"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exchange", "version"], name="exchanges_terms_version_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="exchanges_terms_some"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="exchanges_terms_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.version} of exchange {self.exchange_id}"


class TermsValue(models.Model):
    """What the giver gets under one version, in one unit of value. None: it is a gift."""

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="values")
    unit = models.CharField(max_length=10)
    amount_minor = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["terms", "unit"], name="exchanges_value_once_a_unit"),
            models.CheckConstraint(condition=Q(amount_minor__gte=1), name="exchanges_value_some"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.unit}"


class Confirmation(models.Model):
    """One side's word that it was done. Without `by`, silence or an operator spoke for that side."""

    class Side(models.TextChoices):
        GIVER = "giver", _("giver")
        RECEIVER = "receiver", _("receiver")

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="confirmations")
    side = models.CharField(max_length=8, choices=Side.choices)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exchange", "side"], name="exchanges_confirmation_once_a_side")
        ]

    def __str__(self) -> str:
        return f"{self.side} of exchange {self.exchange_id}"
