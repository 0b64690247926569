"""A member's page: for the other members, without what they do not need to know."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from entrepairs.communities.actions import leave_community
from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from entrepairs.people.actions import update_profile
from entrepairs.people.models import Person
from tests.factories import (
    NOON,
    make_community,
    make_done,
    make_listing,
    make_member,
    make_person,
    make_recognised,
)
from tests.reading import address, main_words, page, part

pytestmark = pytest.mark.django_db
type Village = tuple[Community, Person, Person]


@pytest.fixture
def village() -> Village:
    community = make_community()
    anne, brice = make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")
    update_profile(actor=anne, display_name="Anne Aubier", about="Je répare tout.", phone="0612345678")
    return community, anne, brice


def test_members_see_each_other_without_telephone_or_address(client: Client, village: Village) -> None:
    community, anne, brice = village
    with clock.frozen(NOON):
        make_done(anne, brice, community)
        make_recognised()
        make_listing(anne, community, title="Coudre un ourlet")
        client.force_login(brice)
        html = page(client, address("front:member", community.slug, anne.pk))
    for words in ("Anne Aubier", "Je répare tout.", "Membre depuis"):
        assert words in main_words(html)
    assert "Premier pas a donné pour la première fois" in part(html, "badges")
    assert "Coudre un ourlet" in part(html, "board")
    assert "a dépanné Brice Boisson" in part(html, "done")
    assert "0612345678" not in html
    assert anne.email is not None
    assert anne.email not in html
    assert address("people:profile") not in html[html.index("<main") :]


def test_ones_own_page_leads_to_the_profile(client: Client, village: Village) -> None:
    community, _, brice = village
    client.force_login(brice)
    html = page(client, address("front:member", community.slug, brice.pk))
    assert address("people:profile") in html
    assert "Vous n’avez encore rien dit de vous." in html
    assert address("listings:new", community.slug) in html


@pytest.mark.parametrize("public", [True, False])
def test_there_is_no_such_page_for_outsiders(client: Client, village: Village, public: bool) -> None:
    community, anne, brice = village
    Community.objects.filter(pk=community.pk).update(public=public)
    url = address("front:member", community.slug, anne.pk)
    assert client.get(url).status_code == 404
    client.force_login(make_person("Passant"))
    assert client.get(url).status_code == 404
    leave_community(actor=brice, community=community)
    client.force_login(brice)
    assert client.get(url).status_code == 404


def test_who_is_no_member_has_no_page(client: Client, village: Village) -> None:
    community, anne, brice = village
    client.force_login(brice)
    stranger = make_member(make_community())
    leave_community(actor=anne, community=community)
    for person in (stranger, anne):
        assert client.get(address("front:member", community.slug, person.pk)).status_code == 404


def test_a_busy_member_costs_no_more_statements(
    client: Client, village: Village, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    community, anne, brice = village
    url = address("front:member", community.slug, anne.pk)
    client.force_login(brice)
    with clock.frozen(NOON):
        make_done(anne, brice, community)
        with django_assert_num_queries(15):
            client.get(url)
        for _ in range(12):
            make_done(anne, make_member(community), community)
        with django_assert_num_queries(15):
            client.get(url)
        page(client, url)
