from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from .exchange import Exchange


class Terms(models.Model):
    """One version of what is proposed, as it stood then. Never changed; a counter is a new version.

    A report says what was done, where that is less than what was agreed or was never agreed here.
    """

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="terms")
    version = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    quantity = models.PositiveIntegerField(help_text="in the smallest part of the domain's measure")
    is_report = models.BooleanField(default=False, db_default=False)
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
