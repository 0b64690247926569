"""What the site says of itself, and where the ways of the bar lead from pages of no community."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from entrepairs.kernel.places.gazetteer import CREDIT
from tests.factories import make_community, make_member, make_person
from tests.reading import address, main_words, page

pytestmark = pytest.mark.django_db


def about(client: Client, language: str = "fr") -> str:
    return page(client, address("front:about", language=language))


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Pas de pistage"), ("en", "No tracking")], ids=["fr", "en"]
)
def test_the_site_says_what_it_keeps_and_whom_it_thanks(client: Client, language: str, words: str) -> None:
    html = about(client, language)
    said = main_words(html)
    for expected in (words, CREDIT, "Lucide", "ISC", "htmx", "ADEME"):
        assert expected in said
    assert address("impact:method", language=language) in html
    for identifier in ("source", "licence"):
        assert f'id="{identifier}"' in html


def test_the_source_is_linked_where_the_operator_says_where_it_is(client: Client, settings: Settings) -> None:
    settings.SOURCE_URL = "https://example.org/entrepairs"
    assert 'href="https://example.org/entrepairs"' in about(client)
    settings.SOURCE_URL = ""
    html = about(client)
    assert "example.org" not in html
    assert "Demandez-le à qui tient le site" in main_words(html)


def ways(client: Client) -> tuple[str, str]:
    return tuple(client.get(address(name))["Location"] for name in ("front:explore", "front:propose"))  # type: ignore[return-value]


def test_visitors_explore_the_communities_and_sign_in_to_propose(client: Client) -> None:
    explored, proposed = ways(client)
    assert explored == f"{address('front:home')}#communities"
    assert proposed == f"{address('people:signin')}?next={address('front:propose')}"


def test_members_of_one_community_explore_and_propose_there(client: Client) -> None:
    community = make_community()
    person = make_member(community)
    client.force_login(person)
    assert ways(client) == (
        address("listings:index", community.slug),
        address("listings:new", community.slug),
    )
    make_community().memberships.create(person=person, joined_at=person.date_joined)
    assert ways(client) == (f"{address('front:home')}#communities", f"{address('front:desk')}#propose")


def test_who_belongs_nowhere_is_shown_where_to_join(client: Client) -> None:
    client.force_login(make_person())
    assert ways(client) == (f"{address('front:home')}#communities", f"{address('front:desk')}#propose")


def test_every_way_of_the_bar_leads_somewhere(client: Client) -> None:
    community = make_community()
    for viewer in (None, make_member(community)):
        if viewer:
            client.force_login(viewer)
        for start in (address("front:home"), address("front:community", community.slug)):
            html = client.get(start).content.decode()
            bar = html[html.index('<nav class="bar"') : html.index("</nav>")]
            found = [piece.split('"')[0] for piece in bar.split('href="')[1:]]
            assert len(found) == len(set(found)) == 5
            for url in found:
                assert client.get(url, follow=True).status_code == 200, url
