import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepairs.engines.badges import Count, Rule

from .badges import BADGES, Badge


class DrawnBadge(models.Model):
    """A badge that the stewards of a community drew, with a rule of their own.

    It can be retired, not changed: those who have it earned it by the rule that it says.
    """

    class Counts(models.TextChoices):
        ACTS = Count.ACTS.value, pgettext_lazy("what is counted", "how often somebody gave")
        PEOPLE = Count.PEOPLE.value, _("to how many different people")
        DOMAINS = Count.DOMAINS.value, _("in how many different ways")
        WEEKS = Count.WEEKS.value, _("in how many different weeks")
        MONTHS = Count.MONTHS.value, _("in how many different months")
        SAME_DAY = Count.SAME_DAY.value, _("in how many weeks, always on the same day of the week")
        NEWCOMERS = Count.NEWCOMERS.value, _("with how many newcomers, as the first")

    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="badges")
    name = models.CharField(max_length=40)
    means = models.CharField(max_length=120)
    other_name = models.CharField(max_length=40, blank=True, help_text="in the other language")
    other_means = models.CharField(max_length=120, blank=True, help_text="in the other language")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    icon = models.CharField(max_length=40)
    colour = models.CharField(max_length=12)
    shape = models.CharField(max_length=12)
    count = models.CharField(max_length=12, choices=Counts.choices)
    at_least = models.PositiveSmallIntegerField()
    domain = models.CharField(max_length=20, blank=True, help_text="empty: any")
    within_days = models.PositiveSmallIntegerField(null=True, help_text="empty: over any time")
    drawn_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, help_text="empty: it can be earned")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(at_least__gte=1), name="recognition_drawn_badge_some"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(means=""), name="recognition_drawn_badge_said"),
            models.CheckConstraint(
                condition=Q(count__in=[count.value for count in Count]),
                name="recognition_drawn_badge_count_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        return f"drawn-{self.pk}"

    def rule(self) -> Rule:
        return Rule(Count(self.count), self.at_least, self.domain, self.within_days)

    def badge(self, language: str) -> Badge:
        """As pages show it, in that language where it is written in it."""
        is_other = language != self.language and bool(self.other_name and self.other_means)
        is_own = language == self.language or is_other
        return Badge(
            code=self.code,
            name=self.other_name if is_other else self.name,
            means=self.other_means if is_other else self.means,
            icon=self.icon,
            colour=self.colour,
            shape=self.shape,
            rule=self.rule(),
            language="" if is_own else self.language,
        )


class Award(models.Model):
    """A badge that a person earned, and the act that completed it.

    Where an act was taken back without which the rule does not hold, the award is revoked, and restored when
    it holds again.
    """

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="awards")
    badge = models.CharField(max_length=30)
    drawn = models.ForeignKey(DrawnBadge, on_delete=models.PROTECT, null=True, related_name="awards")
    contribution = models.ForeignKey(
        "contributions.Contribution", on_delete=models.PROTECT, related_name="awards"
    )
    awarded_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "person", "badge"], name="recognition_award_once")
        ]

    def __str__(self) -> str:
        return f"{self.badge} of {self.person_id}"

    def shown(self, language: str) -> Badge | None:
        """The badge as pages show it; None where it is declared no more."""
        return self.drawn.badge(language) if self.drawn is not None else BADGES.get(self.badge)


class Following(models.Model):
    """How far the badges and standings of a community follow the stream of its acts."""

    community = models.OneToOneField("communities.Community", on_delete=models.CASCADE, related_name="+")
    seen_id = models.BigIntegerField(default=0, help_text="the last contribution that was looked at")
    rules = models.CharField(max_length=64, blank=True, help_text="a digest of the rules applied")
    swept_id = models.BigIntegerField(
        null=True, help_text="the last person to whom new rules were applied; empty: they were to all"
    )
    standings_id = models.BigIntegerField(default=0, help_text="the last contribution in the standings")
    standings_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.community_id} up to {self.seen_id}"


class Standing(models.Model):
    """Somebody among those who gave most of a kind in a span of time: derived, and made anew."""

    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    span = models.CharField(max_length=8)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(help_text="chooses who is named; it is not shown")
    acts = models.JSONField(help_text="how many, by domain")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "kind", "span", "person"], name="recognition_standing_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["community", "kind", "span", "-score"], name="recognition_standing_chosen")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}, {self.span}"


class IssuerKey(models.Model):
    """A key with which this server signs badges. Its private half is sealed by the secret of the site."""

    public = models.CharField(max_length=60, unique=True, help_text="as a multibase key")
    sealed = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.public


class Credential(models.Model):
    """A badge that its earner made public, signed, under the name that they chose.

    Its number is its place in the list of what was revoked.
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="credentials")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80, blank=True, help_text="of the earner, as they wish it to stand")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    document = models.JSONField(default=dict)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["award"], condition=Q(revoked_at__isnull=True), name="recognition_credential_one"
            )
        ]

    def __str__(self) -> str:
        return str(self.key)
