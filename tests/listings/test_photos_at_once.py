"""Two people, one picture, one moment. On SQLite writers queue by themselves; PostgreSQL is where these fail
without the lock (`tools/postgres.py python -m pytest tests/listings`)."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from django.db import connections, transaction
from pytest_django.fixtures import Settings as SettingsFixture

from entrepairs.kernel.errors import Refused
from entrepairs.kernel.picture_upkeep import keep_shown
from entrepairs.kernel.pictures import FORMATS, WIDTHS, forget_picture
from entrepairs.listings.models import Listing
from entrepairs.listings.photos.actions import Words, add_photos, remove_photo
from entrepairs.listings.photos.models import MOST_PHOTOS, ListingPhoto
from tests.factories import make_community, make_listing, make_member
from tests.pictures import files_in, keep_files_in, make_picture

pytestmark = pytest.mark.django_db(transaction=True)
COLOURS = ("red", "green", "blue", "gold", "teal", "plum", "navy")


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: SettingsFixture) -> Path:
    keep_files_in(tmp_path, settings)
    return tmp_path


def make_own_listing() -> Listing:
    community = make_community()
    return make_listing(make_member(community), community)


def add(listing: Listing, *colours: str) -> list[ListingPhoto]:
    pictures = [make_picture(colour) for colour in colours]
    return add_photos(actor=listing.owner, listing=listing, pictures=pictures, words=Words())


def beside(first: Callable[[], object], second: Callable[[], object]) -> list[Exception]:
    """Do the first, and begin the second before the first is committed; what the second failed with."""
    failures: list[Exception] = []

    def elsewhere() -> None:
        try:
            second()
        except Exception as failure:  # noqa: BLE001 - told below, where a test can fail
            failures.append(failure)
        finally:
            connections.close_all()

    other = Thread(target=elsewhere)
    with transaction.atomic():
        first()
        other.start()
        other.join(timeout=1)  # it goes as far as it can before this one is committed
        assert other.is_alive()
    other.join()
    return failures


def test_the_last_place_is_taken_once() -> None:
    listing = make_own_listing()
    add(listing, *COLOURS[:5])
    failures = beside(lambda: add(listing, "plum"), lambda: add(listing, "navy"))
    assert [failure.code for failure in failures if isinstance(failure, Refused)] == ["too_many"]
    assert listing.photos.count() == MOST_PHOTOS


def test_files_stay_where_one_takes_a_picture_away_while_another_adds_it(files: Path) -> None:
    listing, other = make_own_listing(), make_own_listing()
    (red,) = add(listing, "red")
    failures = beside(lambda: add(other, "red"), lambda: remove_photo(actor=listing.owner, photo=red))
    assert failures == []
    assert [photo.listing_id for photo in ListingPhoto.objects.all()] == [other.pk]
    assert len(files_in(files)) == len(WIDTHS) * len(FORMATS)


def test_files_that_go_while_they_are_added_are_written_again(files: Path) -> None:
    listing = make_own_listing()
    picture = make_picture("red")

    def forget() -> None:
        keep_shown(picture)
        forget_picture(picture.digest)

    assert beside(forget, lambda: add(listing, "red")) == []
    assert len(files_in(files)) == len(WIDTHS) * len(FORMATS)
