"""The home page: what this is, and the communities, one's own first."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from entrepairs.kernel import clock
from tests.factories import NOON, make_community, make_done, make_goal, make_listing, make_member, make_person
from tests.reading import address, main_words, page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Comment ça marche"), ("en", "How it works")], ids=["fr", "en"]
)
def test_a_visitor_learns_what_this_is_and_which_communities_there_are(
    client: Client, language: str, words: str
) -> None:
    community = make_community(name="Les Tilleuls", purpose="Se rendre service.")
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    with clock.frozen(NOON):
        make_goal(community)
        make_done(anne, brice, community)
        said = main_words(page(client, address("front:home", language=language)))
    for expected in (words, "Les Tilleuls", "Se rendre service.", "Anne", "Brice", "Réparer un vélo"):
        assert expected in said
    assert "Cent heures" in said
    assert "1 %" in said or "1%" in said


def test_without_a_community_one_may_found_the_first(client: Client) -> None:
    html = page(client, address("front:home"))
    assert "Pas encore de communauté" in html
    assert address("front:found") in html


def test_a_community_that_is_not_public_is_seen_by_its_members_alone(client: Client) -> None:
    community = make_community(name="Entre nous", public=False)
    home = address("front:home")
    assert "Entre nous" not in page(client, home)
    client.force_login(make_person())
    assert "Entre nous" not in page(client, home)
    client.force_login(make_member(community))
    assert "Entre nous" in page(client, home)


def test_ones_own_communities_come_first_then_the_liveliest(client: Client) -> None:
    quiet, lively, own = (make_community(name=name) for name in ("La calme", "La vive", "La mienne"))
    anne, brice = make_member(lively, "Anne"), make_member(lively, "Brice")
    make_member(quiet)
    make_done(anne, brice, lively)
    said = main_words(page(client, address("front:home")))
    assert said.index("La vive") < said.index("La calme") < said.index("La mienne")
    client.force_login(make_member(own))
    said = main_words(page(client, address("front:home")))
    assert said.index("La mienne") < said.index("La vive") < said.index("La calme")


def test_what_was_done_long_ago_is_not_counted_as_lately(client: Client) -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community)
    with clock.frozen(NOON):
        make_done(anne, brice, community)
        assert "1 contribution en un mois" in main_words(page(client, address("front:home")))
    with clock.frozen(NOON + timedelta(days=31)):
        assert "en un mois" not in main_words(page(client, address("front:home")))


def test_communities_come_six_at_a_time(client: Client) -> None:
    for number in range(8):
        make_community(name=f"Hameau {number}")
    first, second = (page(client, address("front:home") + query) for query in ("", "?page=2"))
    assert [html.count("Hameau") for html in (first, second)] == [6, 2]
    assert "page=2" in first


def test_more_communities_cost_no_more_statements(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def lively() -> None:
        community = make_community()
        anne, brice = make_member(community), make_member(community)
        make_listing(anne, community)
        make_done(anne, brice, community)
        make_done(brice, anne, community)
        with clock.frozen(NOON):
            make_goal(community)

    with clock.frozen(NOON):
        lively()
        with django_assert_num_queries(6):
            client.get(address("front:home"))
        for _ in range(4):
            lively()
        with django_assert_num_queries(6):
            client.get(address("front:home"))
