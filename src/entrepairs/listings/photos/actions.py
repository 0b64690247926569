"""Adding, describing, ordering and removing the photos of one's own listing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_member
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.picture_upkeep import keep_shown, release_picture
from entrepairs.kernel.pictures import Picture, keep_picture
from entrepairs.listings.access import require_owner
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person

from .licences import NAMING, Licence
from .models import ALT_LENGTH_MAX, CREDIT_LENGTH_MAX, MOST_PHOTOS, ListingPhoto


@dataclass(frozen=True)
class Words:
    """What is said with a photo. `alt` says what it shows, and is empty where nobody has said it yet."""

    alt: str = ""
    credit: str = ""
    licence: str = Licence.RESERVED


def add_photos(
    *, actor: Person, listing: Listing, pictures: Sequence[Picture], words: Words
) -> list[ListingPhoto]:
    """Put pictures behind those that a listing shows: all of them, or Refused and none.

    The pictures were read before (`kernel.pictures.read_picture`), so that no transaction waits for that.
    """
    require_owner(actor, listing)
    require_member(actor, listing.community)
    words = _checked(words)
    for picture in pictures:
        keep_picture(picture)
    with transaction.atomic():
        shown = _locked_photos(listing)
        _check_room(shown, pictures)
        last, at = len(shown), now()
        for picture in sorted(
            pictures, key=lambda one: one.digest
        ):  # all in one order: nobody waits in a ring
            keep_shown(picture)
        added = ListingPhoto.objects.bulk_create(
            ListingPhoto(
                listing=listing,
                digest=picture.digest,
                width=picture.width,
                height=picture.height,
                alt=words.alt,
                credit=words.credit,
                licence=words.licence,
                position=place,
                added_at=at,
            )
            for place, picture in enumerate(pictures, last + 1)
        )
        _record(actor, "photo_added", listing, *added)
    return added


def describe_photo(*, actor: Person, photo: ListingPhoto, words: Words) -> ListingPhoto:
    """Say what a photo shows, who made it, and under which licence it stands."""
    require_owner(actor, photo.listing)
    require_member(actor, photo.listing.community)
    words = _checked(words)
    with transaction.atomic():
        locked = ListingPhoto.objects.select_for_update(of=("self",)).filter(pk=photo.pk).first()
        if locked is None:
            raise Refused(_("This photo is gone."), code="gone")
        locked.alt, locked.credit, locked.licence = words.alt, words.credit, words.licence
        locked.save(update_fields=["alt", "credit", "licence"])
        _record(actor, "photo_described", photo.listing, locked)
    return locked


def move_photo(*, actor: Person, photo: ListingPhoto, by: int) -> None:
    """Move a photo `by` places: -1 is one up. At either end it stays where it is."""
    _place(actor, photo, lambda place: place + by)


def make_photo_first(*, actor: Person, photo: ListingPhoto) -> None:
    """Make a photo the one that stands for its listing on the board."""
    _place(actor, photo, lambda place: 0)


def remove_photo(*, actor: Person, photo: ListingPhoto) -> None:
    """Take a photo away; its files go with it unless something else shows the same picture."""
    require_owner(actor, photo.listing)
    with transaction.atomic():
        photos = _locked_photos(photo.listing)
        if photo.pk not in {one.pk for one in photos}:
            return
        _record(actor, "photo_removed", photo.listing, photo)
        _write_in_order([one for one in photos if one.pk != photo.pk], instead_of=photos)
        release_picture(photo.digest)


def release_photos(listing: Listing) -> None:
    """Let go of the files of a listing that is about to be deleted, in the same transaction."""
    for digest in listing.photos.values_list("digest", flat=True):
        release_picture(digest)


def _checked(words: Words) -> Words:
    words = Words(words.alt.strip(), words.credit.strip(), words.licence)
    if len(words.alt) > ALT_LENGTH_MAX:
        raise Refused(_("This is too long: one sentence is enough."), code="long_alt", field="alt")
    if len(words.credit) > CREDIT_LENGTH_MAX:
        raise Refused(_("This is too long."), code="long_credit", field="credit")
    if words.licence not in Licence.values:
        raise Refused(_("Choose a licence from the list."), code="bad_licence", field="licence")
    if words.licence in NAMING and not words.credit:
        raise Refused(
            _("This licence asks that whoever made the picture be named."), code="no_credit", field="credit"
        )
    return words


def _check_room(shown: Sequence[ListingPhoto], pictures: Sequence[Picture]) -> None:
    digests = [picture.digest for picture in pictures]
    if len(set(digests)) < len(digests):
        raise Refused(_("The same picture is there twice."), code="twice", field="files")
    if {photo.digest for photo in shown} & set(digests):
        raise Refused(_("This listing shows that picture already."), code="shown", field="files")
    if len(shown) + len(pictures) > MOST_PHOTOS:
        raise Refused(
            _("At most %(count)d photos a listing.") % {"count": MOST_PHOTOS}, code="too_many", field="files"
        )


def _place(actor: Person, photo: ListingPhoto, choose: Callable[[int], int]) -> None:
    require_owner(actor, photo.listing)
    require_member(actor, photo.listing.community)
    with transaction.atomic():
        photos = _locked_photos(photo.listing)
        before = next((place for place, one in enumerate(photos) if one.pk == photo.pk), None)
        if before is None:
            raise Refused(_("This photo is gone."), code="gone")
        after = min(max(choose(before), 0), len(photos) - 1)
        if after == before:
            return
        moved = [one for one in photos if one.pk != photo.pk]
        moved.insert(after, photos[before])
        _write_in_order(moved, instead_of=photos)
        _record(actor, "photo_moved", photo.listing, photo)


def _locked_photos(listing: Listing) -> list[ListingPhoto]:
    """The photos of a listing in their order, which nobody else changes until the transaction ends."""
    Listing.objects.select_for_update().get(pk=listing.pk)
    return list(ListingPhoto.objects.filter(listing=listing))


def _write_in_order(photos: Sequence[ListingPhoto], *, instead_of: Sequence[ListingPhoto]) -> None:
    """Let a listing show these in this order, instead of those.

    The rows are written anew under their old numbers: no statement lets two rows swap a place that is unique.
    """
    ListingPhoto.objects.filter(pk__in=[photo.pk for photo in instead_of]).delete()
    for place, photo in enumerate(photos, 1):
        photo.position = place
    ListingPhoto.objects.bulk_create(photos)


def _record(actor: Person, verb: str, listing: Listing, *photos: ListingPhoto) -> None:
    audit.record_many(
        actor=actor, verb=f"listings.{verb}", subjects=photos, community_id=listing.community_id
    )
