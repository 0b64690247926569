from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entrepairs.kernel.clock import now


class Community(models.Model):
    """People who exchange towards a common objective. Most of what the house keeps belongs to one."""

    class Joining(models.TextChoices):
        OPEN = "open", _("anyone may join")
        REQUEST = "request", _("a steward accepts each newcomer")
        INVITATION = "invitation", _("by invitation only")

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("what it is for, in one sentence"), max_length=200, blank=True)
    story = models.TextField(_("its story"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fr")
    place = models.ForeignKey(
        "kernel.Place",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("town"),
    )
    timezone = models.CharField(max_length=60, default="Europe/Paris")
    domains = models.JSONField(default=list, help_text="codes of the domains that are turned on")
    units = models.JSONField(default=list, help_text="codes of the units of value that are turned on")
    unit_domains = models.JSONField(
        default=dict, help_text="codes of the domains that deal in a unit, by unit; missing: all that fit"
    )
    joining = models.CharField(_("joining"), max_length=12, choices=Joining.choices, default=Joining.OPEN)
    public = models.BooleanField(_("visible to everyone"), default=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return self.name

    def deals_in(self, unit: str, domain: str) -> bool:
        """Whether something of a domain may be thanked in a unit here."""
        chosen = self.unit_domains.get(unit)
        return unit in self.units and (chosen is None or domain in chosen)


class Membership(models.Model):
    """A person in a community."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        STEWARD = "steward", _("steward")
        EDITOR = "editor", _("editor")

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        LEFT = "left", _("left")

    READING = (State.ACTIVE, State.SUSPENDED)  # the states in which one reads what members read

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    joined_at = models.DateTimeField()
    suspended_until = models.DateTimeField(null=True, help_text="empty: not suspended, or without a term")
    suspension = models.ForeignKey(
        "Decision",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="what it was suspended by",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "person"], name="communities_membership_once"),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "active", "suspended", "left"]),
                name="communities_membership_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.community_id} ({self.state})"

    @property
    def is_active(self) -> bool:
        """Whether the person may act here. A suspension ends at its date, written down by then or not."""
        if self.state != self.State.SUSPENDED:
            return self.state == self.State.ACTIVE
        return self.suspended_until is not None and self.suspended_until <= now()

    @property
    def is_suspended(self) -> bool:
        return self.state == self.State.SUSPENDED and not self.is_active

    @property
    def belongs(self) -> bool:
        """Whether the person reads what members read: whoever is suspended reads on, but cannot act."""
        return self.is_active or self.is_suspended

    @property
    def is_requested(self) -> bool:
        return self.state == self.State.REQUESTED

    @property
    def is_steward(self) -> bool:
        return self.is_active and self.role == self.Role.STEWARD


class Category(models.TextChoices):
    """What is wrong with something, and so which rule a decision rests on."""

    DANGEROUS = "dangerous", _("It is dangerous")
    UNLAWFUL = "unlawful", _("It is unlawful")
    HARASSMENT = "harassment", _("It harasses, insults or threatens somebody")
    DECEPTIVE = "deceptive", _("It is deceptive")
    SPAM = "spam", _("It is advertising, or posted over and over")
    OTHER = "other", _("Something else")


class Decision(models.Model):
    """What a steward decided about something that was reported, with the reasons that both sides are told."""

    class Outcome(models.TextChoices):
        NOTHING = "nothing", _("Nothing to do")
        WARN = "warn", _("A warning")
        ASK_CHANGE = "ask_change", _("Ask for a change")
        TAKE_DOWN = "take_down", _("Take it off the board")
        SUSPEND = "suspend", _("Suspend the person for a term")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="decisions")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", help_text="whom it concerns"
    )
    kind = models.CharField(max_length=20, help_text="of what was reported, as reporting.py has it")
    subject_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    rule = models.CharField(max_length=10, choices=Category.choices, blank=True)
    reasons = models.TextField(max_length=2000)
    until = models.DateTimeField(null=True, help_text="of a suspension")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, help_text="on appeal")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(person=F("by")), name="communities_decision_by_another"),
            models.CheckConstraint(condition=~Q(reasons=""), name="communities_decision_has_reasons"),
            models.CheckConstraint(
                condition=Q(outcome="suspend", until__isnull=False)
                | (~Q(outcome="suspend") & Q(until__isnull=True)),
                name="communities_decision_term_of_suspension",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["community", "person"], name="communities_decision_person"),
            models.Index(fields=["kind", "subject_id"], name="communities_decision_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} on {self.kind} {self.subject_id}"

    @property
    def can_be_appealed(self) -> bool:
        """Whether it weighs on somebody; that it was not appealed already is another question."""
        return self.outcome != self.Outcome.NOTHING and self.undone_at is None


class Report(models.Model):
    """Somebody says that something is wrong. What it said then is kept, whatever it says later."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", help_text="whom it concerns"
    )
    kind = models.CharField(max_length=20, help_text="as reporting.py has it")
    subject_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    snapshot = models.TextField(blank=True, help_text="what it said when it was reported")
    category = models.CharField(max_length=10, choices=Category.choices)
    words = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField()
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, related_name="reports", help_text="empty: still open"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(person=F("reporter")), name="communities_report_of_another"),
            models.UniqueConstraint(
                fields=["reporter", "kind", "subject_id"],
                condition=Q(decision__isnull=True),
                name="communities_report_open_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["community", "created_at"],
                condition=Q(decision__isnull=True),
                name="communities_report_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.kind} {self.subject_id}"


class Appeal(models.Model):
    """Whom a decision concerns asks another steward to look again; once for each decision."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    words = models.TextField(max_length=2000)
    created_at = models.DateTimeField()
    by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+", help_text="who decided it"
    )
    upheld = models.BooleanField(null=True, help_text="whether the decision stands; empty: still open")
    reasons = models.TextField(max_length=2000, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(upheld__isnull=True, by__isnull=True, decided_at__isnull=True)
                | Q(upheld__isnull=False, by__isnull=False, decided_at__isnull=False),
                name="communities_appeal_decided_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal of decision {self.decision_id}"
