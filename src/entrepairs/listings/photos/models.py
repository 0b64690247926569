from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from .licences import ADDRESSES, Licence

MOST_PHOTOS: Final = 6
ALT_LENGTH_MAX: Final = 300
CREDIT_LENGTH_MAX: Final = 120


class ListingPhoto(models.Model):
    """A picture that a listing shows; its files bear its digest (`kernel.pictures`)."""

    listing = models.ForeignKey("listings.Listing", on_delete=models.CASCADE, related_name="photos")
    digest = models.CharField(max_length=32)
    width = models.PositiveIntegerField(help_text="of the largest rendition, in pixels")
    height = models.PositiveIntegerField(help_text="of the largest rendition, in pixels")
    alt = models.CharField(
        max_length=ALT_LENGTH_MAX, blank=True, help_text="what it shows; empty: not said yet"
    )
    credit = models.CharField(max_length=CREDIT_LENGTH_MAX, blank=True)
    licence = models.CharField(max_length=20, choices=Licence.choices, default=Licence.RESERVED)
    position = models.PositiveSmallIntegerField(help_text="from 1; the first is shown on the board")
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["listing", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["listing", "position"], name="listings_photo_one_a_place"),
            models.UniqueConstraint(fields=["listing", "digest"], name="listings_photo_shown_once"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_PHOTOS), name="listings_photo_not_too_many"
            ),
            models.CheckConstraint(condition=Q(width__gte=1, height__gte=1), name="listings_photo_some"),
            models.CheckConstraint(
                condition=Q(licence__in=Licence.values), name="listings_photo_licence_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["digest"], name="listings_photo_digest")]

    def __str__(self) -> str:
        return f"photo {self.position} of listing {self.listing_id}"

    @property
    def licence_address(self) -> str:
        """Where the licence can be read, or nothing."""
        return ADDRESSES.get(self.licence, "")

    def told(self, title: str) -> str:
        """What it shows, for who cannot see it; where its owner has not said, at least of what it is."""
        return self.alt or _("Photo of “%(title)s”, not yet described") % {"title": title}
