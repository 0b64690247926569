from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entrepairs.listings.domains import Domain, get_domain
from entrepairs.people.models import Person


class Exchange(models.Model):
    """What one giver does for one receiver, from the first word to the last.

    Mostly out of a listing; what was done elsewhere and is told late needs none. What it is about is kept
    here as it was when it began, whatever becomes of the listing.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        COUNTERED = "countered", _("countered")
        RECORDED = "recorded", _("told, to be confirmed")
        AGREED = "agreed", _("agreed")
        AMENDED = "amended", _("agreed, a change is proposed")
        CONFIRMED = "confirmed", _("confirmed by one side")
        PARTIAL = "partial", _("done in part, says one side")
        DISPUTED = "disputed", _("before a steward")
        DECIDED = "decided", _("decided by a steward")
        APPEALED = "appealed", _("before a second steward")
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
    listing = models.ForeignKey(
        "listings.Listing", on_delete=models.PROTECT, null=True, related_name="exchanges"
    )
    domain = models.CharField(max_length=20, db_default="")
    category = models.CharField(max_length=30, blank=True, db_default="")
    title = models.CharField(max_length=200, db_default="")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="fr", db_default="fr")
    place = models.ForeignKey("kernel.Place", on_delete=models.PROTECT, null=True, related_name="+")
    to_place = models.ForeignKey("kernel.Place", on_delete=models.PROTECT, null=True, related_name="+")
    giver = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="exchanges_given")
    receiver = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="exchanges_received")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    version = models.PositiveSmallIntegerField(default=1, help_text="of the terms that now stand")
    proposed_version = models.PositiveSmallIntegerField(
        null=True, help_text="of the terms that are proposed in the place of those that stand"
    )
    deadline_at = models.DateTimeField(null=True, help_text="when time takes a step, if nobody does")
    due_at = models.DateTimeField(
        null=True, help_text="when there is something to do: a reminder, or that step"
    )
    reminded = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="how many of the reminders of this wait are behind us"
    )
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
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="exchanges_exchange_due"),
        ]

    def __str__(self) -> str:
        return f"exchange {self.pk} ({self.state})"

    @property
    def in_domain(self) -> Domain:
        return get_domain(self.domain)

    @property
    def open_version(self) -> int:
        """Of the terms that an answer is about: those on the table, or else those that stand."""
        return self.proposed_version or self.version

    def other_side(self, person_id: int) -> Person:
        """The side that this one is not."""
        return self.receiver if person_id == self.giver_id else self.giver


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


class Confirmation(models.Model):
    """One side's word that it was done, or what spoke for it."""

    class How(models.TextChoices):
        WORD = "word", _("their word")
        SILENCE = "silence", _("their silence")
        EVENT = "event", _("the organisers")
        DECISION = "decision", _("a steward")

    class Side(models.TextChoices):
        GIVER = "giver", _("giver")
        RECEIVER = "receiver", _("receiver")

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="confirmations")
    side = models.CharField(max_length=8, choices=Side.choices)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=8, choices=How.choices, default=How.WORD, db_default=How.WORD)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exchange", "side"], name="exchanges_confirmation_once_a_side")
        ]

    def __str__(self) -> str:
        return f"{self.side} of exchange {self.exchange_id}"


class Statement(models.Model):
    """What a side says of an exchange that both do not see alike."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="statements")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.by_id} on exchange {self.exchange_id}"


class Decision(models.Model):
    """What a steward decides on such an exchange. The second one, after an appeal, is final."""

    class Ruling(models.TextChoices):
        DONE = "done", _("it was done as agreed")
        PART = "part", _("a part of it was done")
        NOT_DONE = "not_done", _("it was not done")

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="decisions")
    instance = models.PositiveSmallIntegerField(help_text="1, or 2 after an appeal")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    ruling = models.CharField(max_length=8, choices=Ruling.choices)
    quantity = models.PositiveIntegerField(null=True, help_text="that was done, where it was a part")
    reason = models.TextField(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exchange", "instance"], name="exchanges_decision_once"),
            models.CheckConstraint(
                condition=Q(ruling="part", quantity__gte=1) | (~Q(ruling="part") & Q(quantity__isnull=True)),
                name="exchanges_decision_part_has_quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ruling} on exchange {self.exchange_id}"
