"""All of one's own offers and needs, wherever they stand."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from entrepairs.communities.actions import leave_community
from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from entrepairs.listings.actions import close_listing
from entrepairs.listings.keeping import pause_listing
from entrepairs.listings.models import Listing
from tests.factories import NOON, make_listing
from tests.listings.test_keeping import drafted
from tests.listings.village import Village, elements, page, words

MINE = "/fr/me/listings/"
HOUR = timedelta(hours=1)


def village_of_all_standings(village: Village) -> None:
    anne, community = village.anne, village.community
    make_listing(anne, community, title="Une scie", domain="lend", expires_at=NOON + 72 * HOUR)
    drafted(village, title="Un brouillon de soupe")
    pause_listing(actor=anne, listing=make_listing(anne, community, title="Un tandem en pause"))
    close_listing(actor=anne, listing=make_listing(anne, community, title="Un lit donné"))
    make_listing(anne, community, title="Un bal d’hier", domain="meal", starts_at=NOON + HOUR)
    make_listing(anne, community, title="Du pain rassis", domain="surplus", expires_at=NOON + HOUR)
    make_listing(village.brice, community, title="Un chat de Brice")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Une scie": "jusqu’au mar. 17 mars"}),
        ("?shelf=drafts", {"Un brouillon de soupe": "brouillon"}),
        ("?shelf=paused", {"Un tandem en pause": "en pause"}),
        (
            "?shelf=off",
            {
                "Un lit donné": "retirée",
                "Un bal d’hier": "sa date est passée",
                "Du pain rassis": "arrivée à terme",
            },
        ),
        ("?shelf=nowhere&page=9", {"Une scie": "jusqu’au"}),
    ],
)
def test_each_stands_where_its_owner_looks_for_it(
    village: Village, client: Client, query: str, shown: dict[str, str]
) -> None:
    village_of_all_standings(village)
    client.force_login(village.anne)
    with clock.frozen(NOON + 2 * HOUR):
        html = page(client, MINE + query)
    text = words(html)
    for title in Listing.objects.values_list("title", flat=True):
        assert (title in text) == (title in shown)
    for told in shown.values():
        assert told in text
    for count in ("Au tableau 1", "Brouillons 1", "En pause 1", "Hors du tableau 3"):
        assert count in text
    assert elements(html) <= 300


def test_ones_own_are_nobody_elses_and_the_desk_leads_there(village: Village, client: Client) -> None:
    village_of_all_standings(village)
    assert client.get(MINE).headers["Location"].startswith("/fr/signin/")
    client.force_login(village.brice)
    text = words(page(client, MINE))
    assert "Un chat de Brice" in text
    assert "Une scie" not in text
    assert f'href="{MINE}"' in page(client, "/fr/me/")
    Listing.objects.filter(owner=village.brice).delete()
    assert "Vous n’avez encore rien publié" in words(page(client, MINE))


def test_what_stands_in_a_community_that_is_closed_to_one_by_now_is_not_shown(
    village: Village, client: Client
) -> None:
    make_listing(village.anne, village.community, title="Une scie")
    Community.objects.update(public=False)
    leave_community(actor=village.anne, community=village.community)
    client.force_login(village.anne)
    assert "Une scie" not in page(client, f"{MINE}?shelf=off")


def test_the_list_costs_the_same_for_one_and_for_many(
    village: Village, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(village.anne)
    make_listing(village.anne, village.community)
    for _round in range(2):
        with django_assert_num_queries(STATEMENTS):
            html = page(client, MINE)
        for _number in range(14):
            make_listing(village.anne, village.community)
    assert html.count("<li>") >= 10
    assert 'rel="next"' in html
    assert elements(html) <= 300


STATEMENTS = 4
