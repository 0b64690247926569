"""Where it can be had, and what is to be talked about: stored, said, found."""

import re
from typing import Any

import pytest
from django.test import Client

from entrepairs.kernel.errors import Refused
from entrepairs.listings import search
from entrepairs.listings.actions import draft_of
from entrepairs.listings.models import Listing
from entrepairs.listings.search import Around, Wanted
from entrepairs.listings.upkeep import differences
from entrepairs.people.models import Person
from tests.factories import NOON, make_listing
from tests.listings.village import Village, page, plain, words

SKILL = {
    "title": "Réparer un vélo",
    "description": "",
    "quantity": "1",
    "place": "Figeac",
    "for_what": "gift",
    "stays": "42",
}


def posted(village: Village, client: Client, domain: str = "skill", **changes: str) -> Listing:
    client.force_login(village.anne)
    response = client.post(village.address(f"new/?kind=offer&domain={domain}"), SKILL | changes)
    assert response.status_code == 302, words(plain(response.content.decode()))
    return Listing.objects.latest("pk")


def near(village: Village, place: Any, radius_m: float) -> list[int]:
    wanted = Wanted(around=Around(place.lat, place.lon, radius_m))
    return list(search.find(village.community, NOON, wanted, size=9).ids)


def test_a_circle_is_found_from_wherever_it_reaches(village: Village) -> None:
    """Capdenac is some 5 km from Figeac, Rodez some 50."""
    circle = {"reach": "around", "place": village.figeac}
    narrow = make_listing(village.anne, village.community, radius_m=1_000, **circle)
    wide = make_listing(village.anne, village.community, radius_m=45_000, **circle)
    spot = make_listing(village.anne, village.community, place=village.figeac)
    assert near(village, village.capdenac, 2_000) == [wide.pk]
    assert near(village, village.capdenac, 5_500) == [spot.pk, wide.pk, narrow.pk]
    assert near(village, village.rodez, 2_000) == []
    assert near(village, village.rodez, 10_000) == [wide.pk]
    assert list(differences()) == []


def test_the_map_draws_the_circle_around_the_point_that_may_be_shown(
    village: Village, client: Client
) -> None:
    """Whoever looks, and wherever it is exactly."""

    def drawing(viewer: Person | None) -> str:
        client.logout()
        if viewer:
            client.force_login(viewer)
        html = page(client, village.address(f"{listing.pk}/"))
        return html[html.index('<svg class="map"') : html.index("</svg>", html.index('<svg class="map"'))]

    listing = make_listing(
        village.anne, village.community, reach="around", radius_m=20_000, place=village.figeac
    )
    viewers = [None, village.brice, village.anne]
    (there,) = {drawing(viewer) for viewer in viewers}
    assert 'class="map-circle' in there
    assert "un cercle de 20 km autour" in plain(there)
    Listing.objects.filter(pk=listing.pk).update(lat=44.6123456, lon=2.0412345)
    assert {drawing(viewer) for viewer in viewers} == {there}
    assert "44.61" not in there
    Listing.objects.filter(pk=listing.pk).update(reach="place", radius_m=None)
    assert "map-circle" not in drawing(None)


def test_what_happens_online_is_near_everywhere_and_nowhere_on_the_map(village: Village) -> None:
    lesson = make_listing(
        village.anne, village.community, domain="lesson", reach="online", place=village.figeac
    )
    assert lesson.place is None
    assert near(village, village.rodez, 1_000) == [lesson.pk]
    assert search.points(village.community, NOON, Wanted(), limit=9) == []


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"reach": "moon"}, "reach"),
    ({"reach": "online", "domain": "give"}, "reach"),
    ({"reach": "around", "radius_m": 5_000}, "place"),
    ({"to_discuss": True, "values": {"hours": 60}}, "values"),
    ({"visibility": "moon"}, "visibility"),
]


@pytest.mark.parametrize(("changes", "field"), REFUSED)
def test_what_does_not_go_together_is_refused_at_its_field(
    village: Village, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        make_listing(village.anne, village.community, **changes)
    assert refused.value.field == field
    assert not Listing.objects.exists()


@pytest.mark.parametrize("radius_m", [None, 0, 499, 50_001])
def test_a_circle_has_a_sensible_radius(village: Village, radius_m: int | None) -> None:
    with pytest.raises(Refused) as refused:
        make_listing(village.anne, village.community, reach="around", place=village.figeac, radius_m=radius_m)
    assert refused.value.field == "radius_m"


def test_the_form_takes_a_circle_and_the_pages_say_it(village: Village, client: Client) -> None:
    listing = posted(village, client, reach="around", radius_m="10000")
    assert (listing.reach, listing.radius_m, listing.place) == ("around", 10_000, village.figeac)
    for address in (village.address(), village.address(f"{listing.pk}/")):
        assert "Figeac et 10 km autour" in words(page(client, address))
    edit = page(client, village.address(f"{listing.pk}/edit/"))
    assert '<option value="10000" selected>' in edit


def test_online_a_town_that_nobody_knows_does_not_matter(village: Village, client: Client) -> None:
    listing = posted(village, client, reach="online", place="Nulleville")
    assert (listing.reach, listing.place) == ("online", None)
    assert "en ligne" in words(page(client, village.address(f"{listing.pk}/")))


def test_only_what_can_be_done_online_offers_it(village: Village, client: Client) -> None:
    client.force_login(village.anne)
    for domain, can in (("lesson", True), ("knowledge", True), ("lend", False), ("space", False)):
        html = page(client, village.address(f"new/?kind=offer&domain={domain}"))
        assert ('name="reach" value="online"' in html) == can
    assert 'name="reach"' not in page(client, village.address("new/?kind=offer&domain=ride"))


def test_what_is_to_be_talked_about_is_no_gift(village: Village, client: Client) -> None:
    listing = posted(village, client, for_what="talk")
    assert listing.to_discuss
    assert not listing.values.exists()
    assert "à discuter" in words(page(client, village.address(f"{listing.pk}/")))
    gifts = search.find(village.community, NOON, Wanted(unit="gift"), size=9)
    assert gifts.ids == ()
    (talk,) = re.findall(
        r'<input[^>]*value="talk"[^>]*>', page(client, village.address(f"{listing.pk}/edit/"))
    )
    assert " checked" in talk


def test_members_only_is_a_choice_where_others_could_look_on(village: Village, client: Client) -> None:
    listing = posted(village, client, visibility="community")
    assert listing.visibility == "community"
    text = words(page(client, village.address(f"{listing.pk}/")))
    assert "membres seulement" in text
    village.community.public = False
    village.community.save()
    assert 'name="visibility"' not in page(client, village.address(f"{listing.pk}/edit/"))
    client.post(village.address(f"{listing.pk}/edit/"), SKILL | {"title": "Autre"})
    listing.refresh_from_db()
    assert (listing.title, listing.visibility) == ("Autre", "community")


def test_a_draft_of_a_listing_says_all_that_it_says(village: Village) -> None:
    listing = make_listing(
        village.anne,
        village.community,
        reach="around",
        radius_m=5_000,
        place=village.figeac,
        values={"hours": 30},
        visibility="community",
    )
    again = make_listing(village.anne, village.community, **vars(draft_of(listing)))
    assert draft_of(again) == draft_of(listing)
