from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .exchange import Exchange


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
