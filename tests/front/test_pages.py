"""The first pages: for everyone what is public, in both languages, at a constant number of statements."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.factories import make_community, make_done, make_listing, make_member

pytestmark = pytest.mark.django_db


def address(name, language="fr", **kwargs):
    with override(language):
        return reverse(name, kwargs=kwargs)


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Dernières contributions"), ("en", "Latest contributions")]
)
def test_a_visitor_sees_what_a_public_community_did(client, language, words):
    community = make_community(name="Les Tilleuls")
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    make_done(anne, brice, community)
    page = client.get(address("front:community", language, slug=community.slug))
    assert page.status_code == 200
    for said in (words, "Les Tilleuls", "Anne", "Brice", "Réparer un vélo"):
        assert said in page.content.decode()
    assert "Les Tilleuls" in client.get(address("front:home", language)).content.decode()


def test_an_outsider_does_not_see_a_community_that_is_not_public(client):
    community = make_community(name="Entre nous", public=False)
    assert client.get(address("front:community", slug=community.slug)).status_code == 404
    assert "Entre nous" not in client.get(address("front:home")).content.decode()
    client.force_login(make_member(community))
    assert client.get(address("front:community", slug=community.slug)).status_code == 200


def test_more_acts_and_listings_cost_no_more_statements(client, django_assert_max_num_queries):
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    for _ in range(6):
        make_listing(anne, community)
        make_done(anne, brice, community)
    with django_assert_max_num_queries(9):
        client.get(address("front:community", slug=community.slug))
