"""Switching a kind off by the link in a mail, without signing in (RFC 8058)."""

import re
import time
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client

from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.people.models import Person
from entrepairs.people.news.actions import choose_news
from entrepairs.people.news.links import COUNTS_FOR, off_path
from entrepairs.people.news.models import Notice
from entrepairs.people.news.queries import wishes_of
from tests.factories import make_person
from tests.reading import main_words

from .news import kind, told

pytestmark = pytest.mark.django_db
ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def strict() -> Client:
    """A mail program: no cookie, no token, and the check for one is on."""
    return Client(enforce_csrf_checks=True)


def link_of(mail: OutboxMessage) -> str:
    """The path in the head; the same one stands in the text."""
    head = dict(mail.headers or {})
    assert head["List-Unsubscribe-Post"] == ONE_CLICK
    found = re.fullmatch(r"<http://localhost:\d+(/fr/news/off/[^>]+/)>", head["List-Unsubscribe"])
    assert found
    assert "/fr/news/off/" in mail.body
    return found[1]


def channel_of(person: Person, code: str = "exchanges") -> str | None:
    chosen: dict[str, str] = wishes_of(person).channels
    return chosen.get(code)


def test_one_click_of_a_mail_program_switches_that_kind_off(strict: Client) -> None:
    anne, brice = make_person(), make_person()
    told(anne)
    response = strict.post(link_of(OutboxMessage.objects.get()), ONE_CLICK, content_type=FORM)
    assert response.status_code == 200
    assert channel_of(anne) == "page"
    assert wishes_of(anne).channels == {"exchanges": "page"}
    assert channel_of(brice) is None
    told(anne, key="event:2")
    assert OutboxMessage.objects.count() == 1
    assert Notice.objects.filter(person=anne).count() == 2


def test_looking_changes_nothing_and_shows_one_button(strict: Client) -> None:
    anne = make_person()
    told(anne)
    way = link_of(OutboxMessage.objects.get())
    response = strict.get(way)
    html = response.content.decode()
    assert "Vos échanges" in main_words(html)
    assert html[html.index("<main") : html.index("</main>")].count("<button") == 1
    assert anne.display_name not in html
    assert (anne.email or "") not in html
    assert strict.head(way).status_code == 200
    assert channel_of(anne) is None
    assert "C’est arrêté" in main_words(strict.post(way).content.decode())


def test_the_link_counts_whoever_is_signed_in_and_only_for_whom_it_was_made(client: Client) -> None:
    anne, brice = make_person(), make_person()
    client.force_login(brice)
    client.post(off_path(anne, kind()))
    assert channel_of(anne) == "page"
    assert channel_of(brice) is None


def test_clicking_again_changes_nothing_more(strict: Client) -> None:
    anne = make_person()
    way = off_path(anne, kind())
    for _ in range(3):
        assert strict.post(way).status_code == 200
    assert AuditEntry.objects.filter(verb="people.news_off").count() == 1


@pytest.mark.parametrize("forge", ["", "x", "reversed", "other salt", "not a list", "kind", "person"])
def test_a_forged_link_does_nothing(strict: Client, forge: str) -> None:
    anne = make_person()
    good = off_path(anne, kind()).split("/")[-2]
    payload, stamp, signature = good.split(":")
    salt = "people.news.off"
    word = {
        "": good[:-1],
        "x": good + "x",
        "reversed": f"{payload}:{stamp}:{signature[::-1]}",
        "other salt": signing.dumps([anne.pk, "exchanges"], salt="elsewhere"),
        "not a list": signing.dumps("exchanges", salt=salt),
        "kind": signing.dumps([anne.pk, "no such kind"], salt=salt),
        "person": signing.dumps([anne.pk + 1000, "exchanges"], salt=salt),
    }[forge]
    for response in (strict.get(f"/fr/news/off/{word}/"), strict.post(f"/fr/news/off/{word}/")):
        assert response.status_code == 404
        assert "Ce lien n’est pas valable" in main_words(response.content.decode())
    assert wishes_of(anne).pk is None


@pytest.mark.parametrize("code", ["account", "decisions"])
def test_a_link_for_what_must_reach_everybody_does_nothing(strict: Client, code: str) -> None:
    anne = make_person()
    assert strict.post(off_path(anne, kind(code))).status_code == 404
    assert wishes_of(anne).pk is None


@pytest.mark.parametrize(("more", "status"), [(-60, 200), (60, 410)])
def test_a_link_counts_for_a_year(
    strict: Client, monkeypatch: pytest.MonkeyPatch, more: int, status: int
) -> None:
    anne = make_person()
    way = off_path(anne, kind())
    later = time.time() + (COUNTS_FOR + timedelta(seconds=more)).total_seconds()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert strict.get(way).status_code == status
    assert strict.post(way).status_code == status
    assert (channel_of(anne) == "page") is (status == 200)


def test_who_has_left_the_site_is_not_found(strict: Client) -> None:
    anne = make_person()
    way = off_path(anne, kind())
    Person.objects.filter(pk=anne.pk).update(is_active=False)
    assert strict.post(way).status_code == 404


def test_switching_the_letter_off_ends_all_that_comes_in_it(strict: Client) -> None:
    anne = make_person()
    choose_news(actor=anne, channels={"exchanges": "daily"})
    told(anne)
    strict.post(off_path(anne, kind("letter")))
    chosen = wishes_of(anne).channels
    assert {chosen[code] for code in ("letter", "exchanges", "goals")} == {"page"}
    assert "joining" not in chosen
    assert Notice.objects.get().channel == "page"
