"""The files of pictures: kept as long as something shows them, gone when nothing does."""

import os
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from pytest_django.fixtures import Settings as SettingsFixture

from entrepairs.kernel.picture_upkeep import forget_strays, keep_shown, release_picture, shown_among
from entrepairs.kernel.pictures import FORMATS, WIDTHS, keep_picture, picture_name
from tests.pictures import files_in, keep_files_in, make_picture

FILES_EACH = len(WIDTHS) * len(FORMATS)
shown: set[str] = set()


def shown_here(digests: Collection[str]) -> set[str]:
    return shown & set(digests)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: SettingsFixture) -> Iterator[Path]:
    keep_files_in(tmp_path, settings)
    settings.PICTURES_SHOWN_BY = [f"{__name__}.shown_here"]
    yield tmp_path
    shown.clear()


def age(folder: Path, by: timedelta) -> None:
    for path in folder.rglob("*"):
        then = path.stat().st_mtime - by.total_seconds()
        os.utime(path, (then, then))


@pytest.mark.django_db(transaction=True)
def test_a_released_picture_goes_unless_something_shows_it(files: Path) -> None:
    red, blue = make_picture("red"), make_picture("blue")
    for picture in (red, blue):
        keep_picture(picture)
    shown.add(blue.digest)
    with transaction.atomic():
        release_picture(red.digest)
        release_picture(blue.digest)
        assert len(files_in(files)) == 2 * FILES_EACH
    assert {name.partition("-")[0] for name in files_in(files)} == {blue.digest}


@pytest.mark.django_db(transaction=True)
def test_a_release_that_is_taken_back_deletes_nothing(files: Path) -> None:
    keep_picture(make_picture())
    with transaction.atomic():
        release_picture(make_picture().digest)
        transaction.set_rollback(True)
    assert len(files_in(files)) == FILES_EACH


@pytest.mark.django_db
def test_what_was_forgotten_meanwhile_is_written_again(files: Path) -> None:
    with transaction.atomic():
        keep_shown(make_picture())
    assert len(files_in(files)) == FILES_EACH


@pytest.mark.django_db
def test_files_of_broken_uploads_go_after_a_day_and_no_other(
    files: Path, django_assert_num_queries: Callable[[int], object]
) -> None:
    red, blue, green = (make_picture(colour) for colour in ("red", "blue", "green"))
    for picture in (red, blue):
        keep_picture(picture)
    shown.add(blue.digest)
    other = picture_name(blue.digest, 99, "avif")
    default_storage.save(other, ContentFile(b"of an older version"))
    assert forget_strays() == 0
    age(files, timedelta(hours=25))
    keep_picture(green)
    assert forget_strays() == 2
    kept = {name.partition("-")[0] for name in files_in(files)}
    assert kept == {blue.digest, green.digest}
    assert len(files_in(files)) == 2 * FILES_EACH
    assert forget_strays() == 0


@pytest.mark.django_db
def test_nothing_is_to_do_before_the_first_picture() -> None:
    assert forget_strays() == 0


def test_a_picture_is_asked_for_in_every_room(settings: SettingsFixture) -> None:
    shown.add("a")
    settings.PICTURES_SHOWN_BY = [f"{__name__}.shown_here", f"{__name__}.shown_there"]
    assert shown_among({"a", "b", "c"}) == {"a", "b"}


def shown_there(digests: Collection[str]) -> set[str]:
    return {"b"} & set(digests)
