from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

TITLE_LENGTH_MAX: Final = 120
WHY_LENGTH_MAX: Final = 200
CATEGORY_LENGTH_MAX: Final = 60
REMARK_LENGTH_MAX: Final = 4_000


class Page(models.Model):
    """A page, as its newest accepted revision has it."""

    class Care(models.TextChoices):
        """Who may write it."""

        MEMBERS = "members", _("every member writes it")
        STEWARDS = "stewards", _("only stewards write it")

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="pages")
    slug = models.CharField(max_length=TITLE_LENGTH_MAX, help_text="its title, folded: its address")
    title = models.CharField(max_length=TITLE_LENGTH_MAX)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="fr")
    category = models.CharField(max_length=CATEGORY_LENGTH_MAX, blank=True)
    care = models.CharField(max_length=10, choices=Care.choices, default=Care.MEMBERS)
    translates = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="translations", help_text="the original"
    )
    follows_number = models.PositiveIntegerField(
        null=True, help_text="of a translation: the revision of the original that it follows"
    )
    revision = models.ForeignKey(
        "commons.Revision",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="what the page shows; empty while its first revision waits",
    )
    search = models.TextField(blank=True, help_text="tokens by which it is found; empty where it is not")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, help_text="a steward took it down; its history stays")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["translates", "language"],
                condition=Q(translates__isnull=False),
                name="commons_page_one_translation_a_language",
            ),
            models.CheckConstraint(
                condition=Q(translates__isnull=True) | ~Q(translates=F("id")),
                name="commons_page_translates_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["community", "-changed_at", "-id"], name="commons_page_newest"),
            models.Index(fields=["community", "category", "title"], name="commons_page_category"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_shown(self) -> bool:
        return self.revision_id is not None and self.removed_at is None


class PageName(models.Model):
    """A name that a page has or had: links and addresses of the old one go on leading to it."""

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    slug = models.CharField(max_length=TITLE_LENGTH_MAX)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="names")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "slug"], name="commons_name_of_one_page")
        ]

    def __str__(self) -> str:
        return self.slug


class Revision(models.Model):
    """One text of a page, as somebody left it. Rows are added; only `state` and what follows changes.

    `base_number` is the revision that its author began from. Where others had written meanwhile, `typed` is
    what the author typed and `text` what came of both.
    """

    class State(models.TextChoices):
        SHOWN = "shown", _("shown")  # it became the page
        WAITING = "waiting", _("waits for a look")  # a newcomer's, where the community wants that
        TAKEN = "taken", _("taken into a later one")  # others had written before it was looked at
        REFUSED = "refused", _("not taken")

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(help_text="from 1, within the page")
    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="revisions")
    title = models.CharField(max_length=TITLE_LENGTH_MAX)
    text = models.TextField()
    typed = models.TextField(blank=True, help_text="as its author typed it, where it was brought together")
    digest = models.CharField(max_length=64, help_text="SHA-256 of title and text, in hexadecimal")
    why = models.CharField(max_length=WHY_LENGTH_MAX, blank=True)
    base_number = models.PositiveIntegerField(default=0)
    restores_number = models.PositiveIntegerField(null=True, help_text="the revision that it puts back")
    state = models.CharField(max_length=8, choices=State.choices, default=State.SHOWN)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, help_text="when it was looked at what is left of it")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "number"], name="commons_revision_once_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="commons_revision_from_one"),
            models.CheckConstraint(
                condition=Q(base_number__lt=F("number")), name="commons_revision_after_its_base"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["author", "-made_at"], name="commons_revision_author"),
            models.Index(
                fields=["made_at"], condition=Q(settled_at__isnull=True), name="commons_revision_unsettled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.number}"


class PageLink(models.Model):
    """A link from a page to a title, whether there is a page of it or not."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="links")
    slug = models.CharField(max_length=TITLE_LENGTH_MAX)
    name = models.CharField(max_length=TITLE_LENGTH_MAX, help_text="as it is written there")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "slug"], name="commons_link_once_a_page")
        ]
        indexes: ClassVar = [models.Index(fields=["slug"], name="commons_link_to")]

    def __str__(self) -> str:
        return self.name


class Watch(models.Model):
    """Somebody wants to hear of what happens to a page."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="watches")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "person"], name="commons_watch_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} watches {self.page_id}"


class Thanks(models.Model):
    """Somebody thanks the author of a revision."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="thanks")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "person"], name="commons_thanks_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.revision_id}"


class Remark(models.Model):
    """What somebody says about a page, under it."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="remarks")
    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=REMARK_LENGTH_MAX)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["page", "-id"], name="commons_remark_newest")]

    def __str__(self) -> str:
        return self.text[:40]


class Rules(models.Model):
    """How a community looks after its pages; without a row, as the defaults say."""

    community = models.OneToOneField(
        "communities.Community", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    newcomers_wait = models.BooleanField(
        default=False, help_text="somebody else looks at the first edits of a member before they are shown"
    )

    def __str__(self) -> str:
        return f"of {self.community_id}"
