"""A photo on a page: which of its files, at which size."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from entrepairs.kernel.pictures import FORMATS, WIDTHS

from .models import ListingPhoto

# How large the first photo is shown at most, as the style sheet has it: the main column, in CSS pixels.
LARGE_WIDTH, LARGE_HEIGHT = 714, 510


def picture_url(photo: ListingPhoto, width: int, kind: str) -> str:
    """Where a file of the photo can be had; `width` and `kind` are among `WIDTHS` and `FORMATS`."""
    return reverse("pictures:file", args=[photo.digest, width, kind])


def size_within(photo: ListingPhoto, width: int) -> tuple[int, int]:
    """Width and height of the rendition that fits into a square of `width`, in pixels."""
    share = min(1.0, width / max(photo.width, photo.height))
    return max(1, round(photo.width * share)), max(1, round(photo.height * share))


def thumbnail(photo: ListingPhoto, title: str) -> SafeString:
    """Small, and loaded only when it comes near: three elements, as many as the mark of a domain."""
    smallest = WIDTHS[0]
    width, height = size_within(photo, smallest)
    return format_html(
        '<picture><source type="image/avif" srcset="{}"><img class="thumbnail" src="{}" '
        'width="{}" height="{}" alt="{}" loading="lazy" decoding="async"></picture>',
        picture_url(photo, smallest, "avif"),
        picture_url(photo, smallest, "webp"),
        width,
        height,
        photo.told(title),
    )


def large(photo: ListingPhoto, title: str) -> SafeString:
    """As wide as the column, in the size that the screen asks for."""
    width, height = size_within(photo, WIDTHS[1])
    sources = {kind: ", ".join(_candidates(photo, kind)) for kind in FORMATS}
    return format_html(
        '<picture><source type="image/avif" srcset="{avif}" sizes="{sizes}"><img src="{src}" srcset="{webp}" '
        'sizes="{sizes}" width="{width}" height="{height}" alt="{alt}" decoding="async"></picture>',
        **sources,
        sizes=f"min({_shown_width(photo)}px, 92vw)",
        src=picture_url(photo, WIDTHS[1], "webp"),
        width=width,
        height=height,
        alt=photo.told(title),
    )


def _shown_width(photo: ListingPhoto) -> int:
    """How wide it stands in the column, never blown up."""
    return min(LARGE_WIDTH, LARGE_HEIGHT * photo.width // photo.height, photo.width)


def _candidates(photo: ListingPhoto, kind: str) -> Iterator[str]:
    """The files worth choosing from: of a small original, all that are wider are the same."""
    widest = 0
    for width in WIDTHS[1:]:
        actual = size_within(photo, width)[0]
        if actual > widest:
            yield f"{picture_url(photo, width, kind)} {actual}w"
        widest = actual


def image_objects(
    photos: Iterable[ListingPhoto], title: str, absolute: Callable[[str], str]
) -> list[dict[str, Any]]:
    """The photos for machines: schema.org's ImageObject, with maker and licence."""
    return [
        {
            "@type": "ImageObject",
            "contentUrl": absolute(picture_url(photo, WIDTHS[-1], "webp")),
            "width": photo.width,
            "height": photo.height,
            "caption": photo.told(title),
        }
        | ({"creditText": photo.credit} if photo.credit else {})
        | ({"license": photo.licence_address} if photo.licence_address else {})
        for photo in photos
    ]
