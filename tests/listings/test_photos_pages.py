"""The pages of photos: sending them, saying what they show, and where they are seen."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings as SettingsFixture

from entrepairs.kernel import uploads
from entrepairs.listings.models import Listing
from entrepairs.listings.photos.actions import Words, add_photos
from entrepairs.listings.photos.models import MOST_PHOTOS, ListingPhoto
from tests.factories import make_listing, make_person
from tests.listings.village import Village, elements, page, plain, words
from tests.pictures import files_in, keep_files_in, make_picture, picture_bytes

COLOURS = ("red", "green", "blue", "gold", "teal", "plum", "navy")


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: SettingsFixture) -> Path:
    keep_files_in(tmp_path, settings)
    return tmp_path


@pytest.fixture
def listing(village: Village) -> Listing:
    return make_listing(village.anne, village.community, title="Une échelle")


def sent(colour: str = "red", name: str = "photo.png", **drawn: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture_bytes(colour, **drawn), "image/png")


def add(listing: Listing, *colours: str, **said: str) -> list[ListingPhoto]:
    pictures = [make_picture(colour) for colour in colours]
    return add_photos(actor=listing.owner, listing=listing, pictures=pictures, words=Words(**said))


def upload(client: Client, address: str, *files: SimpleUploadedFile, **typed: str) -> Any:
    return client.post(address, {"credit": "Anne", "licence": "reserved", **typed, "files": list(files)})


# Sending


def test_from_one_picture_on_to_saying_what_it_shows(
    village: Village, listing: Listing, client: Client
) -> None:
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/photos/")
    assert 'enctype="multipart/form-data"' in page(client, address)
    response = upload(client, address, sent(), licence="CC-BY-4.0")
    photo = ListingPhoto.objects.get()
    assert response.headers["Location"] == f"{address}{photo.pk}/"
    assert (photo.credit, photo.licence, photo.alt) == ("Anne", "CC-BY-4.0", "")
    html = page(client, f"{address}{photo.pk}/")
    assert "Que montre la photo" in html
    said = {"alt": "Une échelle rouge", "credit": "Brice", "licence": "CC-BY-SA-4.0"}
    response = client.post(f"{address}{photo.pk}/", said)
    assert response.headers["Location"] == address
    photo.refresh_from_db()
    assert (photo.alt, photo.credit, photo.licence) == ("Une échelle rouge", "Brice", "CC-BY-SA-4.0")


def test_of_several_pictures_each_is_described_in_turn(
    village: Village, listing: Listing, client: Client
) -> None:
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/photos/")
    response = upload(client, address, sent("red", "a.png"), sent("blue", "b.png"))
    first, second = ListingPhoto.objects.all()
    assert response.headers["Location"] == f"{address}{first.pk}/"
    said = {"credit": "Anne", "licence": "reserved"}
    response = client.post(f"{address}{first.pk}/", said | {"alt": "Une pelle"})
    assert response.headers["Location"] == f"{address}{second.pk}/"
    response = client.post(f"{address}{second.pk}/", said | {"alt": "Un seau"})
    assert response.headers["Location"] == address


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("photo.jpg", SVG, "Ce n’est pas une photo"),
        ("photo.png", b"GIF89a<script>alert(1)</script>", "Ce n’est pas une photo"),
        ("photo.png", picture_bytes()[:100], "Ce n’est pas une photo"),
        ("photo.png", picture_bytes(size=(600, 42)), "trop étroite et trop longue"),
        ("photo.png", picture_bytes(size=(30, 30)), "trop petite"),
        ("photo.png", b"", "Ce n’est pas une photo"),
    ],
)
def test_a_hostile_file_is_refused_at_the_field_and_nothing_is_kept(
    village: Village, listing: Listing, client: Client, files: Path, name: str, data: bytes, reason: str
) -> None:
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/photos/")
    for others in ((), (sent("blue"),)):
        response = upload(client, address, *others, SimpleUploadedFile(name, data), credit="Mon cousin")
        html = plain(response.content.decode())
        assert response.status_code == 200
        assert reason in html[html.index('id="id_files_error"') :]
        assert 'value="Mon cousin"' in html
    assert not ListingPhoto.objects.exists()
    assert files_in(files) == []


def test_which_of_several_pictures_is_wrong_is_said_by_name(
    village: Village, listing: Listing, client: Client
) -> None:
    client.force_login(village.anne)
    wrong = SimpleUploadedFile("<b>grange.jpg", SVG)
    html = upload(client, village.address(f"{listing.pk}/photos/"), sent(), wrong).content.decode()
    assert "&lt;b&gt;grange.jpg" in html
    assert "<b>grange" not in html


def test_no_picture_at_all_is_said(village: Village, listing: Listing, client: Client) -> None:
    client.force_login(village.anne)
    html = upload(client, village.address(f"{listing.pk}/photos/")).content.decode()
    assert "Choisissez au moins une photo" in html


def test_a_licence_that_asks_for_a_name_gets_one(village: Village, listing: Listing, client: Client) -> None:
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/photos/")
    html = upload(client, address, sent(), credit=" ", licence="CC-BY-4.0").content.decode()
    assert 'id="id_credit_error"' in html
    assert not ListingPhoto.objects.exists()


def test_there_is_room_for_six(village: Village, listing: Listing, client: Client) -> None:
    client.force_login(village.anne)
    add(listing, *COLOURS[:5])
    address = village.address(f"{listing.pk}/photos/")
    html = upload(client, address, sent("plum"), sent("navy")).content.decode()
    assert "Il reste de la place pour 1" in plain(html)
    upload(client, address, sent("plum"))
    assert ListingPhoto.objects.count() == MOST_PHOTOS
    html = page(client, address)
    assert 'type="file"' not in html
    assert elements(html) <= 300
    html = upload(client, address, sent("navy")).content.decode()
    assert 'id="id_files_error"' in html
    assert ListingPhoto.objects.count() == MOST_PHOTOS


def test_the_same_picture_is_not_added_twice(village: Village, listing: Listing, client: Client) -> None:
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/photos/")
    upload(client, address, sent())
    html = upload(client, address, sent(name="copie.png")).content.decode()
    assert "déjà" in html[html.index('id="id_files_error"') :]
    assert ListingPhoto.objects.count() == 1


def test_what_is_too_heavy_is_said_and_the_rest_of_the_form_is_kept(
    village: Village, listing: Listing, client: Client, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "FILE_MOST_BYTES", uploads.MEGABYTE)
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/photos/")

    def heavy() -> SimpleUploadedFile:
        return SimpleUploadedFile("lourde.jpg", b"\xff" * (uploads.MEGABYTE + 1))

    html = plain(upload(client, address, sent(), heavy(), credit="Mon cousin").content.decode())
    assert "lourde.jpg est trop lourd : 1 Mo au plus" in html
    assert 'value="Mon cousin"' in html
    monkeypatch.setattr(uploads, "REQUEST_MOST_BYTES", uploads.MEGABYTE)
    html = plain(upload(client, address, sent(), heavy(), credit="Mon cousin").content.decode())
    assert "Le tout est trop lourd : 1 Mo au plus à la fois" in html
    assert 'value="Mon cousin"' in html
    assert not ListingPhoto.objects.exists()
    assert files_in(files) == []
    monkeypatch.setattr(uploads, "READ_MOST_BYTES", uploads.MEGABYTE)
    assert upload(client, address, heavy()).status_code in {400, 413}


# Describing and ordering


def test_a_description_is_asked_for(village: Village, listing: Listing, client: Client) -> None:
    (photo,) = add(listing, "red", alt="Une pelle")
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/photos/{photo.pk}/")
    response = client.post(address, {"alt": " ", "credit": "Mon cousin", "licence": "MIT"})
    html = response.content.decode()
    assert 'id="id_alt_error"' in html
    assert 'id="id_licence_error"' in html
    assert 'value="Mon cousin"' in html
    photo.refresh_from_db()
    assert (photo.alt, photo.credit) == ("Une pelle", "")


def test_photos_are_put_in_order_by_buttons(village: Village, listing: Listing, client: Client) -> None:
    photos = add(listing, "red", "green", "blue")
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/photos/")
    for step, which, order in (
        ("down", 0, [1, 0, 2]),
        ("up", 2, [1, 2, 0]),
        ("first", 0, [0, 1, 2]),
        ("remove", 1, [0, 2]),
    ):
        response = client.post(f"{address}{photos[which].pk}/step/", {"step": step})
        assert response.headers["Location"] == address
        keys = list(ListingPhoto.objects.values_list("pk", flat=True))
        assert keys == [photos[place].pk for place in order]
    assert client.post(f"{address}{photos[0].pk}/step/", {"step": "sideways"}).status_code == 404


# Who may


@pytest.mark.parametrize("rest", ["photos/", "photos/{photo}/", "photos/{photo}/step/"])
def test_only_the_owner_comes_to_the_photos(
    village: Village, listing: Listing, client: Client, rest: str
) -> None:
    (photo,) = add(listing, "red", alt="Une pelle")
    address = village.address(f"{listing.pk}/" + rest.format(photo=photo.pk))
    data = {"step": "remove", "alt": "Ha", "credit": "", "licence": "reserved", "files": [sent("blue")]}
    assert client.post(address, data).headers["Location"].startswith("/fr/signin/")
    for person in (village.brice, make_person("Passant")):
        client.force_login(person)
        data["files"] = [sent("blue")]
        assert client.post(address, data).status_code == 403
        assert client.get(address).status_code in {403, 405}
    assert [photo.alt for photo in ListingPhoto.objects.all()] == ["Une pelle"]


def test_a_photo_is_not_reached_through_another_listing(
    village: Village, listing: Listing, client: Client
) -> None:
    (photo,) = add(make_listing(village.brice, village.community), "red")
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/photos/{photo.pk}/")
    assert client.get(address).status_code == 404
    assert client.post(f"{address}step/", {"step": "remove"}).status_code == 404
    assert ListingPhoto.objects.count() == 1


# Where photos are seen


def test_the_listing_shows_its_photos_with_makers_and_licences(
    village: Village, listing: Listing, client: Client
) -> None:
    add(listing, "red", alt="Une échelle rouge", credit="Brice", licence="CC-BY-SA-4.0")
    add(listing, "blue", credit="Anne")
    html = page(client, village.address(f"{listing.pk}/"))
    large, small = html.index('alt="Une échelle rouge"'), html.index('alt="Photo de')
    assert large < small
    assert html.count('loading="lazy"') == 1
    assert 'alt=""' not in html
    text = words(html)
    assert "Brice · CC BY-SA 4.0" in text
    assert "Anne · tous droits réservés" in text
    assert 'href="https://creativecommons.org/licenses/by-sa/4.0/"' in html
    assert re.search(r'<source type="image/avif" srcset="/pictures/[0-9a-f]{32}-800.avif 120w"', html)
    assert elements(html) <= 300
    assert "Ajouter des photos" not in html


def test_programs_read_the_photos_of_a_public_listing(
    village: Village, listing: Listing, client: Client
) -> None:
    (photo, _other) = add(listing, "red", "blue", alt="Pelle </script>", credit="Brice", licence="CC-BY-4.0")
    html = page(client, village.address(f"{listing.pk}/"))
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    images = json.loads(script)["image"]
    assert len(images) == 2
    assert images[0] == {
        "@type": "ImageObject",
        "contentUrl": f"http://testserver/pictures/{photo.digest}-1280.webp",
        "width": 120,
        "height": 90,
        "caption": "Pelle </script>",
        "creditText": "Brice",
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }


def test_the_owner_is_led_to_photos_and_to_what_they_do_not_say(
    village: Village, listing: Listing, client: Client
) -> None:
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/")
    assert "Ajouter des photos" in page(client, address)
    add(listing, "red", "blue")
    html = page(client, address)
    assert "2 photos ne disent encore rien" in plain(html)
    assert f'href="{address}photos/"' in html
    client.force_login(village.brice)
    html = page(client, address)
    assert "ne disent encore rien" not in html
    assert f"{address}photos/" not in html


def test_a_card_with_a_photo_has_no_more_elements_than_one_without(
    village: Village, listing: Listing, client: Client
) -> None:
    without = page(client, village.address())
    add(listing, "red", "blue", alt="Une échelle rouge")
    with_photo = page(client, village.address())
    assert elements(with_photo) == elements(without)
    assert with_photo.count("<picture>") == 1
    assert 'alt="Une échelle rouge"' in with_photo
    assert 'loading="lazy"' in with_photo


def test_photos_cost_the_board_one_statement_however_many(
    village: Village, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    add(make_listing(village.anne, village.community), "red")
    for _round in range(2):
        with django_assert_num_queries(6):
            client.get(village.address())
        for _number in range(6):
            add(make_listing(village.brice, village.community), "red", "blue", "gold")


def test_the_pages_of_the_owner_cost_the_same_for_one_and_for_six(
    village: Village, listing: Listing, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    (photo,) = add(listing, "red")
    client.force_login(village.anne)
    for others in (COLOURS[1:6], ()):
        with django_assert_num_queries(7):
            client.get(village.address(f"{listing.pk}/photos/"))
        with django_assert_num_queries(7):
            client.get(village.address(f"{listing.pk}/photos/{photo.pk}/"))
        add(listing, *others)
