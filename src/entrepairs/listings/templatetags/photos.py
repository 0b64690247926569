"""`{% load photos %}`: the photos of listings."""

from django import template
from django.utils.safestring import SafeString

from entrepairs.kernel.pictures import WIDTHS
from entrepairs.kernel.templatetags.ui import mark
from entrepairs.listings.models import Listing
from entrepairs.listings.photos import showing
from entrepairs.listings.photos.models import ListingPhoto
from entrepairs.listings.photos.queries import photos_of

register = template.Library()


@register.simple_tag
def photo_or_mark(listing: Listing) -> SafeString:
    """The first photo of a listing, small, or the shape of its domain: three elements either way.

    No statement where photos were fetched with the listing, as `queries.open_listings` does; one otherwise.
    """
    first = next(iter(photos_of(listing)), None)
    return showing.thumbnail(first, listing.title) if first else mark(listing.in_domain)


@register.simple_tag
def photo_small(photo: ListingPhoto, title: str) -> SafeString:
    """A thumbnail, loaded when it comes near."""
    return showing.thumbnail(photo, title)


@register.simple_tag
def photo_large(photo: ListingPhoto, title: str) -> SafeString:
    """As wide as the column."""
    return showing.large(photo, title)


@register.filter
def largest_url(photo: ListingPhoto) -> str:
    """The whole photo, by itself."""
    return showing.picture_url(photo, WIDTHS[-1], "webp")
