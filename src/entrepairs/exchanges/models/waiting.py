from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Waiting(models.Model):
    """Somebody's place in the line for what is taken: so much of a listing, then, in the order of coming."""

    class State(models.TextChoices):
        WAITING = "waiting", _("in line")
        OFFERED = "offered", _("offered, and kept for them meanwhile")
        TAKEN = "taken", _("taken")
        PASSED = "passed", _("left to the next")
        LAPSED = "lapsed", _("left without an answer")
        LEFT = "left", _("no longer in line")
        OVER = "over", _("over")

    listing = models.ForeignKey("listings.Listing", on_delete=models.CASCADE, related_name="waiting")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="waiting")
    quantity = models.PositiveIntegerField(help_text="in the smallest part of the domain's measure")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    offer = models.PositiveSmallIntegerField(
        default=0, help_text="how often it was offered; an answer names the one that was read"
    )
    deadline_at = models.DateTimeField(null=True, help_text="until when what is offered is kept")
    exchange = models.OneToOneField(
        "exchanges.Exchange", on_delete=models.SET_NULL, null=True, related_name="waited_for"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "waiting"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["listing", "person", "starts_at"],
                condition=Q(state__in=["waiting", "offered"], starts_at__isnull=False),
                name="exchanges_waiting_once_a_time",
            ),
            models.UniqueConstraint(
                fields=["listing", "person"],
                condition=Q(state__in=["waiting", "offered"], starts_at__isnull=True),
                name="exchanges_waiting_once",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="exchanges_waiting_some"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="exchanges_waiting_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", deadline_at__isnull=False, offer__gte=1) | ~Q(state="offered"),
                name="exchanges_waiting_offer_ends",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["listing", "created_at"],
                condition=Q(state__in=["waiting", "offered"]),
                name="exchanges_waiting_line",
            ),
            models.Index(fields=["person", "state"], name="exchanges_waiting_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for listing {self.listing_id} ({self.state})"
