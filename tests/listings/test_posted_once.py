"""A form that is sent twice posts once."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from entrepairs.kernel import clock
from entrepairs.kernel.models import DoneOnce
from entrepairs.kernel.once import forget_old
from entrepairs.listings.domains import get_domain
from entrepairs.listings.models import Listing
from tests.factories import NOON
from tests.listings.village import Village, make_village, page, plain

NEED = {
    "title": "Une échelle pour samedi",
    "quantity": "1",
    "category": next(iter(get_domain("lend").categories)),
    "place": "Figeac",
    "for_what": "gift",
    "stays": "42",
}


def form_word(client: Client, address: str) -> str:
    found = re.search(r'name="once" value="([^"]+)"', page(client, address))
    assert found
    return found[1]


def test_the_same_form_sent_twice_posts_once_and_leads_to_the_same_page(
    village: Village, client: Client
) -> None:
    client.force_login(village.anne)
    address = village.address("new/?kind=need&domain=lend")
    word = form_word(client, address)
    first = client.post(address, NEED | {"once": word})
    again = client.post(address, NEED | {"once": word}, follow=True)
    assert first.status_code == 302
    assert again.redirect_chain == [(first.headers["Location"], 302)]
    assert "Vous l’avez déjà publiée" in plain(again.content.decode())
    assert Listing.objects.count() == 1


def test_what_is_changed_before_it_is_sent_again_is_another_one(village: Village, client: Client) -> None:
    client.force_login(village.anne)
    address = village.address("new/?kind=need&domain=lend")
    word = form_word(client, address)
    client.post(address, NEED | {"once": word})
    client.post(address, NEED | {"once": word, "title": "Un escabeau"})
    client.post(address, NEED | {"once": form_word(client, address)})
    assert Listing.objects.count() == 3


def test_what_was_wrong_can_be_sent_again_with_the_same_word(village: Village, client: Client) -> None:
    client.force_login(village.anne)
    address = village.address("new/?kind=need&domain=lend")
    word = form_word(client, address)
    wrong = client.post(address, NEED | {"once": word, "title": ""})
    assert f'value="{word}"' in wrong.content.decode()
    assert client.post(address, NEED | {"once": word}).status_code == 302
    assert Listing.objects.count() == 1


def test_nobody_is_led_to_what_came_of_anothers_form(village: Village, client: Client) -> None:
    address = village.address("new/?kind=need&domain=lend")
    for person in (village.anne, village.brice):
        client.force_login(person)
        client.post(address, NEED | {"once": "the same word"})
    assert {listing.owner for listing in Listing.objects.all()} == {village.anne, village.brice}


def test_what_was_done_is_forgotten_after_a_week(village: Village, client: Client) -> None:
    client.force_login(village.anne)
    client.post(village.address("new/?kind=need&domain=lend"), NEED | {"once": "a word"})
    with clock.frozen(NOON + timedelta(days=6)):
        assert forget_old() == 0
    with clock.frozen(NOON + timedelta(days=8)):
        assert forget_old() == 1
    assert not DoneOnce.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_quick_clicks_post_once() -> None:
    with clock.frozen(NOON):
        village = make_village()
    start = threading.Barrier(2)
    led: list[str] = []
    sent = NEED | {"once": "a word"}

    def click() -> None:
        client = Client()
        client.force_login(village.anne)
        start.wait()
        try:
            response = client.post(village.address("new/?kind=need&domain=lend"), sent)
            led.append(response.headers["Location"])
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _number in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert len(led) == 2
    assert len(set(led)) == 1
    assert Listing.objects.count() == 1
