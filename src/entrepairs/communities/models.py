from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


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
    joining = models.CharField(_("joining"), max_length=12, choices=Joining.choices, default=Joining.OPEN)
    public = models.BooleanField(_("visible to everyone"), default=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return self.name


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

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    joined_at = models.DateTimeField()

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
        return self.state == self.State.ACTIVE

    @property
    def is_requested(self) -> bool:
        return self.state == self.State.REQUESTED

    @property
    def is_steward(self) -> bool:
        return self.is_active and self.role == self.Role.STEWARD
