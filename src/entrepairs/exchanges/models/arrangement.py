from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entrepairs.engines.availability import Dated, Recurrence, recurrence_from_rrule
from entrepairs.listings.domains import Domain, get_domain
from entrepairs.people.models import Person


class Arrangement(models.Model):
    """What two people do again and again: a rule, and the same terms for each of its dates.

    Once both agree, each date is an exchange of its own. The rule's days and hours are those of its zone.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("agreed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")
        ENDED = "ended", _("ended early")

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    listing = models.ForeignKey("listings.Listing", on_delete=models.PROTECT, related_name="arrangements")
    domain = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="fr")
    giver = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    rrule = models.CharField(max_length=200, help_text="the value of an RRULE, as RFC 5545 has it")
    first_day = models.DateField()
    starts = models.PositiveSmallIntegerField(help_text="minute of the day, on the clocks of the zone")
    length_min = models.PositiveIntegerField()
    timezone = models.CharField(max_length=40)
    quantity = models.PositiveIntegerField(
        help_text="on each date, in the smallest part of the domain's measure"
    )
    values = models.JSONField(default=dict, help_text="what the giver gets for each date, by unit")
    note = models.TextField(blank=True, max_length=2000)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    deadline_at = models.DateTimeField(null=True, help_text="when it expires, without an answer")
    ends_on = models.DateField(null=True, help_text="the first day that was called off, where it ended early")
    closing_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="exchanges_arrangement_two"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, length_min__gte=1, starts__lt=1440),
                name="exchanges_arrangement_some",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["giver", "state"], name="exchanges_arrangement_giver"),
            models.Index(fields=["receiver", "state"], name="exchanges_arrangement_receive"),
            models.Index(
                fields=["deadline_at"],
                condition=Q(deadline_at__isnull=False),
                name="exchanges_arrangement_due",
            ),
        ]

    def __str__(self) -> str:
        return f"arrangement {self.pk} ({self.state})"

    @property
    def in_domain(self) -> Domain:
        return get_domain(self.domain)

    @property
    def recurrence(self) -> Recurrence:
        return recurrence_from_rrule(self.rrule, self.first_day, self.timezone, self.starts)

    @property
    def rule(self) -> Dated:
        """The same as something dated, to be put in words."""
        return Dated(self.timezone, self.recurrence, 1, starts=self.starts, length_min=self.length_min)

    def other_side(self, person_id: int) -> Person:
        return self.receiver if person_id == self.giver_id else self.giver


class ArrangementDate(models.Model):
    """One date of an arrangement that was agreed on: an exchange, or none where it was taken already."""

    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="dates")
    day = models.DateField(help_text="by the rule, wherever its exchange may have been moved to")
    starts_at = models.DateTimeField(help_text="by the rule")
    exchange = models.OneToOneField(
        "exchanges.Exchange", on_delete=models.PROTECT, null=True, related_name="arrangement_date"
    )
    held_version = models.PositiveSmallIntegerField(
        null=True, help_text="of the terms whose value is set aside, once it is"
    )
    is_short = models.BooleanField(
        default=False, help_text="the value could not be set aside, and both were told so"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["arrangement", "day"], name="exchanges_arrangement_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} of arrangement {self.arrangement_id}"
