"""Changing a password, and choosing a new one by mail."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from entrepairs.kernel import clock
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.people.actions import PASSWORD_MAIL_EVERY_S, TRIES_MOST, note_sign_in_try, update_profile
from entrepairs.people.models import Person
from tests.factories import NOON, PASSWORD, make_person

pytestmark = pytest.mark.django_db

ASK, CHANGE = "/fr/password/reset/", "/fr/me/password/"
NEW = "des pommes sous la neige"


def text(response: object) -> str:
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode()


def link_in(mail: OutboxMessage) -> str:
    found = re.search(r"http://testserver(/\S+)", mail.body)
    assert found, mail.body
    return found[1]


def new_one(password: str, again: str | None = None) -> dict[str, str]:
    return {"new_password1": password, "new_password2": password if again is None else again}


def test_the_answer_does_not_tell_whether_the_address_exists(client: Client) -> None:
    person = make_person()
    known = client.post(ASK, {"email": person.email or ""}, follow=True)
    unknown = client.post(ASK, {"email": "nobody@example.org"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    shown = [re.sub(r'value="\w{64}"', "", text(page)) for page in (known, unknown)]
    assert shown[0] == shown[1]
    assert [mail.to_address for mail in OutboxMessage.objects.all()] == [person.email]


def test_the_mail_speaks_the_persons_language_and_its_link_gives_a_new_password(client: Client) -> None:
    person = make_person("Anne & Co")
    update_profile(actor=person, display_name="Anne & Co", language="en")
    note_sign_in_try(actor=None, address=str(person.email))
    client.post(ASK, {"email": str(person.email).upper()})
    mail = OutboxMessage.objects.get()
    assert mail.subject == "Entrepairs: choose a new password"
    assert "Hello Anne & Co," in mail.body
    assert "for 3 days" in mail.body
    page = client.get(link_in(mail), follow=True)
    address = page.redirect_chain[-1][0]
    assert address.startswith("/en/password/reset/")
    done = client.post(address, new_one(NEW), follow=True)
    assert done.redirect_chain[-1][0] == "/en/password/reset/done/"
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert AuditEntry.objects.filter(verb="people.password_changed", actor_id=person.pk).count() == 1
    assert "This link no longer works" in text(client.get(link_in(mail), follow=True))


def test_the_link_stands_on_the_public_address(client: Client, settings: object) -> None:
    settings.PUBLIC_URL = "https://fair.example.org"  # type: ignore[attr-defined]
    client.post(ASK, {"email": make_person().email or ""})
    assert "https://fair.example.org/fr/password/reset/" in OutboxMessage.objects.get().body


def test_a_letter_box_is_not_filled(client: Client) -> None:
    email = make_person().email or ""
    with clock.frozen(NOON):
        client.post(ASK, {"email": email})
        client.post(ASK, {"email": email})
    assert OutboxMessage.objects.count() == 1
    with clock.frozen(NOON + timedelta(seconds=PASSWORD_MAIL_EVERY_S)):
        client.post(ASK, {"email": email})
    assert OutboxMessage.objects.count() == 2


def test_a_closed_account_gets_no_link(client: Client) -> None:
    person = make_person()
    Person.objects.filter(pk=person.pk).update(is_active=False)
    client.post(ASK, {"email": person.email or ""})
    assert not OutboxMessage.objects.exists()


def test_a_link_that_was_made_up_says_what_to_do(client: Client) -> None:
    html = text(client.get("/fr/password/reset/MQ/abc-def/"))
    assert "Ce lien ne fonctionne plus" in html
    assert f'href="{ASK}"' in html


def test_a_new_password_ends_the_pause_after_too_many_tries(client: Client) -> None:
    person = make_person()
    for _number in range(TRIES_MOST):
        note_sign_in_try(actor=None, address=str(person.email))
    client.post(ASK, {"email": person.email or ""})
    page = client.get(link_in(OutboxMessage.objects.get()), follow=True)
    client.post(page.redirect_chain[-1][0], new_one(NEW))
    client.post("/fr/signin/", {"email": person.email or "", "password": NEW})
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        (new_one("123"), "new_password1", "trop court"),
        (new_one(NEW, "autre chose"), "new_password2", "ne sont pas les mêmes"),
        (new_one(NEW) | {"old_password": "faux"}, "old_password", "n’est pas votre mot de passe actuel"),
    ],
)
def test_a_password_is_not_changed_by_bad_input(
    client: Client, given: dict[str, str], field: str, words: str
) -> None:
    person = make_person()
    client.force_login(person)
    html = text(client.post(CHANGE, {"old_password": PASSWORD} | given))
    assert words in html.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_changed_password_signs_out_elsewhere_but_not_here(client: Client) -> None:
    person, elsewhere = make_person(), Client()
    client.force_login(person)
    elsewhere.force_login(person)
    response = client.post(CHANGE, {"old_password": PASSWORD} | new_one(NEW), follow=True)
    assert "Votre mot de passe est changé" in text(response)
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert elsewhere.get("/fr/me/profile/").status_code == 302


def test_nobody_changes_a_password_without_being_signed_in(client: Client) -> None:
    assert client.get(CHANGE)["Location"] == f"/fr/signin/?next={CHANGE}"
    assert client.post(CHANGE, new_one(NEW))["Location"].startswith("/fr/signin/")
