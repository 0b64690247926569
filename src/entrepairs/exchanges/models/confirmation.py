from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .exchange import Exchange


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
