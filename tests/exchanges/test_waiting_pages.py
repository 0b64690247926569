"""The pages of a line: getting into it, what is offered, and who waits; each for whom it is."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entrepairs.exchanges.actions import cancel_exchange
from entrepairs.exchanges.models import Exchange, Waiting
from entrepairs.kernel import clock
from entrepairs.listings.models import Listing
from tests.factories import NOON, make_listing

from .lines import BEGINS, ENDS, fresh, full_occurrence, full_stock, newcomers, states, waits
from .paths import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def wait_page(listing: Listing) -> str:
    return f"/fr/c/{listing.community.slug}/listings/{listing.pk}/wait/"


def page_of(place: Waiting, name: str = "") -> str:
    return f"/fr/exchanges/waiting/{place.pk}/" + (f"{name}/" if name else "")


def test_a_member_gets_in_line_and_sees_how_many_came_before(cast: Cast, client: Client) -> None:
    books, _exchange = full_stock(cast)
    waits(cast.steward, books)
    client.force_login(cast.member)
    listing_page = client.get(f"/fr/c/{cast.community.slug}/listings/{books.pk}/").content.decode()
    assert wait_page(books) in listing_page
    assert client.get(wait_page(books)).status_code == 200
    page = client.post(wait_page(books), {"quantity": "2"}, follow=True).content.decode()
    place = Waiting.objects.get(person=cast.member)
    assert place.quantity == 2
    assert "Une personne attend avant vous" in page
    assert page_of(place) in client.get("/fr/exchanges/").content.decode()


def test_what_is_typed_wrong_is_kept_and_nothing_written(cast: Cast, client: Client) -> None:
    books, _exchange = full_stock(cast)
    client.force_login(cast.member)
    for wrong in ("", "0", "trois", "9"):
        response = client.post(wait_page(books), {"quantity": wrong, "starts_at": "2026-03-20T10:00"})
        assert response.status_code == 200
        assert "quantity" in response.context["form"].errors
        assert f'value="{wrong}"' in response.content.decode() or not wrong
    assert not Waiting.objects.exists()


def test_what_is_free_leads_to_asking_for_it(cast: Cast, client: Client) -> None:
    spare = make_listing(cast.giver, cast.community, domain="give", title="Vélo", quantity=1)
    client.force_login(cast.member)
    response = client.post(wait_page(spare), {"quantity": "1"})
    assert response.headers["Location"].endswith(f"/listings/{spare.pk}/propose/")


def test_a_full_day_of_the_calendar_leads_to_its_line(cast: Cast, client: Client) -> None:
    meal, _exchange = full_occurrence(cast)
    client.force_login(cast.member)
    month = client.get(f"/fr/c/{cast.community.slug}/listings/{meal.pk}/free/?month=2026-03").content.decode()
    assert f"{wait_page(meal)}?start=2026-03-17" in month
    assert "/propose/?start=2026-03-24" in month
    form = client.get(f"{wait_page(meal)}?start=2026-03-17T17:00Z&quantity=2").content.decode()
    assert 'value="2026-03-17T18:00"' in form
    for nonsense in ("x", "2026-99-99", "%00"):
        assert client.get(f"{wait_page(meal)}?start={nonsense}&quantity=x").status_code == 200
    client.post(wait_page(meal), {"quantity": "1", "starts_at": "2026-03-17T18:00"})
    assert Waiting.objects.get().starts_at == BEGINS


def test_taken_in_one_tap_with_the_offer_that_was_read(cast: Cast, client: Client) -> None:
    books, exchange = full_stock(cast, 1)
    place = waits(cast.member, books)
    client.force_login(cast.member)
    assert "Prendre" not in client.get(page_of(place)).content.decode()
    cancel_exchange(actor=cast.receiver, exchange=exchange, cause="plans")
    assert 'name="version" value="1"' in client.get(page_of(place)).content.decode()
    for version in ("", "2", "x"):
        client.post(page_of(place, "accept"), {"version": version})
        assert states(place) == ["offered"]
    response = client.post(page_of(place, "accept"), {"version": "1"})
    taken = Exchange.objects.get(receiver=cast.member)
    assert response.headers["Location"] == f"/fr/exchanges/{taken.pk}/"
    assert taken.state == "agreed"
    assert client.get(page_of(place)).status_code == 200


@pytest.mark.parametrize(("name", "state"), [("pass", "passed"), ("leave", "left")])
def test_left_to_the_next_or_no_longer_waited_for(cast: Cast, client: Client, name: str, state: str) -> None:
    books, exchange = full_stock(cast, 1)
    place = waits(cast.member, books)
    cancel_exchange(actor=cast.receiver, exchange=exchange, cause="plans")
    client.force_login(cast.member)
    page = client.post(page_of(place, name), {"version": "1"}, follow=True)
    assert page.status_code == 200
    assert fresh(place).state == state


def test_nobody_else_sees_or_answers(cast: Cast, client: Client) -> None:
    books, exchange = full_stock(cast, 1)
    place = waits(cast.member, books)
    cancel_exchange(actor=cast.receiver, exchange=exchange, cause="plans")
    for who in (None, cast.giver, cast.receiver, cast.steward, cast.stranger):
        client.logout()
        if who:
            client.force_login(who)
        for name in ("", "accept", "pass", "leave"):
            address = page_of(place, name)
            response = client.post(address, {"version": "1"}) if name else client.get(address)
            if who is None:
                assert response.headers["Location"].startswith("/fr/signin/")
            else:
                assert response.status_code == 404
    assert states(place) == ["offered"]
    client.force_login(cast.member)
    assert client.get(page_of(place, "accept")).status_code == 405
    assert client.post(page_of(place, "nonsense"), {"version": "1"}).status_code == 404


def test_who_is_not_a_member_cannot_wait(cast: Cast, client: Client) -> None:
    books, _exchange = full_stock(cast, 1)
    assert client.post(wait_page(books), {"quantity": "1"}).headers["Location"].startswith("/fr/signin/")
    client.force_login(cast.stranger)
    assert client.post(wait_page(books), {"quantity": "1"}).status_code == 302
    assert not Waiting.objects.exists()


def test_the_owner_sees_who_waits_and_nobody_else_does(cast: Cast, client: Client) -> None:
    meal, _exchange = full_occurrence(cast)
    people = newcomers(cast, 12)
    for who in people[:2]:
        waits(who, meal, 1, BEGINS, ENDS)
    client.force_login(cast.giver)
    client.get(wait_page(meal))
    with CaptureQueriesContext(connection) as few:
        page = client.get(wait_page(meal)).content.decode()
    assert page.index("Membre 0") < page.index("Membre 1")
    for who in people[2:]:
        waits(who, meal, 1, BEGINS, ENDS)
    with CaptureQueriesContext(connection) as many:
        client.get(wait_page(meal))
    assert len(many) == len(few)
    assert "Membre 11" in client.get(wait_page(meal) + "?page=2").content.decode()
    client.force_login(cast.member)
    assert "Membre 0" not in client.get(wait_page(meal)).content.decode()
