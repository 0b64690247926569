"""In the demo, the mail that would have gone out can be read, by those whom it is for."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from entrepairs.demo.mailtext import shown
from entrepairs.demo.personas import PERSONAS
from entrepairs.kernel import clock
from entrepairs.people.actions import sign_up
from entrepairs.people.models import Person
from tests.factories import NOON, PASSWORD, make_person
from tests.people.news import told
from tests.reading import address, main_words, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any) -> dict[str, Person]:
    settings.DEMO_MODE = True
    return {
        key: sign_up(actor=None, email=persona.email, password=PASSWORD, display_name=key.title())
        for key, persona in PERSONAS.items()
    }


def mail_of(client: Client, person: Person | None = None) -> str:
    query = f"?to={person.pk}" if person else ""
    return page(client, address("demo:mail") + query)


def test_there_is_no_such_page_outside_demo_mode(client: Client) -> None:
    client.force_login(make_person())
    assert client.get(address("demo:mail")).status_code == 404
    assert "demo_people" not in client.cookies


def test_everybody_reads_the_mail_of_the_demo_persons(client: Client, demo: dict[str, Person]) -> None:
    giver = demo["giver"]
    with clock.frozen(NOON):
        told(giver, subject="Le premier", key="1")
        told(giver, subject="Le <b>second</b>", key="2", text="Du & au")
    html = mail_of(client, giver)
    said = main_words(html)
    assert said.index("Le <b>second</b>") < said.index("Le premier")
    assert "Du &amp; au" in html
    assert "Le premier" not in main_words(mail_of(client, demo["steward"]))
    assert address("demo:mail") in page(client, address("front:home"))


def test_ones_own_mail_is_read_by_oneself_alone_even_before_one_is_in_again(
    client: Client, demo: dict[str, Person]
) -> None:
    anne = make_person("Anne Aubier")
    told(anne, subject="Pour Anne")
    assert "Anne Aubier" not in main_words(mail_of(client, anne))
    client.force_login(anne)
    assert "Pour Anne" in main_words(mail_of(client))
    client.post(address("people:signout"))
    client.post(address("people:password_reset"), {"email": anne.email or ""})
    assert address("demo:mail") in page(client, address("people:password_reset_done"))
    assert "/fr/password/reset/" in mail_of(client, anne)
    other = Client()
    other.force_login(make_person("Brice"))
    assert "Anne" not in main_words(mail_of(other, anne))


def test_a_cookie_that_somebody_made_up_opens_nothing(client: Client, demo: dict[str, Person]) -> None:
    anne = make_person("Anne Aubier")
    told(anne, subject="Pour Anne")
    client.cookies["demo_people"] = f"[{anne.pk}]"
    assert "Anne" not in main_words(mail_of(client, anne))


def test_what_waits_for_the_morning_says_so(client: Client, demo: dict[str, Person]) -> None:
    with clock.frozen(NOON + timedelta(hours=10)):
        told(demo["giver"])
        said = main_words(mail_of(client, demo["giver"]))
    assert "partira dim. 15 mars, 7 h" in said


def test_addresses_lead_to_the_demo_wherever_it_is_served(settings: Any) -> None:
    settings.PUBLIC_URL = "https://fair.example.org"
    text = "Ici :\nhttp://localhost:8000/fr/exchanges/1/ https://fair.example.org/en/me/ ou /fr/me/news/\n<b>"
    html = shown(text)
    for path in ("/fr/exchanges/1/", "/en/me/", "/fr/me/news/"):
        assert f'<a href="{path}">{path}</a>' in html
    assert "localhost" not in html
    assert html.endswith("&lt;b&gt;")
    elsewhere = "https://evil.example/fr/me/ 1/fr/2"
    assert shown(elsewhere) == elsewhere


def test_much_mail_costs_no_more_statements(
    client: Client, demo: dict[str, Person], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(demo["giver"])
    client.get(address("demo:mail"))
    for count in (1, 30):
        for number in range(count):
            told(demo["giver"], key=f"{count}:{number}")
        with django_assert_num_queries(5):
            client.get(address("demo:mail"))
        mail_of(client)
