"""A community's first page: for whom it is, and what of it each sees."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from entrepairs.communities.models import Community, Membership
from entrepairs.exchanges.actions import Proposal, accept_exchange, propose_exchange
from entrepairs.kernel import clock
from entrepairs.matching.models import Ring
from entrepairs.people.actions import update_profile
from entrepairs.people.models import Person
from tests.factories import (
    NOON,
    make_community,
    make_done,
    make_goal,
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
    community = make_community(name="Les Tilleuls", purpose="Se rendre service.", story="Au début, un banc.")
    anne, brice = make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")
    with clock.frozen(NOON):
        make_done(anne, brice, community)
        make_recognised()
    return community, anne, brice


def front(client: Client, community: Community, language: str = "fr") -> str:
    with clock.frozen(NOON):
        return page(client, address("front:community", community.slug, language=language))


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "a dépanné"), ("en", "skilled hand")], ids=["fr", "en"]
)
def test_a_visitor_sees_who_did_what_for_whom(
    client: Client, village: Village, language: str, words: str
) -> None:
    html = front(client, village[0], language)
    done = part(html, "done")
    for expected in (words, "Anne Aubier", "Brice Boisson", "Réparer un vélo", "1 h"):
        assert expected in done
    said = main_words(html)
    for expected in ("Les Tilleuls", "Se rendre service.", "Au début, un banc."):
        assert expected in said
    assert address("communities:join", village[0].slug, language=language) in html


def test_the_goal_shows_what_contributions_add_up_to(client: Client, village: Village) -> None:
    community, anne, brice = village
    assert "Pas encore d’objectif commun" in front(client, community)
    with clock.frozen(NOON):
        make_goal(community, target=240)
        make_done(anne, brice, community)
    said = main_words(front(client, community))
    assert "Cent heures" in said
    assert "50 %" in said


def test_figures_have_their_range_and_a_way_to_what_is_behind(client: Client, village: Village) -> None:
    html = front(client, village[0])
    assert "1 h Temps donné" in part(html, "spared")
    assert f"{address('impact:community', village[0].slug)}?of=time_min#behind" in html


def test_offers_and_needs_take_turns(client: Client, village: Village) -> None:
    community, anne, _ = village
    with clock.frozen(NOON):
        for number in range(5):
            make_listing(anne, community, title=f"Offre {number}")
        make_listing(anne, community, title="Besoin d’une échelle", kind="need", domain="lend", quantity=1)
    board = part(front(client, community), "board")
    assert "Besoin d’une échelle" in board
    assert board.count("Offre ") >= 3


def test_what_is_taken_makes_room_for_what_is_left(client: Client, village: Village) -> None:
    community, anne, brice = village
    with clock.frozen(NOON):
        gift = make_listing(anne, community, title="Un tabouret", domain="give", quantity=1)
        assert "Un tabouret" in part(front(client, community), "board")
        exchange = propose_exchange(actor=brice, listing=gift, proposal=Proposal(quantity=1))
        accept_exchange(actor=anne, exchange=exchange, version=1)
    assert "Un tabouret" not in part(front(client, community), "board")


def test_a_long_story_is_told_to_its_end(client: Client) -> None:
    community = make_community(story="\r\n\r\n".join(f"Chapitre {number}." for number in range(200)))
    html = front(client, community)
    assert "<p>Chapitre 1.</p>" in html
    said = part(html, "story")
    assert "Chapitre 0." in said
    assert "Chapitre 199." in said


def test_who_gave_is_thanked_unless_they_asked_not_to_be(client: Client, village: Village) -> None:
    community, anne, brice = village
    assert "Anne Aubier" in part(front(client, community), "thanks")
    update_profile(actor=anne, display_name="Anne Aubier", thanked_publicly=False)
    for viewer in (None, make_person("Passant"), brice):
        if viewer:
            client.force_login(viewer)
        html = front(client, community)
        assert "Anne" not in part(html, "thanks")
        assert "Anne" not in part(html, "done")
        assert "Quelqu’un a dépanné Brice Boisson" in part(html, "done")
    client.force_login(anne)
    assert "Anne Aubier a dépanné" in part(front(client, community), "done")


def test_who_received_and_asked_not_to_be_named_is_somebody(client: Client, village: Village) -> None:
    community, _, brice = village
    update_profile(actor=brice, display_name="Brice Boisson", thanked_publicly=False)
    html = front(client, community)
    assert "a dépanné quelqu’un" in part(html, "done")
    assert "BB" not in part(html, "done")


def test_names_lead_to_people_for_members_alone(client: Client, village: Village) -> None:
    community, anne, brice = village
    face = address("front:member", community.slug, brice.pk)
    assert face not in front(client, community)
    client.force_login(make_person("Passant"))
    assert face not in front(client, community)
    client.force_login(anne)
    html = front(client, community)
    assert face in html
    assert address("listings:new", community.slug) in part_html(html)
    assert address("communities:join", community.slug) not in html


def part_html(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def test_an_empty_community_says_what_to_do_first(client: Client) -> None:
    community = make_community()
    steward = make_member(community)
    Membership.objects.filter(person=steward).update(role=Membership.Role.STEWARD)
    client.force_login(steward)
    html = front(client, community)
    for words in ("Pas encore d’objectif commun", "Rien encore.", "Le tableau est vide.", "Ici, on remercie"):
        assert words in html
    for name in ("goals:new", "listings:new", "listings:index"):
        assert address(name, community.slug) in part_html(html)


def test_rings_are_spoken_of_where_there_are_some(client: Client, village: Village) -> None:
    community = village[0]
    assert "Voir les rondes" not in front(client, community)
    Ring.objects.create(community=community, length=3, created_at=NOON)
    assert "Voir les rondes" in part(front(client, community), "rings")


def test_a_community_that_is_not_public_is_read_by_its_members_alone(client: Client) -> None:
    community = make_community(public=False)
    url = address("front:community", community.slug)
    assert client.get(url).status_code == 404
    client.force_login(make_person())
    assert client.get(url).status_code == 404
    client.force_login(make_member(community))
    assert client.get(url).status_code == 200


def test_a_lively_community_costs_no_more_statements_than_a_quiet_one(
    client: Client, village: Village, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    community, anne, brice = village
    url = address("front:community", community.slug)

    def busy() -> None:
        make_listing(anne, community)
        make_listing(brice, community, kind="need")
        make_goal(community)
        make_done(brice, anne, community)

    with clock.frozen(NOON):
        busy()
        with django_assert_num_queries(14):
            client.get(url)
        for number in range(8):
            other = make_member(community, f"Voisine {number}")
            make_done(other, anne, community)
            busy()
        with django_assert_num_queries(14):
            client.get(url)
        page(client, url)
