from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from .exchange import Exchange


class Message(models.Model):
    """What one side writes to the other. Never changed; what was read stays read."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="messages")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    helper = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="who wrote it in their name",
    )
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, help_text="when the other side had it before them")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=F("to")), name="exchanges_message_between_two"),
            models.CheckConstraint(condition=~Q(words=""), name="exchanges_message_says_something"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["exchange", "at", "id"], name="exchanges_message_thread"),
            models.Index(
                fields=["to", "exchange"], condition=Q(read_at__isnull=True), name="exchanges_message_unread"
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} in exchange {self.exchange_id}"
