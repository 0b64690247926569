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
        ASKED = "asked", _("a question")
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
    version = models.PositiveSmallIntegerField(
        default=1, help_text="of the terms that now stand; 0 before there are any"
    )
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
            models.UniqueConstraint(
                fields=["listing", "giver", "receiver"],
                condition=Q(state="asked"),
                name="exchanges_exchange_one_question",
            ),
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
