"""Founding a community by its page."""

import pytest
from django.test import Client

from entrepairs.communities.models import Community
from entrepairs.communities.queries import membership_of
from entrepairs.kernel.models import AuditEntry, Place
from entrepairs.listings.domains import all_domains
from entrepairs.people.models import Person
from tests.factories import make_community, make_person

pytestmark = pytest.mark.django_db

FOUND = "/fr/communities/new/"
GOOD: dict[str, object] = {
    "name": "Les Tilleuls d’Été",
    "purpose": "Moins de voitures seules sur la route.",
    "story": "Tout a commencé un soir d’orage.",
    "place": "",
    "language": "en",
    "domains": ["ride", "meal"],
    "units": ["hours"],
    "joining": "request",
    "slug": "",
}


@pytest.fixture
def anne(client: Client) -> Person:
    person = make_person("Anne")
    client.force_login(person)
    return person


def text(response: object) -> str:
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode()


def test_the_founder_becomes_the_steward_and_lands_on_the_new_page(client: Client, anne: Person) -> None:
    place = Place.objects.create(name="Die", folded="die", insee="26113", lat=44.75, lon=5.37)
    response = client.post(FOUND, GOOD | {"place": "Die", "public": "on"}, follow=True)
    assert response.redirect_chain == [("/fr/c/les-tilleuls-dete/", 302)]
    assert "est née" in text(response)
    community = Community.objects.get()
    kept = (community.name, community.purpose, community.story, community.language, community.joining)
    assert kept == (GOOD["name"], GOOD["purpose"], GOOD["story"], "en", "request")
    assert (community.domains, community.units, community.place) == (["ride", "meal"], ["hours"], place)
    assert community.public is True
    membership = membership_of(anne, community)
    assert membership is not None
    assert membership.is_steward
    entry = AuditEntry.objects.get(verb="communities.founded")
    assert (entry.actor_id, entry.source) == (anne.pk, "web")


def test_a_community_may_be_for_members_only_and_deal_in_gifts_only(client: Client, anne: Person) -> None:
    client.post(FOUND, {key: value for key, value in GOOD.items() if key != "units"})
    community = Community.objects.get()
    assert community.units == []
    assert community.public is False
    assert Client().get("/fr/c/les-tilleuls-dete/").status_code == 404
    assert client.get("/fr/c/les-tilleuls-dete/").status_code == 200


def test_an_address_of_ones_own_is_kept_in_small_letters(client: Client, anne: Person) -> None:
    client.post(FOUND, GOOD | {"slug": " Tilleuls "})
    assert Community.objects.get().slug == "tilleuls"


def test_an_address_made_of_the_name_avoids_those_that_are_taken(client: Client, anne: Person) -> None:
    for slug in ("les-tilleuls-dete", "les-tilleuls-dete-2"):
        make_community(slug=slug)
    response = client.post(FOUND, GOOD)
    assert response["Location"] == "/fr/c/les-tilleuls-dete-3/"


def test_the_longest_name_has_an_address_too_even_the_second_time(client: Client, anne: Person) -> None:
    for _number in range(2):
        assert client.post(FOUND, GOOD | {"name": "a" * 80}).status_code == 302
    assert sorted(len(community.slug) for community in Community.objects.all()) == [54, 56]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "Ce champ est obligatoire"),
        ({"purpose": ""}, "Ce champ est obligatoire"),
        ({"slug": "Les Tilleuls !"}, "lettres sans accent"),
        ({"slug": "verger"}, "a déjà cette adresse"),
        ({"name": "♥"}, "ne donne pas d’adresse"),
        ({"domains": []}, "Choisissez au moins une chose"),
        ({"domains": ["gold"]}, "gold"),
        ({"units": ["gold"]}, "gold"),
        ({"joining": ""}, "Ce champ est obligatoire"),
        ({"place": "Atlantide-sur-Mer"}, "Atlantide-sur-Mer"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost_nor_written(
    client: Client, anne: Person, change: dict[str, object], words: str
) -> None:
    make_community(slug="verger")
    html = text(client.post(FOUND, GOOD | change))
    (field,) = change
    if change == {"name": "♥"}:
        field = "slug"
    assert words in html.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]
    assert "Tout a commencé un soir d’orage." in html
    assert Community.objects.count() == 1


def test_every_domain_can_be_chosen_and_is_at_first(client: Client, anne: Person) -> None:
    html = text(client.get(FOUND))
    for code, domain in all_domains().items():
        assert f'value="{code}"' in html
        assert str(domain.name) in html
    assert html.count('name="domains"') == len(all_domains())
    assert html.count("checked") >= len(all_domains())


def test_nobody_signed_in_is_led_to_signing_in(client: Client) -> None:
    assert client.get(FOUND)["Location"] == f"/fr/signin/?next={FOUND}"
    assert client.post(FOUND, GOOD)["Location"].startswith("/fr/signin/")
    assert not Community.objects.exists()


def test_the_page_costs_a_constant_number_of_statements(
    client: Client, anne: Person, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        client.get(FOUND)


def test_two_public_communities_of_a_place_have_names_of_their_own(client: Client, anne: Person) -> None:
    die = Place.objects.create(name="Die", folded="die", insee="26113", lat=44.75, lon=5.37)
    client.post(FOUND, GOOD | {"place": "Die", "public": "on"})
    again = GOOD | {"place": "Die", "public": "on", "name": "les tilleuls d’été"}
    html = text(client.post(FOUND, again))
    assert "porte déjà ce nom à cet endroit" in html
    assert str(GOOD["story"]) in html
    assert Community.objects.filter(place=die).count() == 1
    client.post(FOUND, again | {"place": ""})
    assert Community.objects.count() == 2


def test_the_name_of_a_community_that_one_cannot_see_is_not_told(client: Client, anne: Person) -> None:
    Place.objects.create(name="Die", folded="die", insee="26113", lat=44.75, lon=5.37)
    client.post(FOUND, GOOD | {"place": "Die"})
    assert Community.objects.get().public is False
    client.post(FOUND, GOOD | {"place": "Die", "public": "on"})
    assert Community.objects.count() == 2
