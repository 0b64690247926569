"""A form that is sent twice posts once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import DoneOnce
from entrepairs.kernel.once import forget_old
from entrepairs.listings.actions import close_listing
from entrepairs.listings.domains import get_domain
from entrepairs.listings.keeping import delete_listing
from entrepairs.listings.models import Listing
from entrepairs.listings.views import writing
from tests.factories import NOON
from tests.listings.village import Village, make_village, plain

NEED = {
    "title": "Une échelle pour samedi",
    "quantity": "1",
    "category": next(iter(get_domain("lend").categories)),
    "place": "Figeac",
    "for_what": "gift",
    "stays": "42",
}


NEW = "new/?kind=need&domain=lend"


def test_the_same_form_sent_twice_posts_once_and_leads_to_the_same_page(
    village: Village, client: Client
) -> None:
    client.force_login(village.anne)
    first = client.post(village.address(NEW), NEED)
    client.get(village.address(NEW))  # as browsers do when one goes back
    again = client.post(village.address(NEW), NEED, follow=True)
    assert first.status_code == 302
    assert again.redirect_chain == [(first.headers["Location"], 302)]
    assert "Vous l’avez déjà publiée" in plain(again.content.decode())
    assert Listing.objects.count() == 1


def test_a_draft_and_its_publication_are_two_wishes(village: Village, client: Client) -> None:
    client.force_login(village.anne)
    for _round in range(2):
        client.post(village.address(NEW), NEED | {"save": "draft"})
        client.post(village.address(NEW), NEED)
    assert sorted(Listing.objects.values_list("state", flat=True)) == ["active", "draft"]


@pytest.mark.parametrize("what", ["changed", "deleted", "closed", "late"])
def test_what_is_meant_to_be_another_one_is(village: Village, client: Client, what: str) -> None:
    client.force_login(village.anne)
    client.post(village.address(NEW), NEED)
    sent, at = dict(NEED), NOON
    match what:
        case "changed":
            sent["title"] = "Un escabeau"
        case "deleted":
            delete_listing(actor=village.anne, listing=Listing.objects.get())
        case "closed":
            close_listing(actor=village.anne, listing=Listing.objects.get())
        case "late":
            at = NOON + timedelta(hours=1, minutes=1)
    before = set(Listing.objects.values_list("pk", flat=True))
    with clock.frozen(at):
        client.post(village.address(NEW), sent)
        client.post(village.address(NEW), sent)
    assert len(set(Listing.objects.values_list("pk", flat=True)) - before) == 1


def test_what_was_refused_can_be_sent_again(
    village: Village, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(village.anne)

    def refuse(**_told: object) -> None:
        raise Refused("Pas maintenant.", code="later")

    with monkeypatch.context() as patched:
        patched.setattr(writing, "publish_listing", refuse)
        assert "Pas maintenant." in client.post(village.address(NEW), NEED).content.decode()
    assert not DoneOnce.objects.exists()
    assert client.post(village.address(NEW), NEED).status_code == 302
    assert Listing.objects.count() == 1


def test_nobody_is_led_to_what_came_of_anothers_form(village: Village, client: Client) -> None:
    for person in (village.anne, village.brice):
        client.force_login(person)
        client.post(village.address(NEW), NEED)
    assert {listing.owner for listing in Listing.objects.all()} == {village.anne, village.brice}


def test_what_was_sent_is_forgotten_after_an_hour(village: Village, client: Client) -> None:
    client.force_login(village.anne)
    client.post(village.address(NEW), NEED)
    with clock.frozen(NOON + timedelta(minutes=59)):
        assert forget_old() == 0
    with clock.frozen(NOON + timedelta(minutes=61)):
        assert forget_old() == 1


@pytest.mark.django_db(transaction=True)
def test_two_quick_clicks_post_once() -> None:
    with clock.frozen(NOON):
        village = make_village()
    start = threading.Barrier(2)
    led: list[str] = []

    def click() -> None:
        client = Client()
        client.force_login(village.anne)
        start.wait()
        try:
            response = client.post(village.address(NEW), NEED)
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
