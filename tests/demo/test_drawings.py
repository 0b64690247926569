"""The pictures of the demo: drawn by code, each used, each told in words."""

from entrepairs.demo.drawings import DRAWINGS, draw
from entrepairs.demo.script import read_script
from entrepairs.kernel.pictures import LEAST_SIDE
from entrepairs.listings.photos.models import ALT_LENGTH_MAX


def test_every_drawing_is_shown_and_every_photo_is_a_drawing() -> None:
    shown = [photo.draw for listing in read_script().listings for photo in listing.photos]
    assert sorted(shown) == sorted(DRAWINGS)


def test_every_photo_says_in_french_what_it_shows() -> None:
    for listing in read_script().listings:
        for photo in listing.photos:
            assert 20 < len(photo.alt) <= ALT_LENGTH_MAX
            assert photo.alt[0].isupper()
            assert not photo.alt.endswith(".")
            assert "'" not in photo.alt


def test_the_same_seed_draws_the_same_picture_and_another_one_another() -> None:
    first = draw("bowls", 1)
    draw.cache_clear()
    assert draw("bowls", 1).digest == first.digest
    assert draw("bowls", 2).digest != first.digest
    assert min(first.width, first.height) > 10 * LEAST_SIDE
