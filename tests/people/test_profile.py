"""What a person tells of themself."""

import pytest
from django.conf import settings
from django.test import Client

from entrepairs.communities.actions import join_community
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import Place
from entrepairs.people.actions import update_profile
from entrepairs.people.models import Person
from entrepairs.people.queries import has_filled_profile, profile_of
from tests.factories import make_community, make_person

pytestmark = pytest.mark.django_db

PROFILE = "/fr/me/profile/"
GOOD = {
    "display_name": "Anne Aubier",
    "about": "Je répare des vélos.",
    "place": "",
    "phone": "06 39 98 00 01",
    "language": "fr",
    "thanked_publicly": "on",
}


@pytest.fixture
def anne(client: Client) -> Person:
    person = make_person("Anne")
    client.force_login(person)
    return person


def make_place(name: str = "Die", insee: str = "26113") -> Place:
    return Place.objects.create(
        name=name, folded=name.lower(), insee=insee, lat=44.75, lon=5.37, population=4800
    )


def text(response: object) -> str:
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode()


def test_a_person_tells_of_themself(client: Client, anne: Person) -> None:
    place = make_place()
    assert client.post(PROFILE, GOOD | {"place": "Die"})["Location"] == PROFILE
    anne.refresh_from_db()
    profile = profile_of(anne)
    assert profile is not None
    assert anne.display_name == "Anne Aubier"
    assert (profile.about, profile.place, profile.phone) == ("Je répare des vélos.", place, "06 39 98 00 01")
    html = text(client.get(PROFILE))
    for shown in ("Anne Aubier", "Je répare des vélos.", 'value="Die', "06 39 98 00 01", "est enregistré"):
        assert shown in html


def test_thanks_in_public_can_be_turned_off_and_on(client: Client, anne: Person) -> None:
    client.post(PROFILE, {key: value for key, value in GOOD.items() if key != "thanked_publicly"})
    profile = profile_of(anne)
    assert profile is not None
    assert profile.thanked_publicly is False
    client.post(PROFILE, GOOD)
    profile.refresh_from_db()
    assert profile.thanked_publicly is True


def test_one_goes_on_in_the_language_that_one_chose(client: Client, anne: Person) -> None:
    response = client.post(PROFILE, GOOD | {"language": "en", "next": "/fr/method/"}, follow=True)
    assert response.redirect_chain == [("/en/method/", 302)]
    assert "Your profile is saved." in text(response)
    anne.refresh_from_db()
    assert anne.language == "en"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_everything_that_is_wrong_is_said_at_once(client: Client, anne: Person) -> None:
    html = text(client.post(PROFILE, GOOD | {"display_name": "", "phone": "non", "place": "Atlantide"}))
    for field in ("display_name", "phone", "place"):
        assert f'id="id_{field}_error"' in html


def test_next_leads_back_on_this_site_only(client: Client, anne: Person) -> None:
    assert client.post(f"{PROFILE}?next=/fr/method/", GOOD)["Location"] == "/fr/method/"
    assert client.post(f"{PROFILE}?next=https://evil.example/", GOOD)["Location"] == PROFILE


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"display_name": ""}, "Ce champ est obligatoire"),
        ({"phone": "appelez-moi"}, "ne ressemble pas à un numéro"),
        ({"phone": "12 34"}, "ne ressemble pas à un numéro"),
        ({"place": "Atlantide-sur-Mer"}, "Atlantide-sur-Mer"),
        ({"language": "xx"}, "xx"),
        ({"about": "a" * 1001}, "1000"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost_nor_written(
    client: Client, anne: Person, change: dict[str, str], words: str
) -> None:
    data = GOOD | {"display_name": "Une autre"} | change
    html = text(client.post(PROFILE, data))
    (field,) = change
    assert words in html.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]
    for kept in (data["about"], data["phone"], data["place"]):
        assert kept in html
    anne.refresh_from_db()
    assert anne.display_name == "Anne"
    assert not has_filled_profile(anne)


@pytest.mark.parametrize(
    "phone", ["", "+33 6 39 98 00 01", "06.39.98.00.01", "(06) 39-98/0001", "0639980001"]
)
def test_a_number_is_taken_as_people_write_it(anne: Person, phone: str) -> None:
    assert update_profile(actor=anne, display_name="Anne", phone=phone).phone == phone


def test_an_unknown_language_is_refused(anne: Person) -> None:
    with pytest.raises(Refused) as caught:
        update_profile(actor=anne, display_name="Anne", language="de")
    assert caught.value.field == "language"


def test_without_a_language_it_stays_as_it_is(anne: Person) -> None:
    update_profile(actor=anne, display_name="Anne", language="en")
    update_profile(actor=anne, display_name="Anne B.")
    anne.refresh_from_db()
    assert (anne.language, anne.display_name) == ("en", "Anne B.")


def test_the_page_leads_to_password_way_out_and_communities(client: Client, anne: Person) -> None:
    join_community(actor=anne, community=make_community(name="Les Tilleuls"))
    join_community(actor=anne, community=make_community(name="Le Verger", joining="request"))
    html = text(client.get(PROFILE))
    for shown in (
        "/fr/me/password/",
        'action="/fr/signout/"',
        "Les Tilleuls",
        "Le Verger",
        "Demande envoyée",
    ):
        assert shown in html


def test_nobody_signed_in_is_led_to_signing_in(client: Client) -> None:
    assert client.get(PROFILE)["Location"] == f"/fr/signin/?next={PROFILE}"
    assert client.post(PROFILE, GOOD)["Location"].startswith("/fr/signin/")


def test_the_page_costs_a_constant_number_of_statements(
    client: Client, anne: Person, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for _number in range(8):
        join_community(actor=anne, community=make_community())
    with django_assert_num_queries(4):  # type: ignore[operator]
        client.get(PROFILE)
