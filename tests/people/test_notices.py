"""The page of what one was told."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from entrepairs.people.news.models import Notice
from entrepairs.people.news.queries import unread_count
from tests.factories import make_person
from tests.reading import address, main_words, page

from .news import told

pytestmark = pytest.mark.django_db


def test_one_reads_ones_own_news_only(client: Client) -> None:
    anne, brice = make_person(), make_person()
    told(anne, subject="Pour Anne")
    told(brice, subject="Pour Brice")
    client.force_login(anne)
    said = main_words(page(client, address("people:notices")))
    assert "Pour Anne" in said
    assert "Pour Brice" not in said
    for name in ("people:notice", "people:notice_read"):
        other = Notice.objects.get(person=brice)
        way = address(name, other.pk)
        response = client.post(way) if name.endswith("read") else client.get(way)
        assert response.status_code == 404
    assert unread_count(brice) == 1


def test_following_a_notice_leads_to_its_page_in_ones_language_and_has_read_it(client: Client) -> None:
    anne = make_person()
    told(anne)
    client.force_login(anne)
    assert unread_count(anne) == 1
    response = client.get(address("people:notice", Notice.objects.get().pk, language="en"))
    assert response.status_code == 302
    assert response["Location"] == "/en/exchanges/1/"
    assert unread_count(anne) == 0


def test_one_or_all_can_be_laid_aside(client: Client) -> None:
    anne, brice = make_person(), make_person()
    for key in ("1", "2", "3"):
        told(anne, key=key)
    told(brice)
    client.force_login(anne)
    first = Notice.objects.filter(person=anne).latest("id")
    assert client.get(address("people:notice_read", first.pk)).status_code == 405
    client.post(address("people:notice_read", first.pk))
    assert unread_count(anne) == 2
    assert "2 que vous n’avez pas encore lues" in main_words(page(client, address("people:notices")))
    assert client.get(address("people:notices_read")).status_code == 405
    client.post(address("people:notices_read"))
    assert (unread_count(anne), unread_count(brice)) == (0, 1)
    assert "Vous avez tout lu" in main_words(page(client, address("people:notices")))


def test_what_somebody_wrote_is_text(client: Client) -> None:
    anne = make_person()
    told(anne, subject="<b>Vélo</b> & freins")
    client.force_login(anne)
    assert "&lt;b&gt;Vélo&lt;/b&gt; &amp; freins" in page(client, address("people:notices"))


def test_an_empty_page_says_what_will_stand_there(client: Client) -> None:
    client.force_login(make_person())
    assert "Rien encore" in main_words(page(client, address("people:notices")))
    assert "Nothing yet" in main_words(page(client, address("people:notices", language="en")))


def test_many_cost_no_more_statements(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    anne = make_person()
    told(anne)
    client.force_login(anne)
    for count in (1, 40):
        for number in range(count):
            told(anne, key=f"{count}:{number}")
        with django_assert_num_queries(5):
            client.get(address("people:notices"))
        page(client, address("people:notices"))


def test_the_desk_says_how_much_is_new(client: Client) -> None:
    anne = make_person()
    client.force_login(anne)
    assert "Mes nouvelles" in main_words(page(client, address("front:desk")))
    told(anne)
    assert "1 nouvelle" in main_words(page(client, address("front:desk")))
