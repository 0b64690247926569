"""The photos of a listing: adding, describing, ordering and removing them, by their owner alone."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings as SettingsFixture

from entrepairs.communities.models import Membership
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry
from entrepairs.kernel.pictures import FORMATS, WIDTHS
from entrepairs.listings.actions import reserve
from entrepairs.listings.keeping import delete_listing
from entrepairs.listings.models import Listing
from entrepairs.listings.photos.actions import (
    Words,
    add_photos,
    describe_photo,
    make_photo_first,
    move_photo,
    remove_photo,
)
from entrepairs.listings.photos.licences import ADDRESSES, Licence
from entrepairs.listings.photos.models import MOST_PHOTOS, ListingPhoto
from entrepairs.listings.photos.queries import photos_of
from entrepairs.people.models import Person
from tests.factories import make_listing
from tests.listings.village import Village
from tests.pictures import files_in, keep_files_in, make_picture

COLOURS = ("red", "green", "blue", "gold", "teal", "plum", "navy")


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: SettingsFixture) -> Path:
    keep_files_in(tmp_path, settings)
    return tmp_path


@pytest.fixture
def listing(village: Village) -> Listing:
    return make_listing(village.anne, village.community)


def add(actor: Person, listing: Listing, *colours: str, **words: str) -> list[ListingPhoto]:
    pictures = [make_picture(colour) for colour in colours]
    return add_photos(actor=actor, listing=listing, pictures=pictures, words=Words(**words))


def shown(listing: Listing) -> list[str]:
    """The colours of what it shows, in order."""
    colours = {make_picture(colour).digest: colour for colour in COLOURS}
    photos = photos_of(Listing.objects.get(pk=listing.pk))
    assert [photo.position for photo in photos] == list(range(1, len(photos) + 1))
    return [colours[photo.digest] for photo in photos]


def verbs() -> list[str]:
    entries = AuditEntry.objects.filter(subject_kind="listings.listingphoto").order_by("id")
    return list(entries.values_list("verb", flat=True))


def test_photos_stand_in_the_order_in_which_they_came(
    village: Village, listing: Listing, files: Path
) -> None:
    add(village.anne, listing, "red", "green", credit=" Anne ", licence=Licence.CC_BY)
    (blue,) = add(village.anne, listing, "blue", alt="Un seau bleu")
    assert shown(listing) == ["red", "green", "blue"]
    red = photos_of(listing)[0]
    assert (red.credit, red.licence, red.alt) == ("Anne", "CC-BY-4.0", "")
    assert (blue.alt, blue.licence) == ("Un seau bleu", "reserved")
    assert (red.width, red.height, red.added_at) == (120, 90, now())
    assert len(files_in(files)) == 3 * len(WIDTHS) * len(FORMATS)
    assert verbs() == ["listings.photo_added"] * 3
    assert AuditEntry.objects.filter(community_id=village.community.pk, actor_id=village.anne.pk).exists()


@pytest.mark.parametrize(
    ("colours", "code"),
    [(("red",), "shown"), (("blue", "blue"), "twice"), (COLOURS[1:], "too_many")],
)
def test_what_does_not_fit_is_refused_as_a_whole(
    village: Village, listing: Listing, colours: tuple[str, ...], code: str
) -> None:
    add(village.anne, listing, "red")
    with pytest.raises(Refused) as refused:
        add(village.anne, listing, *colours)
    assert (refused.value.code, refused.value.field) == (code, "files")
    assert shown(listing) == ["red"]
    assert verbs() == ["listings.photo_added"]


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        ({"alt": "x" * 301}, "long_alt", "alt"),
        ({"credit": "x" * 121}, "long_credit", "credit"),
        ({"licence": "MIT"}, "bad_licence", "licence"),
        ({"licence": Licence.CC_BY_SA, "credit": "  "}, "no_credit", "credit"),
    ],
)
def test_words_that_cannot_stand_are_refused_at_their_field(
    village: Village, listing: Listing, words: dict[str, str], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        add(village.anne, listing, "red", **words)
    assert (refused.value.code, refused.value.field) == (code, field)
    (red,) = add(village.anne, listing, "red", alt="Une pelle")
    with pytest.raises(Refused):
        describe_photo(actor=village.anne, photo=red, words=Words(**words))
    red.refresh_from_db()
    assert (red.alt, red.credit, red.licence) == ("Une pelle", "", "reserved")


def test_what_is_said_with_a_photo_can_be_changed(village: Village, listing: Listing) -> None:
    (red,) = add(village.anne, listing, "red")
    describe_photo(actor=village.anne, photo=red, words=Words(" Une pelle rouge ", "Brice", Licence.LAL))
    red.refresh_from_db()
    assert (red.alt, red.credit, red.licence) == ("Une pelle rouge", "Brice", "LAL-1.3")
    assert red.licence_address == ADDRESSES[Licence.LAL]
    assert verbs() == ["listings.photo_added", "listings.photo_described"]


@pytest.mark.parametrize(
    ("which", "by", "order"),
    [
        (0, 1, ["green", "red", "blue"]),
        (1, 1, ["red", "blue", "green"]),
        (2, -1, ["red", "blue", "green"]),
        (0, -1, ["red", "green", "blue"]),
        (2, 1, ["red", "green", "blue"]),
    ],
)
def test_photos_move_up_and_down_and_stay_at_the_ends(
    village: Village, listing: Listing, which: int, by: int, order: list[str]
) -> None:
    photos = add(village.anne, listing, "red", "green", "blue")
    keys = {photo.pk for photo in photos}
    move_photo(actor=village.anne, photo=photos[which], by=by)
    assert shown(listing) == order
    assert {photo.pk for photo in ListingPhoto.objects.all()} == keys
    moved = order != ["red", "green", "blue"]
    assert verbs().count("listings.photo_moved") == moved


def test_another_photo_can_stand_for_the_listing(village: Village, listing: Listing) -> None:
    photos = add(village.anne, listing, "red", "green", "blue")
    make_photo_first(actor=village.anne, photo=photos[2])
    assert shown(listing) == ["blue", "red", "green"]


@pytest.mark.django_db(transaction=True)
def test_the_files_go_with_the_last_listing_that_shows_them(
    village: Village, listing: Listing, files: Path
) -> None:
    other = make_listing(village.brice, village.community)
    (red, _green) = add(village.anne, listing, "red", "green")
    (same,) = add(village.brice, other, "red")
    remove_photo(actor=village.anne, photo=red)
    assert shown(listing) == ["green"]
    assert any(name.startswith(red.digest) for name in files_in(files))
    remove_photo(actor=village.brice, photo=same)
    assert not any(name.startswith(red.digest) for name in files_in(files))
    assert len(files_in(files)) == len(WIDTHS) * len(FORMATS)
    assert verbs().count("listings.photo_removed") == 2


@pytest.mark.django_db(transaction=True)
def test_the_files_go_with_a_listing_that_is_deleted_and_stay_with_one_that_is_only_closed(
    village: Village, listing: Listing, files: Path
) -> None:
    kept = make_listing(village.anne, village.community)
    with transaction.atomic():
        reserve(listing_id=kept.pk, quantity=1, starts_at=None, ends_at=None, origin_kind="test", origin_id=1)
    add(village.anne, listing, "red", "green")
    (blue,) = add(village.anne, kept, "blue")
    assert delete_listing(actor=village.anne, listing=listing)
    assert not delete_listing(actor=village.anne, listing=kept)
    assert {name.partition("-")[0] for name in files_in(files)} == {blue.digest}


def test_a_photo_that_is_gone_is_gone_once(village: Village, listing: Listing) -> None:
    (red,) = add(village.anne, listing, "red")
    remove_photo(actor=village.anne, photo=red)
    remove_photo(actor=village.anne, photo=red)
    assert verbs().count("listings.photo_removed") == 1
    with pytest.raises(Refused) as refused:
        describe_photo(actor=village.anne, photo=red, words=Words("Une pelle"))
    assert refused.value.code == "gone"
    with pytest.raises(Refused):
        move_photo(actor=village.anne, photo=red, by=1)


def test_nobody_changes_the_photos_of_another(village: Village, listing: Listing, files: Path) -> None:
    (red, _green) = add(village.anne, listing, "red", "green")
    for attempt in (
        lambda: add(village.brice, listing, "blue"),
        lambda: describe_photo(actor=village.brice, photo=red, words=Words("Ha")),
        lambda: move_photo(actor=village.brice, photo=red, by=1),
        lambda: make_photo_first(actor=village.brice, photo=red),
        lambda: remove_photo(actor=village.brice, photo=red),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert shown(listing) == ["red", "green"]
    assert len(files_in(files)) == 2 * len(WIDTHS) * len(FORMATS)


def test_who_left_can_only_take_photos_away(village: Village, listing: Listing) -> None:
    (red,) = add(village.anne, listing, "red")
    Membership.objects.filter(person=village.anne).update(state=Membership.State.SUSPENDED)
    with pytest.raises(Refused):
        add(village.anne, listing, "blue")
    with pytest.raises(Refused):
        describe_photo(actor=village.anne, photo=red, words=Words("Ha"))
    remove_photo(actor=village.anne, photo=red)
    assert shown(listing) == []


@pytest.mark.parametrize(
    "changes",
    [{"position": 0}, {"position": MOST_PHOTOS + 1}, {"position": 1}, {"licence": "MIT"}, {"width": 0}],
)
def test_the_database_itself_refuses_what_cannot_be(
    village: Village, listing: Listing, changes: dict[str, object]
) -> None:
    add(village.anne, listing, "red")
    good: dict[str, object] = {"digest": "0" * 32, "width": 1, "height": 1, "position": 2}
    with pytest.raises(IntegrityError), transaction.atomic():
        ListingPhoto.objects.create(listing=listing, added_at=now(), **(good | changes))
    ListingPhoto.objects.create(listing=listing, added_at=now(), **good)
