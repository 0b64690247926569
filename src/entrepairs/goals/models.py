from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Goal(models.Model):
    """A common objective: a measure, a target, a date. It moves by contributions alone."""

    class Measure(models.TextChoices):
        EXCHANGES = "exchanges", _("exchanges")
        CO2E = "co2e_g", _("kg of CO₂e spared")
        DURATION = "duration_min", _("hours given")
        ITEMS = "items", _("things passed on")
        FOOD = "mass_g", _("kg of food saved")
        SEATS = "seats", _("seats filled")
        FIRST_TIES = "first_tie", _("first meetings")
        LENT = "lent_cents", _("euros lent")
        SHARES = "shares", _("shares bought together")
        PAGES = "pages", _("pages written")

    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="goals")
    title = models.CharField(_("title"), max_length=120)
    story = models.TextField(_("why"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fr")
    measure = models.CharField(_("measure"), max_length=12, choices=Measure.choices)
    target = models.PositiveBigIntegerField(_("target"), help_text="in the measure's smallest part")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    total = models.BigIntegerField(default=0)
    reached_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(target__gte=1), name="goals_goal_some"),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="goals_goal_ends_after_start"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["community", "ends_at"], name="goals_goal_open")]

    def __str__(self) -> str:
        return self.title


class Progress(models.Model):
    """What one contribution added to one goal; a reversing contribution adds the opposite."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="progress")
    contribution = models.ForeignKey(
        "contributions.Contribution", on_delete=models.PROTECT, related_name="progress"
    )
    amount = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goal", "contribution"], name="goals_progress_once")
        ]

    def __str__(self) -> str:
        return f"{self.amount} towards {self.goal_id}"
