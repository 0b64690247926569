"""The files of photos: who gets them, how long caches may keep them, and that no other file is reached."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings as SettingsFixture

from entrepairs.communities.actions import add_members, decide, entrust_community, report
from entrepairs.communities.models import Community
from entrepairs.listings.models import Listing
from entrepairs.listings.photos.actions import Words, add_photos
from entrepairs.listings.photos.models import ListingPhoto
from entrepairs.people.actions import block
from entrepairs.people.models import Person
from tests.factories import make_listing, make_person
from tests.listings.village import Village
from tests.pictures import keep_files_in, make_picture


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: SettingsFixture) -> Path:
    keep_files_in(tmp_path, settings)
    return tmp_path


@pytest.fixture
def listing(village: Village) -> Listing:
    return make_listing(village.anne, village.community, title="Une échelle")


def add(listing: Listing, *colours: str) -> list[ListingPhoto]:
    pictures = [make_picture(colour) for colour in colours]
    return add_photos(actor=listing.owner, listing=listing, pictures=pictures, words=Words())


def picture(client: Client, digest: str, rest: str = "240.avif") -> Any:
    """The answer, read to its end; the test client ends the request then."""
    response: Any = client.get(f"/pictures/{digest}-{rest}")
    if response.streaming:
        response.data = b"".join(response.streaming_content)
    return response


@pytest.mark.parametrize("rest", ["240.avif", "800.webp", "1280.avif"])
def test_a_public_picture_is_for_everybody_and_kept_by_caches(
    listing: Listing, client: Client, django_assert_num_queries: DjangoAssertNumQueries, rest: str
) -> None:
    (photo,) = add(listing, "red")
    with django_assert_num_queries(1):
        response = picture(client, photo.digest, rest)
    assert response.headers["Content-Type"] == f"image/{rest.rpartition('.')[2]}"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies
    assert int(response.headers["Content-Length"]) == len(response.data) > 100
    width, kind = rest.split(".")
    assert response.data in {
        one.data for one in make_picture().renditions if (str(one.width), one.format) == (width, kind)
    }


@pytest.mark.parametrize("hidden", ["community", "listing"])
def test_a_picture_that_is_not_public_is_for_members_alone(
    village: Village,
    listing: Listing,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    hidden: str,
) -> None:
    (photo,) = add(listing, "red")
    if hidden == "community":
        Community.objects.update(public=False)
    else:
        Listing.objects.update(visibility=Listing.Visibility.COMMUNITY)
    assert picture(client, photo.digest).status_code == 404
    client.force_login(make_person("Passant"))
    assert picture(client, photo.digest).status_code == 404
    for member in (village.anne, village.brice):
        client.force_login(member)
        with django_assert_num_queries(5):
            response = picture(client, photo.digest)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_draft_shows_its_picture_to_its_owner_alone(
    village: Village, listing: Listing, client: Client
) -> None:
    (photo,) = add(listing, "red")
    Listing.objects.update(state=Listing.State.DRAFT)
    seen: dict[Person | None, int] = {}
    for viewer in (None, village.brice, village.anne):
        if viewer:
            client.force_login(viewer)
        response = picture(client, photo.digest)
        seen[viewer] = response.status_code
    assert seen == {None: 404, village.brice: 404, village.anne: 200}


def test_what_a_steward_took_down_shows_its_picture_to_its_owner_alone(
    village: Village, listing: Listing, client: Client
) -> None:
    (photo,) = add(listing, "red")
    steward = make_person("Sylvie")
    add_members(actor=None, community=village.community, people=[steward])
    entrust_community(actor=None, community=village.community, person=steward)
    told = report(
        actor=village.brice,
        community=village.community,
        kind="listing",
        subject_id=listing.pk,
        category="spam",
    )
    decide(actor=steward, report=told, outcome="take_down", rule="spam", reasons="Vingt fois.")
    seen = [picture(client, photo.digest).status_code]
    for viewer in (village.brice, village.anne):
        client.force_login(viewer)
        seen.append(picture(client, photo.digest).status_code)
    assert seen == [404, 404, 200]


def test_those_kept_apart_see_no_picture_that_only_members_see(
    village: Village, listing: Listing, client: Client
) -> None:
    (photo,) = add(listing, "red")
    Listing.objects.update(visibility=Listing.Visibility.COMMUNITY)
    client.force_login(village.brice)
    assert picture(client, photo.digest).status_code == 200
    block(actor=village.anne, person=village.brice)
    assert picture(client, photo.digest).status_code == 404


def test_a_picture_is_seen_as_long_as_one_listing_that_shows_it_can_be(
    village: Village, listing: Listing, client: Client
) -> None:
    (photo,) = add(listing, "red")
    other = make_listing(village.brice, village.community)
    add(other, "red")
    Listing.objects.filter(pk=listing.pk).update(state=Listing.State.DRAFT)
    response = picture(client, photo.digest)
    assert response.status_code == 200
    Listing.objects.filter(pk=other.pk).update(state=Listing.State.DRAFT)
    assert picture(client, photo.digest).status_code == 404


def test_no_other_file_is_reached(listing: Listing, client: Client, files: Path) -> None:
    (photo,) = add(listing, "red")
    (files / "secret.avif").write_bytes(b"secret")
    for rest in (
        f"{photo.digest}-241.avif",
        f"{photo.digest}-240.png",
        f"{photo.digest[:2]}/{photo.digest}-240.avif",
        f"{photo.digest.upper()}x-240.avif",
        "../secret.avif",
        "%2e%2e/secret.avif",
        f"{'0' * 32}-240.avif",
    ):
        assert client.get(f"/pictures/{rest}").status_code == 404, rest
    for file in files.rglob("*-240.avif"):
        file.unlink()
    assert picture(client, photo.digest).status_code == 404
    assert client.post(f"/pictures/{photo.digest}-800.avif").status_code == 405
