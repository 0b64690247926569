from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .domains import Domain, get_domain
from .photos.models import ListingPhoto  # noqa: F401 - here Django finds it


class Standing(StrEnum):
    """Where a listing stands at a moment: on the board, or why not."""

    OPEN = "open"
    DRAFT = "draft"
    PAUSED = "paused"
    PAST = "past"
    EXPIRED = "expired"
    CLOSED = "closed"


class Listing(models.Model):
    """An offer or a need of one person, in one domain of one community."""

    class Kind(models.TextChoices):
        OFFER = "offer", _("offer")
        NEED = "need", _("need")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("closed")

    class Reach(models.TextChoices):
        PLACE = "place", _("at one place")
        AROUND = "around", _("around a place")
        ONLINE = "online", _("online")

    class Visibility(models.TextChoices):
        """Who sees it, of those who may see the community."""

        COMMUNITY = "community", _("members only")
        EVERYONE = "everyone", _("everyone")

    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="listings")
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="listings")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    domain = models.CharField(max_length=20)
    category = models.CharField(max_length=30, blank=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True, max_length=4000)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fr")
    place = models.ForeignKey(
        "kernel.Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_place = models.ForeignKey(
        "kernel.Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reach = models.CharField(max_length=6, choices=Reach.choices, default=Reach.PLACE)
    radius_m = models.PositiveIntegerField(null=True, blank=True, help_text="around its place, where it is")
    # Where it is, for the sides of an agreed exchange; all others see the point moved within some 500 m.
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    shown_lat = models.FloatField(null=True)
    shown_lon = models.FloatField(null=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    quantity = models.PositiveIntegerField(help_text="in the smallest part of the domain's measure")
    to_discuss = models.BooleanField(
        default=False, help_text="what is asked in return is left to the two sides; then it has no values"
    )
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.EVERYONE)
    is_instant = models.BooleanField(
        default=False, db_default=False, help_text="whoever asks as it is listed has its owner's word at once"
    )
    expires_at = models.DateTimeField(null=True, blank=True, help_text="empty: no expiry")
    reminded_for = models.DateTimeField(null=True, help_text="the expiry that its owner was last asked about")
    state = models.CharField(max_length=6, choices=State.choices, default=State.ACTIVE)
    availability = models.JSONField(
        null=True, blank=True, help_text="a rule of engines.availability; empty: as its domain has it"
    )
    external_ref = models.CharField(
        max_length=200, blank=True, help_text="its name where it was imported from"
    )
    created_at = models.DateTimeField(help_text="when it came on the board; of a draft, when it was begun")
    updated_at = models.DateTimeField()
    late_number = models.BigIntegerField(
        null=True, editable=False, help_text="drawn when a draft comes on the board; empty: its key will do"
    )
    number = models.GeneratedField(
        expression=Coalesce("late_number", "id"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        help_text="by it the newest on the board comes first",
    )
    search = models.TextField(
        default="", db_default="", editable=False, help_text="what it is found by: see indexing.py"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="listings_listing_some"),
            models.CheckConstraint(
                condition=Q(kind__in=["offer", "need"]), name="listings_listing_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="listings_listing_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["community", "external_ref"],
                condition=~Q(external_ref=""),
                name="listings_listing_imported_once",
            ),
            models.UniqueConstraint(fields=["number"], name="listings_listing_number_once"),
            models.CheckConstraint(
                condition=Q(reach="around", radius_m__gte=1, place__isnull=False)
                | Q(reach__in=["place", "online"], radius_m__isnull=True),
                name="listings_listing_radius_around",
            ),
            models.CheckConstraint(
                condition=~Q(reach="online") | Q(place__isnull=True), name="listings_listing_online_nowhere"
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=["community", "everyone"]),
                name="listings_listing_visibility_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["community", "state", "-created_at", "-id"], name="listings_listing_newest"),
            models.Index(fields=["owner", "state"], name="listings_listing_owner"),
            models.Index(
                fields=["expires_at"],
                condition=Q(state="active", expires_at__isnull=False),
                name="listings_listing_expiring",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def in_domain(self) -> Domain:
        return get_domain(self.domain)

    @property
    def is_offer(self) -> bool:
        return self.kind == self.Kind.OFFER

    def standing(self, at: datetime) -> Standing:
        """As `queries.open_listings` has it."""
        if self.state != self.State.ACTIVE:
            return Standing(self.state)
        over_at = self.ends_at or self.starts_at
        if over_at is not None and over_at <= at:
            return Standing.PAST
        if self.expires_at is not None and self.expires_at <= at:
            return Standing.EXPIRED
        return Standing.OPEN


class ListingValue(models.Model):
    """What is asked for one seat, hour or kilo, in one unit of value. A listing without any is a gift."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="values")
    unit = models.CharField(max_length=10)
    amount_minor = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["listing", "unit"], name="listings_value_once_a_unit"),
            models.CheckConstraint(condition=Q(amount_minor__gte=1), name="listings_value_some"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.unit}"


class Reservation(models.Model):
    """A part of a listing's capacity over [starts_at, ends_at), or for good where these are empty."""

    class State(models.TextChoices):
        HELD = "held", _("held")
        RELEASED = "released", _("released")
        USED = "used", _("used")

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    alone = models.BooleanField(
        default=False, db_default=False, help_text="nothing else can be had of it meanwhile"
    )
    taken_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.HELD)
    origin_kind = models.CharField(max_length=20)
    origin_id = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["listing", "origin_kind", "origin_id"],
                condition=~Q(state="released"),
                name="listings_reservation_once",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="listings_reservation_some"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="listings_reservation_ends_after_start",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["origin_kind", "origin_id"], name="listings_reservation_origin"),
            models.Index(fields=["listing", "ends_at"], name="listings_reservation_when"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of listing {self.listing_id} ({self.state})"


class ListingBlock(models.Model):
    """When a listing cannot be had, over [starts_at, ends_at): its owner says so, or a calendar of theirs."""

    class Source(models.TextChoices):
        OWNER = "owner", _("owner")
        CALENDAR = "calendar", _("calendar")

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="blocks")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.OWNER)
    uid = models.CharField(max_length=200, blank=True, help_text="of the event in that calendar")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="listings_block_ends_after_start"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["listing", "ends_at"], name="listings_block_when")]

    def __str__(self) -> str:
        return f"listing {self.listing_id} blocked from {self.starts_at} to {self.ends_at}"


