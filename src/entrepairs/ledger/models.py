from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Account(models.Model):
    """One holder's balance in one unit of one community: a member's, or one of the community's own."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("of a member")
        ISSUE = "issue", _("from which the community gives")
        POT = "pot", _("the common pot")

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=10)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.MEMBER)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="accounts")
    balance_minor = models.BigIntegerField(default=0)
    held_minor = models.PositiveBigIntegerField(
        default=0, help_text="of pending transfers out of this account"
    )
    incoming_minor = models.PositiveBigIntegerField(
        default=0, help_text="of pending transfers into this account"
    )
    lowest_minor = models.BigIntegerField(null=True, help_text="empty: no limit")
    highest_minor = models.BigIntegerField(null=True, help_text="empty: no limit")
    soft_lowest_minor = models.BigIntegerField(
        null=True, help_text="below it the holder is told, not stopped"
    )
    soft_highest_minor = models.BigIntegerField(
        null=True, help_text="above it the holder is told, not stopped"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "unit", "person"],
                condition=Q(person__isnull=False),
                name="ledger_account_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["community", "unit", "kind"],
                condition=Q(person__isnull=True),
                name="ledger_account_once_a_community",
            ),
            models.CheckConstraint(
                condition=Q(kind="member", person__isnull=False)
                | Q(kind__in=["issue", "pot"], person__isnull=True),
                name="ledger_account_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(lowest_minor__isnull=True)
                | Q(balance_minor__gte=F("lowest_minor") + F("held_minor")),
                name="ledger_account_above_lowest",
            ),
            models.CheckConstraint(
                condition=Q(highest_minor__isnull=True)
                | Q(balance_minor__lte=F("highest_minor") - F("incoming_minor")),
                name="ledger_account_below_highest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} of {self.person_id or self.kind}: {self.balance_minor}"


class Transfer(models.Model):
    """A whole number of one unit's smallest part, from the debit account to the credit account.

    What was moved or refused stays as it was; only a hold ends. Indexes are few: each costs a page of every
    transfer that is written.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("held")
        POSTED = "posted", _("posted")
        VOIDED = "voided", _("voided")
        EXPIRED = "expired", pgettext_lazy("a hold", "expired")
        REFUSED = "refused", pgettext_lazy("a transfer", "refused")

    class Kind(models.TextChoices):
        ACT = "act", _("for an act")
        THANKS = "thanks", _("a thank-you")
        GIFT = "gift", _("given to the pot")
        DEMURRAGE = "demurrage", _("for what rested")
        LEVY = "levy", _("share for the pot")
        REVERSAL = "reversal", _("taken back")
        PAYMENT = "payment", _("paid")

    community = models.ForeignKey(
        "communities.Community", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit = models.CharField(max_length=10)
    debit_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")
    credit_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")
    amount_minor = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.ACT)
    two_step = models.BooleanField(default=False, help_text="it was held first")
    state = models.CharField(max_length=8, choices=State.choices)
    refusal = models.CharField(max_length=12, blank=True, help_text="as engines.ledger.Reason has it")
    contribution = models.ForeignKey(
        "contributions.Contribution",
        on_delete=models.PROTECT,
        null=True,
        related_name="transfers",
        db_index=False,
    )
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reversals", db_index=False
    )
    note = models.CharField(max_length=200, blank=True)
    idempotency_key = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, help_text="when a hold ends by itself; empty: it does not")
    closed_at = models.DateTimeField(null=True, help_text="when it was posted, voided, expired or refused")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "idempotency_key"], name="ledger_transfer_key_once"),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(reverses__isnull=False, state="posted"),
                name="ledger_transfer_reversed_once",
            ),
            models.CheckConstraint(
                condition=~Q(debit_account=F("credit_account")), name="ledger_transfer_between_two"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gte=1), name="ledger_transfer_some"),
            models.CheckConstraint(
                condition=Q(state="pending", closed_at__isnull=True)
                | Q(state__in=["posted", "voided", "expired", "refused"], closed_at__isnull=False),
                name="ledger_transfer_closed_when_done",
            ),
            models.CheckConstraint(
                condition=Q(state="refused", refusal__gt="") | (~Q(state="refused") & Q(refusal="")),
                name="ledger_transfer_refused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(two_step=True) | (~Q(state__in=["pending", "voided", "expired"])),
                name="ledger_transfer_held_in_two_steps",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["contribution"],
                condition=Q(contribution__isnull=False),
                name="ledger_transfer_of_an_act",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(state="pending", expires_at__isnull=False),
                name="ledger_transfer_to_expire",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.unit}, {self.state}"


class UnitRule(models.Model):
    """What a community has set for a unit; without a row, what `rules` starts with."""

    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="+")
    unit = models.CharField(max_length=10)
    rule = models.JSONField(default=dict, help_text="a shape of rules.py")
    since = models.DateField(help_text="the first day on which it counts, by the clocks of the community")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "unit"], name="ledger_unitrule_once"),
        ]

    def __str__(self) -> str:
        return f"rule of {self.unit} in {self.community_id}"


class Charge(models.Model):
    """What was taken of an account for the pot over some days, with all that it was computed from.

    `base` is smallest parts times days for demurrage, and smallest parts received for a levy; what did not
    come to a whole part is carried on as a numerator, as `engines.ledger.charges` has it.
    """

    class Kind(models.TextChoices):
        DEMURRAGE = "demurrage", _("for what rested")
        LEVY = "levy", _("share for the pot")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="charges")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    from_day = models.DateField()
    to_day = models.DateField(help_text="exclusive")
    base = models.PositiveBigIntegerField()
    rate_ppm = models.PositiveIntegerField()
    free_minor = models.PositiveBigIntegerField(default=0)
    carried_in = models.PositiveBigIntegerField()
    amount_minor = models.PositiveBigIntegerField()
    carried_out = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "kind", "from_day"], name="ledger_charge_once"),
            models.CheckConstraint(condition=Q(to_day__gt=F("from_day")), name="ledger_charge_some_days"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.account_id} from {self.from_day}: {self.amount_minor}"
