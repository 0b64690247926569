from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    """One holder's balance in one unit of one community. Without a person it is the community's own."""

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=10)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="accounts")
    balance_minor = models.BigIntegerField(default=0)
    held_minor = models.PositiveBigIntegerField(
        default=0, help_text="of pending transfers out of this account"
    )
    lowest_minor = models.BigIntegerField(null=True, help_text="empty: no limit")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "unit", "person"],
                condition=Q(person__isnull=False),
                name="ledger_account_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["community", "unit"],
                condition=Q(person__isnull=True),
                name="ledger_account_once_a_community",
            ),
            models.CheckConstraint(
                condition=Q(lowest_minor__isnull=True)
                | Q(balance_minor__gte=F("lowest_minor") + F("held_minor")),
                name="ledger_account_above_lowest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} of {self.person_id or 'the community'}: {self.balance_minor}"


class Transfer(models.Model):
    """A whole number of one unit's smallest part, from the debit account to the credit account."""

    class State(models.TextChoices):
        PENDING = "pending", _("held")
        POSTED = "posted", _("posted")
        VOIDED = "voided", _("voided")

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=10)
    debit_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")
    credit_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")
    amount_minor = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices)
    contribution = models.ForeignKey(
        "contributions.Contribution", on_delete=models.PROTECT, null=True, related_name="transfers"
    )
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    idempotency_key = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, help_text="when it was posted or voided")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "idempotency_key"], name="ledger_transfer_key_once"),
            models.CheckConstraint(
                condition=~Q(debit_account=F("credit_account")), name="ledger_transfer_between_two"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gte=1), name="ledger_transfer_some"),
            models.CheckConstraint(
                condition=Q(state="pending", closed_at__isnull=True)
                | Q(state__in=["posted", "voided"], closed_at__isnull=False),
                name="ledger_transfer_closed_when_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.unit}, {self.state}"