class ExternalCalendar(models.Model):
    """An address at which an owner's calendar can be read: when they are busy, the listing is blocked."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="external_calendar")
    url = models.CharField(max_length=2000)
    etag = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(help_text="when it is to be fetched next")
    fetched_at = models.DateTimeField(null=True, help_text="when it was last asked for")
    read_at = models.DateTimeField(null=True, help_text="when its events were last taken over")
    error = models.CharField(max_length=30, blank=True, help_text="why the last fetch failed: a code")
    failures = models.PositiveSmallIntegerField(default=0, help_text="in a row")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["due_at"], name="listings_calendar_due")]

    def __str__(self) -> str:
        return f"calendar of listing {self.listing_id}"


class CalendarFeed(models.Model):
    """The private address at which the owner's own calendar reads what is agreed of a listing."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="calendar_feed")
    token = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"feed of listing {self.listing_id}"


class SavedSearch(models.Model):
    """What a member looks for on a board, to be told by mail when something new fits."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="saved_searches")
    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    words = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=5, choices=Listing.Kind.choices, blank=True)
    domain = models.CharField(max_length=20, blank=True)
    unit = models.CharField(max_length=10, blank=True)
    place = models.ForeignKey(
        "kernel.Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    within_m = models.PositiveIntegerField(null=True, blank=True)
    free_on = models.DateField(
        null=True, blank=True, help_text="a day, as the community's clocks have it; it ends with that"
    )
    is_running = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    looked_at = models.DateTimeField(help_text="what came on the board before was looked through")

    class Meta:
        verbose_name_plural = "saved searches"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(place__isnull=True, within_m__isnull=True)
                | Q(place__isnull=False, within_m__gte=1),
                name="listings_savedsearch_within_of_place",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "community"], name="listings_savedsearch_person"),
            models.Index(fields=["looked_at"], condition=Q(is_running=True), name="listings_savedsearch_due"),
        ]

    def __str__(self) -> str:
        return self.name


class SavedSearchHit(models.Model):
    """A listing that somebody was told of because of a search; each once."""

    saved_search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="hits")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["saved_search", "listing"], name="listings_hit_told_once")
        ]

    def __str__(self) -> str:
        return f"listing {self.listing_id} for search {self.saved_search_id}"
