"""The pages of thanks and badges: what they say, whom they name, who sees them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from entrepairs.communities.actions import leave_community
from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from entrepairs.people.actions import update_profile
from entrepairs.recognition.queries import awards_of, latest_awards
from tests.factories import NOON, make_community, make_done, make_member, make_person, make_recognised

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().replace("&nbsp;", " ").split())


def elements(html: str) -> int:
    return len(re.findall(r"<[a-z]", html))


def thanks(community: Community) -> str:
    return f"/fr/c/{community.slug}/thanks/"


def badges(community: Community) -> str:
    return f"/fr/c/{community.slug}/badges/"


def test_those_thanked_stand_by_name_with_what_they_gave_and_no_number(client: Client) -> None:
    community = make_community()
    receiver = make_member(community, "Receveuse")
    for name, times in (("Zoé", 3), ("Éric", 1), ("Brice", 2)):
        giver = make_member(community, name)
        for _ in range(times):
            make_done(giver, receiver, community)
    make_recognised()
    html = page(client, thanks(community))
    assert re.findall(r"</span><span>(\w+)</span></span><p>", html) == ["Brice", "Éric", "Zoé"]
    assert "× 3</p>" in html
    assert "Receveuse" not in html
    assert "1,83" not in html


def test_who_asked_not_to_be_named_is_not_even_to_members(client: Client) -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")
    make_done(anne, brice, community)
    make_recognised()
    assert "Aubier" in page(client, thanks(community))
    update_profile(actor=anne, display_name="Anne Aubier", thanked_publicly=False)
    client.force_login(brice)
    for address in (thanks(community), badges(community)):
        assert "Aubier" not in page(client, address)
    assert "Personne encore à remercier" in page(client, thanks(community))


def test_a_hidden_community_is_seen_by_members_only(client: Client) -> None:
    community = make_community(public=False)
    addresses = [thanks(community), badges(community)]
    for viewer in (None, make_person("Passant")):
        if viewer:
            client.force_login(viewer)
        assert [client.get(address).status_code for address in addresses] == [404, 404]
    client.force_login(make_member(community))
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_the_rule_is_explained_with_the_sums_done(client: Client) -> None:
    html = page(client, "/fr/thanks/how/")
    assert '<td class="number">2,93</td><td class="number">1,19</td><td class="number">10</td>' in html
    assert '<th scope="row">30</th><td class="number">0,5</td>' in html
    assert "Cette saison : moitié moins tous les 30 jours" in html.replace("\u202f", " ")
    english = page(client, "/en/thanks/how/")
    assert '<td class="number">2.93</td><td class="number">1.19</td><td class="number">10</td>' in english
    assert " the " in english
    assert " les " not in english


def test_badges_tell_a_member_how_far_they_are_and_what_is_theirs(client: Client) -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice Boisson")
    make_done(anne, brice, community)
    make_done(anne, brice, community)
    make_recognised()
    client.force_login(anne)
    html = page(client, badges(community))
    assert "À vous depuis le sam. 14 mars" in html  # the first step
    assert "Vous en êtes à 2 sur 10" in html  # acts
    assert "Vous en êtes à 1 sur 10" in html  # people
    assert "Vous en êtes à 1 sur 4" in html  # domains
    client.logout()
    visited = page(client, badges(community))
    assert "Vous en êtes" not in visited
    assert "Anne" in visited
    assert "/people/" not in visited


def test_badges_name_those_who_earned_them_last_first_and_no_more_than_asked() -> None:
    community = make_community()
    receiver = make_member(community, "Receveuse")
    for number in range(7):
        with clock.frozen(NOON + timedelta(hours=number)):
            make_done(make_member(community, f"Voisin {number}"), receiver, community)
    make_recognised()
    awards = list(latest_awards(community, each=3))
    first = [award for award in awards if award.badge == "first_step"]
    assert [award.person.display_name for award in first] == [f"Voisin {number}" for number in (6, 5, 4)]
    leave_community(actor=first[0].person, community=community)
    again = [award for award in latest_awards(community, each=1) if award.badge == "first_step"]
    assert [award.person.display_name for award in again] == ["Voisin 5"]


def test_a_persons_badges_are_those_of_one_community() -> None:
    here, elsewhere = make_community(), make_community()
    anne, brice = make_member(here), make_member(here, "Brice")
    make_done(anne, brice, here)
    make_recognised()
    assert [award.badge for award in awards_of(anne, here)] == ["first_step"]
    assert list(awards_of(anne, elsewhere)) == []


def test_pages_cost_a_constant_number_of_statements_and_stay_small(
    client: Client, django_assert_num_queries: Any
) -> None:
    community = make_community()
    receiver = make_member(community, "Receveuse")
    client.force_login(receiver)
    make_done(make_member(community, "Premier"), receiver, community)
    for _ in range(2):
        make_recognised()
        with django_assert_num_queries(6):
            html = page(client, thanks(community))
        with django_assert_num_queries(10):
            shown = page(client, badges(community))
        with django_assert_num_queries(10):
            one = page(client, f"{badges(community)}first_step/")
        for number in range(26):
            make_done(make_member(community, f"Voisin {number}"), receiver, community)
    assert elements(html) <= 300
    assert elements(shown) <= 300
    assert elements(one) <= 300
    assert html.count('class="avatar') == 24
    assert "place que pour 24 noms" in html
