"""What is agreed, in one's own calendar: by a private address that can be renewed."""

from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar, Event
from pytest_django import DjangoAssertNumQueries

from entrepairs.communities.models import Community
from entrepairs.exchanges.actions import Proposal, cancel_exchange, propose_exchange
from entrepairs.kernel import clock
from entrepairs.listings.models import Listing
from entrepairs.people.actions import update_profile
from entrepairs.people.models import Person
from entrepairs.people.news.links import calendar_word
from entrepairs.people.news.queries import wishes_of
from tests.factories import NOON, make_agreed, make_community, make_listing, make_member, make_person
from tests.reading import address, main_words, page

pytestmark = pytest.mark.django_db
DAY = NOON + timedelta(days=2)
type Village = tuple[Community, Person, Person]


@pytest.fixture
def village() -> Village:
    community = make_community(name="Les Tilleuls")
    return community, make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")


def url_of(person: Person, language: str = "fr") -> str:
    return address("front:calendar", calendar_word(wishes_of(person)), language=language)


def events(client: Client, person: Person) -> list[dict[str, str]]:
    with clock.frozen(NOON):
        response = client.get(url_of(person))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    assert "private" in response["Cache-Control"]
    return [
        {name: str(event.get(name, "")) for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "URL", "UID")}
        | {"start": event.start.isoformat()}
        for event in Calendar.from_ical(response.content).walk("VEVENT")
        if isinstance(event, Event)
    ]


def test_what_is_agreed_stands_in_both_calendars_and_in_no_other(client: Client, village: Village) -> None:
    community, anne, brice = village
    with clock.frozen(NOON):
        exchange = make_agreed(anne, brice, community, starts_at=DAY, ends_at=DAY + timedelta(hours=1))
    (own,) = events(client, anne)
    assert own["SUMMARY"] == "Réparer un vélo"
    assert own["start"] == DAY.isoformat()
    assert "Vous donnez, Brice Boisson reçoit" in own["DESCRIPTION"]
    assert own["URL"].endswith(f"/fr/exchanges/{exchange.pk}/")
    (other,) = events(client, brice)
    assert "Anne Aubier donne, vous recevez" in other["DESCRIPTION"]
    assert events(client, make_member(community)) == []


def test_what_is_only_proposed_or_called_off_or_undated_is_not_in_it(
    client: Client, village: Village
) -> None:
    community, anne, brice = village
    with clock.frozen(NOON):
        listing = make_listing(anne, community)
        propose_exchange(actor=brice, listing=listing, proposal=Proposal(quantity=60, starts_at=DAY))
        make_agreed(anne, brice, community)
        gone = make_agreed(anne, brice, community, starts_at=DAY, ends_at=DAY + timedelta(hours=1))
        cancel_exchange(actor=brice, exchange=gone, reason="Trop loin")
    assert events(client, anne) == []


def test_the_exact_place_is_in_it_and_no_telephone(client: Client, village: Village) -> None:
    community, anne, brice = village
    for person in (anne, brice):
        update_profile(actor=person, display_name=person.display_name, phone="06 39 98 00 01")
    with clock.frozen(NOON):
        make_agreed(anne, brice, community, starts_at=DAY, ends_at=DAY + timedelta(hours=1))
    Listing.objects.update(lat=44.60812, lon=2.03188)
    (event,) = events(client, brice)
    assert "mlat=44.60812&mlon=2.03188" in event["DESCRIPTION"]
    assert "06 39" not in str(event)


def test_a_renewed_address_ends_the_one_before(client: Client, village: Village) -> None:
    _community, anne, brice = village
    old = url_of(anne)
    client.force_login(brice)
    client.post(address("front:calendar_renew"))
    assert client.get(old).status_code == 200
    client.force_login(anne)
    assert client.get(address("front:calendar_renew")).status_code == 405
    assert client.post(address("front:calendar_renew")).status_code == 302
    client.logout()
    assert client.get(old).status_code == 404
    assert client.get(url_of(anne)).status_code == 200


def test_an_address_cannot_be_guessed(client: Client, village: Village) -> None:
    word = calendar_word(wishes_of(village[1]))
    other = calendar_word(wishes_of(village[2]))
    mixed = f"{word.partition(':')[0]}:{other.partition(':')[2]}"
    for wrong in (word[:-1], mixed, word.partition(":")[0], "x"):
        assert client.get(address("front:calendar", wrong)).status_code == 404
    Person.objects.filter(pk=village[1].pk).update(is_active=False)
    assert client.get(address("front:calendar", word)).status_code == 404


def test_the_page_shows_ones_own_address_only_to_who_is_signed_in(client: Client) -> None:
    anne = make_person()
    way = address("front:calendar_address")
    assert client.get(way).status_code == 302
    client.force_login(anne)
    html = page(client, way)
    assert f"http://testserver{url_of(anne)}" in main_words(html)
    assert f'href="webcal://testserver{url_of(anne)}"' in html
    english = main_words(page(client, address("front:calendar_address", language="en")))
    assert "Take another address" in english


def test_a_full_calendar_costs_no_more_statements(
    client: Client, village: Village, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    community, anne, brice = village
    for count in (1, 8):
        with clock.frozen(NOON):
            for number in range(count):
                day = DAY + timedelta(days=number + count)
                make_agreed(anne, brice, community, starts_at=day, ends_at=day + timedelta(hours=1))
            url = url_of(anne)
            with django_assert_num_queries(3):
                client.get(url)
