from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from .news.models import Notice, Wishes  # noqa: F401 - here Django finds them

LANGUAGES = [("fr", "Français"), ("en", "English")]


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        """By e-mail address, in whatever capitals it is typed."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody with a name. Without an e-mail address they cannot sign in, but can still give and receive."""

    email = models.EmailField(_("e-mail address"), null=True, blank=True)  # noqa: DJ001 - none is not ""
    display_name = models.CharField(_("name shown to others"), max_length=80)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="fr")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"), name="people_person_email_once", condition=Q(email__isnull=False)
            ),
            models.CheckConstraint(condition=~Q(email=""), name="people_person_email_not_blank"),
            models.CheckConstraint(condition=~Q(display_name=""), name="people_person_has_name"),
        ]

    def __str__(self) -> str:
        return self.display_name


class Profile(models.Model):
    """What a person tells the others. The phone number is shown to nobody before both sides agreed."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="profile")
    about = models.TextField(_("about you"), blank=True, max_length=1000)
    place = models.ForeignKey(
        "kernel.Place",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("town"),
    )
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    thanked_publicly = models.BooleanField(_("name me among those thanked"), default=True)

    def __str__(self) -> str:
        return f"profile of {self.person_id}"


class SignInTries(models.Model):
    """How often somebody failed to sign in with one address lately, whether anybody has that address or not.

    It is kept in the database, which all processes of the server share: a cache of their own would allow as
    many tries in each of them, and begin anew with each start. The address is kept as a digest only.
    """

    digest = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(db_index=True, help_text="the first of these tries")
    count = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.count} tries since {self.since:%Y-%m-%d %H:%M}"


class Block(models.Model):
    """Somebody wants to have nothing to do with somebody else, who is not told. It counts both ways."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="blocks", help_text="who blocks"
    )
    blocked = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", help_text="whom")
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "blocked"], name="people_block_once"),
            models.CheckConstraint(condition=~Q(person=F("blocked")), name="people_block_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} blocks {self.blocked_id}"


class Delegate(models.Model):
    """Somebody may act for somebody else, who has no e-mail address or would rather not do it alone."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="delegates", help_text="in whose name"
    )
    helper = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", help_text="who acts")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, help_text="empty: still so")
    consent = models.CharField(
        max_length=300, blank=True, help_text="how the person agreed, where a steward noted it for them"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "helper"], condition=Q(until__isnull=True), name="people_delegate_once"
            ),
            models.CheckConstraint(condition=~Q(person=F("helper")), name="people_delegate_another"),
        ]
        indexes: ClassVar = [models.Index(fields=["helper", "until"], name="people_delegate_helper")]

    def __str__(self) -> str:
        return f"{self.helper_id} for {self.person_id}"
