"""Signing up, in and out, and the pause after too many tries."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from entrepairs.kernel import clock
from entrepairs.kernel.models import AuditEntry
from entrepairs.people.actions import (
    TRIES_MOST,
    TRIES_WITHIN,
    clear_sign_in_tries,
    note_sign_in_try,
    update_profile,
)
from entrepairs.people.models import Person, SignInTries
from tests.factories import NOON, PASSWORD, make_person

pytestmark = pytest.mark.django_db

SIGNUP, SIGNIN, SIGNOUT = "/fr/signup/", "/fr/signin/", "/fr/signout/"
GOOD = {"display_name": "Anne", "email": "anne@example.org", "password": PASSWORD}


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def text(response: object) -> str:
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode()


def try_in(client: Client, person: Person, password: str = PASSWORD, **more: str) -> object:
    return client.post(SIGNIN, {"email": person.email or "", "password": password} | more)


def test_signing_up_makes_a_person_in_the_language_of_the_page_and_signs_in(client: Client) -> None:
    response = client.post("/en/signup/", GOOD)
    person = Person.objects.get()
    assert (person.display_name, person.email, person.language) == ("Anne", "anne@example.org", "en")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert response.status_code == 302
    assert response["Location"].startswith("/en/")


def test_signing_up_goes_on_to_a_next_of_this_site_only(client: Client) -> None:
    assert client.post(SIGNUP, GOOD | {"next": "/fr/method/"})["Location"] == "/fr/method/"
    for number, bad in enumerate(("https://evil.example/", "//evil.example/", "javascript:alert(1)")):
        other = Client()
        data = GOOD | {"email": f"n{number}@example.org", "next": bad}
        assert "evil" not in other.post(SIGNUP, data)["Location"]
        assert signed_in(other)


def test_the_form_keeps_next_and_names_what_browsers_fill_in(client: Client) -> None:
    html = text(client.get(SIGNUP, {"next": "/fr/method/"}))
    assert '<input type="hidden" name="next" value="/fr/method/">' in html
    assert 'autocomplete="new-password"' in html
    assert 'autocomplete="email"' in html
    assert "/fr/signin/?next=%2Ffr%2Fmethod%2F" in html


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"display_name": " "}, "Ce champ est obligatoire"),
        ({"email": "anne"}, "Saisissez une adresse"),
        ({"password": "123"}, "trop court"),
        ({"password": "anne@example.org"}, "trop semblable"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(
    client: Client, change: dict[str, str], words: str
) -> None:
    data = GOOD | change
    html = text(client.post(SIGNUP, data))
    (field,) = change
    assert words in html.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]
    assert data["email"] in html
    assert not Person.objects.exists()
    assert not signed_in(client)


def test_a_bad_address_and_a_weak_password_are_said_together(client: Client) -> None:
    html = text(client.post(SIGNUP, GOOD | {"email": "anne", "password": "123"}))
    assert 'id="id_email_error"' in html
    assert 'id="id_password_error"' in html


def test_a_password_is_never_sent_back_and_one_is_asked_for_it_again(client: Client) -> None:
    html = text(client.post(SIGNUP, GOOD | {"email": "anne"}))
    assert PASSWORD not in html
    assert "Retapez-le" in html


def test_an_address_in_use_leads_to_signing_in(client: Client) -> None:
    person = make_person("Brice")
    html = text(client.post(SIGNUP, GOOD | {"email": str(person.email).upper(), "next": "/fr/method/"}))
    said = html.partition('id="id_email_error"')[2].partition("</div>")[0]
    assert "a déjà un compte" in said
    assert '<a href="/fr/signin/?next=%2Ffr%2Fmethod%2F">' in said
    assert Person.objects.count() == 1
    assert not signed_in(client)


def test_signing_in_takes_any_capitals_and_goes_on_in_the_persons_language(client: Client) -> None:
    person = make_person()
    update_profile(actor=person, display_name="Anne", language="en")
    data = {"email": str(person.email).upper(), "password": PASSWORD, "next": "/fr/method/"}
    response = client.post(SIGNIN, data)
    assert response["Location"] == "/en/method/"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert signed_in(client)


def test_a_next_in_the_other_language_is_understood_too(client: Client) -> None:
    person = make_person()
    assert try_in(client, person, next="/en/method/")["Location"] == "/fr/method/"  # type: ignore[index]


def test_signing_in_does_not_lead_away(client: Client) -> None:
    response = try_in(client, make_person(), next="https://evil.example/")
    assert response["Location"].startswith("/fr/")  # type: ignore[index]
    assert signed_in(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client) -> None:
    person = make_person()
    wrong = text(try_in(client, person, "something else"))
    unknown = text(client.post(SIGNIN, {"email": "nobody@example.org", "password": "something else"}))
    for html in (wrong, unknown):
        assert "Aucun compte n’a cette adresse et ce mot de passe" in html
    assert str(person.email) in wrong
    assert not signed_in(client)


def test_a_closed_account_is_not_let_in(client: Client) -> None:
    person = make_person()
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert "Aucun compte" in text(try_in(client, person))
    assert not signed_in(client)


def test_whoever_is_signed_in_is_led_on(client: Client) -> None:
    client.force_login(make_person())
    for page in (SIGNIN, SIGNUP):
        assert client.get(page, {"next": "/fr/method/"})["Location"] == "/fr/method/"


def test_signing_out_takes_a_post(client: Client) -> None:
    client.force_login(make_person())
    assert client.get(SIGNOUT).status_code == 405
    assert signed_in(client)
    response = client.post(SIGNOUT, follow=True)
    assert not signed_in(client)
    assert "La connexion est fermée" in text(response)


# Guessing


def fail(client: Client, person: Person, times: int = TRIES_MOST) -> None:
    for number in range(times):
        assert "Aucun compte" in text(try_in(client, person, f"guess {number}"))


def test_after_some_failed_tries_even_the_right_password_waits(client: Client) -> None:
    person = make_person()
    with clock.frozen(NOON):
        fail(client, person)
        html = text(try_in(client, person))
        assert "Trop d’essais avec cette adresse" in html
        assert "Attendez 10 minutes" in html
        assert not signed_in(client)
    with clock.frozen(NOON + TRIES_WITHIN - timedelta(seconds=30)):
        assert "Attendez une minute" in text(try_in(client, person))
    with clock.frozen(NOON + TRIES_WITHIN):
        try_in(client, person)
        assert signed_in(client)


def test_an_address_that_nobody_has_waits_just_the_same(client: Client) -> None:
    for _number in range(TRIES_MOST):
        client.post(SIGNIN, {"email": "nobody@example.org", "password": "x"})
    html = text(client.post(SIGNIN, {"email": "Nobody@example.org", "password": "x"}))
    assert "Trop d’essais" in html


def test_other_capitals_and_another_browser_get_no_more_tries(client: Client) -> None:
    person = make_person()
    fail(client, person, TRIES_MOST - 1)
    Client().post(SIGNIN, {"email": str(person.email).upper(), "password": "x"})
    assert "Trop d’essais" in text(try_in(Client(), person))


def test_another_persons_address_is_not_concerned(client: Client) -> None:
    fail(client, make_person("Anne"))
    try_in(client, make_person("Brice"))
    assert signed_in(client)


def test_a_success_begins_the_count_anew(client: Client) -> None:
    person = make_person()
    fail(client, person, TRIES_MOST - 1)
    try_in(client, person)
    client.logout()
    fail(client, person, TRIES_MOST - 1)
    try_in(client, person)
    assert signed_in(client)


def test_the_pause_is_logged_once_and_keeps_no_address() -> None:
    for _number in range(TRIES_MOST):
        note_sign_in_try(actor=None, address="anne@example.org")
    entry = AuditEntry.objects.get(verb="people.sign_in_paused")
    assert entry.actor_id is None
    tries = SignInTries.objects.get()
    assert entry.subject_id == tries.pk
    assert "anne" not in tries.digest


def test_old_tries_are_forgotten_and_present_ones_are_not() -> None:
    with clock.frozen(NOON):
        note_sign_in_try(actor=None, address="old@example.org")
    with clock.frozen(NOON + TRIES_WITHIN):
        note_sign_in_try(actor=None, address="new@example.org")
        assert clear_sign_in_tries() == 1
    assert SignInTries.objects.get().since == NOON + TRIES_WITHIN


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_do_not_slip_through_together() -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from entrepairs.kernel.errors import Refused

    def attempt(_number: int) -> bool:
        try:
            note_sign_in_try(actor=None, address="anne@example.org")
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(3 * TRIES_MOST))) == TRIES_MOST


# The demo


def test_the_demo_shows_its_persons_beside_the_form_and_others_do_not(
    client: Client, settings: object
) -> None:
    from entrepairs.demo.personas import PERSONAS
    from entrepairs.people.actions import sign_up

    for persona in PERSONAS.values():
        sign_up(actor=None, email=persona.email, password=PASSWORD, display_name=persona.member.title())
    assert "/fr/demo/enter/" not in text(client.get(SIGNIN))
    settings.DEMO_MODE = True  # type: ignore[attr-defined]
    assert "/fr/demo/enter/giver/" in text(client.get(SIGNIN))


def test_whoever_is_sent_to_signing_in_reads_where_they_then_go(client: Client) -> None:
    words = "Vous retrouverez ensuite la page demandée."
    assert words in text(client.get("/fr/me/profile/", follow=True))
    assert words not in text(client.get("/fr/signin/"))
