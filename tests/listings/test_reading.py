"""One listing: what its page says, to whom, and what its owner can do from there."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from entrepairs.listings.actions import close_listing, reserve
from entrepairs.listings.models import Listing
from entrepairs.people.models import Profile
from tests.factories import NOON, make_listing, make_person
from tests.listings.village import Village, elements, page, plain, words

DAY = timedelta(days=1)


def posted(village: Village, **changes: Any) -> Listing:
    return make_listing(village.anne, village.community, **({"place": village.figeac} | changes))


def test_it_says_all_that_the_listing_says(village: Village, client: Client) -> None:
    listing = posted(
        village,
        domain="ride",
        title="Au marché",
        description="Coffre vide au retour.\n\nRadio éteinte.",
        to_place=village.rodez,
        quantity=3,
        starts_at=NOON + DAY,
        values={"hours": 30},
    )
    reserve(listing_id=listing.pk, quantity=1, starts_at=None, ends_at=None, origin_kind="test", origin_id=1)
    html = page(client, village.address(f"{listing.pk}/"))
    text = words(html)
    for told in (
        "Offre · Trajet partagé",
        "Au marché",
        "Coffre vide au retour.",
        "Figeac → Rodez",
        "dim. 15 mars, 13 h",
        "3 places",
        "reste 2 places sur 3 places",
        "30 min par place",
        "Anne Aubier",
    ):
        assert told in text
    assert '<svg class="map"' in html
    assert str(village.figeac.lat) not in html
    assert elements(html) <= 300


def test_the_kind_of_thing_and_how_long_it_stays(village: Village, client: Client) -> None:
    listing = posted(village, domain="give", category="chair", expires_at=NOON + 20 * DAY)
    text = words(page(client, village.address(f"{listing.pk}/")))
    assert "chaise" in text
    assert "ven. 3 avril" in text


def test_members_see_who_it_is_and_can_ask(village: Village, client: Client) -> None:
    Profile.objects.update_or_create(
        person=village.anne,
        defaults={"about": "Je bricole", "place": village.capdenac, "phone": "0612345678"},
    )
    offer, need = posted(village), posted(village, kind="need")
    client.force_login(village.brice)
    html = page(client, village.address(f"{offer.pk}/"))
    assert "Je bricole" in html
    assert "Capdenac" in html
    assert "0612345678" not in html
    assert "Demander" in html
    assert "Modifier" not in html
    assert "Proposer mon aide" in page(client, village.address(f"{need.pk}/"))


def test_visitors_see_the_listing_and_how_to_join_but_not_who_it_is(village: Village, client: Client) -> None:
    Profile.objects.update_or_create(person=village.anne, defaults={"about": "Je bricole"})
    listing = posted(village)
    for viewer in (None, make_person("Passant")):
        if viewer:
            client.force_login(viewer)
        html = page(client, village.address(f"{listing.pk}/"))
        assert "Réparer un vélo" in html
        assert "Je bricole" not in html
        assert "Demander" not in html
        assert f"/fr/c/{village.community.slug}/join/" in html


def test_the_owner_edits_and_takes_it_off_instead_of_asking(village: Village, client: Client) -> None:
    listing = posted(village)
    client.force_login(village.anne)
    html = page(client, village.address(f"{listing.pk}/"))
    assert village.address(f"{listing.pk}/edit/") in html
    assert village.address(f"{listing.pk}/close/") in html
    assert "Demander" not in html


def test_what_is_gone_says_so_and_can_no_longer_be_asked_for(village: Village, client: Client) -> None:
    closed, dated = posted(village), posted(village, domain="meal", starts_at=NOON + DAY)
    expired = posted(village, expires_at=NOON + DAY)
    close_listing(actor=village.anne, listing=closed)
    client.force_login(village.brice)
    with clock.frozen(NOON + 2 * DAY):
        for listing, told in (
            (closed, "Cette annonce n’est plus au tableau"),
            (dated, "Sa date est passée"),
            (expired, "Cette annonce a expiré"),
        ):
            text = words(page(client, village.address(f"{listing.pk}/")))
            assert told in text
            assert "Demander" not in text


def test_what_is_all_taken_cannot_be_asked_for(village: Village, client: Client) -> None:
    listing = posted(village, domain="give", quantity=1)
    reserve(listing_id=listing.pk, quantity=1, starts_at=None, ends_at=None, origin_kind="test", origin_id=1)
    client.force_login(village.brice)
    text = words(page(client, village.address(f"{listing.pk}/")))
    assert "Tout est déjà pris" in text
    assert "Demander" not in text


def test_a_need_shows_the_offers_that_answer_it_and_why(village: Village, client: Client) -> None:
    need = posted(village, kind="need", title="Mon vélo grince")
    make_listing(village.brice, village.community, place=village.capdenac)
    html = page(client, village.address(f"{need.pk}/"))
    assert "Les offres qui y répondent" in html
    assert "le mot « vélo », à 5 km" in html


def test_a_listing_is_not_found_under_another_number_or_as_a_draft(village: Village, client: Client) -> None:
    listing = posted(village)
    page(client, village.address(f"{listing.pk + 1}/"), 404)
    Listing.objects.filter(pk=listing.pk).update(state=Listing.State.DRAFT)
    page(client, village.address(f"{listing.pk}/"), 404)


def test_programs_can_read_a_public_listing(village: Village, client: Client) -> None:
    listing = posted(village, title="Vélo </script><b>", kind="need", expires_at=NOON + DAY)
    html = page(client, village.address(f"{listing.pk}/"))
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    told = json.loads(script)
    assert told["@type"] == "Demand"
    assert told["name"] == "Vélo </script><b>"
    assert told["areaServed"] == "Figeac"
    assert told["url"].endswith(village.address(f"{listing.pk}/"))
    Community.objects.filter(pk=village.community.pk).update(public=False)
    client.force_login(village.brice)
    assert "ld+json" not in page(client, village.address(f"{listing.pk}/"))


def test_the_page_costs_the_same_whatever_answers(
    village: Village, client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    need = posted(village, kind="need", domain="give", category="chair", values={"hours": 60})
    client.force_login(village.brice)
    for number in (1, 9):
        for _ in range(number):
            make_listing(
                village.brice, village.community, domain="give", category="chair", values={"hours": 60}
            )
        with django_assert_num_queries(15):  # type: ignore[operator]
            client.get(village.address(f"{need.pk}/"))


# Off the board, and back


def test_the_owner_takes_it_off_and_puts_it_back(village: Village, client: Client) -> None:
    listing = posted(village)
    client.force_login(village.anne)
    response = client.post(village.address(f"{listing.pk}/close/"), follow=True)
    assert "C’est retiré du tableau" in response.content.decode()
    listing.refresh_from_db()
    assert listing.state == Listing.State.CLOSED
    assert village.address(f"{listing.pk}/reopen/") in response.content.decode()
    response = client.post(village.address(f"{listing.pk}/reopen/"), follow=True)
    assert "de retour au tableau" in plain(response.content.decode())
    listing.refresh_from_db()
    assert listing.state == Listing.State.ACTIVE


def test_what_has_passed_leads_to_choosing_another_date(village: Village, client: Client) -> None:
    listing = posted(village, domain="meal", starts_at=NOON + DAY)
    close_listing(actor=village.anne, listing=listing)
    client.force_login(village.anne)
    with clock.frozen(NOON + 2 * DAY):
        response = client.post(village.address(f"{listing.pk}/reopen/"), follow=True)
    assert response.redirect_chain[-1][0] == village.address(f"{listing.pk}/edit/")
    assert "Sa date est passée" in response.content.decode()


@pytest.mark.parametrize("step", ["close", "reopen"])
def test_only_the_owner_may(village: Village, client: Client, step: str) -> None:
    listing = posted(village)
    if step == "reopen":
        close_listing(actor=village.anne, listing=listing)
    before = Listing.objects.values().get()
    address = village.address(f"{listing.pk}/{step}/")
    assert client.post(address).headers["Location"].startswith("/fr/signin/")
    client.force_login(village.brice)
    assert client.post(address).status_code == 403
    client.force_login(village.anne)
    assert client.get(address).status_code == 405
    assert Listing.objects.values().get() == before
