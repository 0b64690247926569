from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Want(models.Model):
    """The owner of one listing would take another listing for it."""

    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="wants")
    listing = models.ForeignKey("listings.Listing", on_delete=models.CASCADE, related_name="wants")
    wanted = models.ForeignKey("listings.Listing", on_delete=models.CASCADE, related_name="wanted_for")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["listing", "wanted"], name="matching_want_once"),
            models.CheckConstraint(condition=~Q(listing=F("wanted")), name="matching_want_another"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} for {self.wanted_id}"


class Ring(models.Model):
    """Exchanges A → B → C → A, all agreed or none."""

    class State(models.TextChoices):
        AGREED = "agreed", _("agreed")
        BROKEN = "broken", _("broken")

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="rings")
    state = models.CharField(max_length=8, choices=State.choices, default=State.AGREED)
    length = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["community", "-length"], name="matching_ring_longest")]

    def __str__(self) -> str:
        return f"ring of {self.length}"


class RingLink(models.Model):
    """One exchange of a ring, at its place in it."""

    ring = models.ForeignKey(Ring, on_delete=models.CASCADE, related_name="links")
    position = models.PositiveIntegerField()
    exchange = models.OneToOneField("exchanges.Exchange", on_delete=models.PROTECT, related_name="ring_link")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ring", "position"], name="matching_link_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.position} of ring {self.ring_id}"
