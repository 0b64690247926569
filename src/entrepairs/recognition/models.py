from typing import ClassVar

from django.db import models


class Award(models.Model):
    """A badge that a person earned, and the act that completed it. The rules stand in `badges.py`."""

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="awards")
    badge = models.CharField(max_length=30)
    contribution = models.ForeignKey(
        "contributions.Contribution", on_delete=models.PROTECT, related_name="awards"
    )
    awarded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "person", "badge"], name="recognition_award_once")
        ]

    def __str__(self) -> str:
        return f"{self.badge} of {self.person_id}"
