from typing import ClassVar

from django.db import models
from django.db.models import Q

from .exchange import Exchange


class Contact(models.Model):
    """What one side lets the other know once both agreed, where they said so in this exchange.

    Without a row, the telephone of their profile is told, and no place to meet.
    """

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="contacts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    shares_phone = models.BooleanField()
    meeting_point = models.CharField(max_length=300, blank=True)
    lat = models.FloatField(null=True, help_text="of the meeting point, degrees north, WGS 84")
    lon = models.FloatField(null=True, help_text="of the meeting point, degrees east, WGS 84")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exchange", "person"], name="exchanges_contact_once_a_side"),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
                name="exchanges_contact_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"how to find {self.person_id} for exchange {self.exchange_id}"
