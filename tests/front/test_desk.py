"""The desk: what waits for whoever is signed in, what is theirs, and a first step for newcomers."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from entrepairs.communities.models import Community
from entrepairs.exchanges.actions import Proposal, counter_exchange, propose_exchange
from entrepairs.kernel import clock
from entrepairs.people.actions import update_profile
from entrepairs.people.models import Person
from tests.factories import (
    NOON,
    make_agreed,
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
    community = make_community(name="Les Tilleuls")
    return community, make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")


def desk(client: Client, person: Person, language: str = "fr") -> str:
    client.force_login(person)
    with clock.frozen(NOON):
        return page(client, address("front:desk", language=language))


def test_nobody_signed_in_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get(address("front:desk"))
    assert answer.status_code == 302
    assert answer["Location"] == f"{address('people:signin')}?next={address('front:desk')}"


def test_a_proposal_waits_for_the_side_that_did_not_make_it(client: Client, village: Village) -> None:
    community, anne, brice = village
    with clock.frozen(NOON):
        listing = make_listing(anne, community, title="Coudre un ourlet")
        exchange = propose_exchange(actor=brice, listing=listing, proposal=Proposal(quantity=60))
    assert "Coudre un ourlet Brice Boisson attend votre réponse" in part(desk(client, anne), "waiting")
    assert "Coudre un ourlet" not in part(desk(client, brice), "waiting")
    with clock.frozen(NOON):
        counter_exchange(actor=anne, exchange=exchange, proposal=Proposal(quantity=30))
    assert "Coudre un ourlet" not in part(desk(client, anne), "waiting")
    html = desk(client, brice)
    assert "Coudre un ourlet Anne Aubier propose" in part(html, "waiting")
    assert address("exchanges:detail", exchange.pk) in html


def test_what_was_agreed_for_a_day_to_come_stands_on_both_desks(client: Client, village: Village) -> None:
    community, anne, brice = village
    day = NOON + timedelta(days=2)
    with clock.frozen(NOON):
        make_agreed(anne, brice, community, starts_at=day, ends_at=day + timedelta(hours=1))
    assert "13 h, avec Brice Boisson" in part(desk(client, anne), "dates")
    assert "13 h, avec Anne Aubier" in part(desk(client, brice), "dates")
    assert 'id="dates"' not in desk(client, make_member(community))
    with clock.frozen(day + timedelta(hours=2)):
        assert 'id="dates"' not in page(client, address("front:desk"))


def test_accounts_badges_listings_and_communities_are_ones_own(client: Client, village: Village) -> None:
    community, anne, brice = village
    with clock.frozen(NOON):
        make_done(anne, brice, community)
        make_recognised()
        make_listing(brice, community, title="Une échelle", kind="need", domain="lend", quantity=1)
    html = desk(client, anne)
    own = part(html, "propose")
    assert "Les Tilleuls" in own
    assert "10 points" in own
    assert "Premier pas" in part(html, "badges")
    assert "Réparer un vélo" in part(html, "mine")
    assert "Une échelle" not in html
    for name in ("listings:new", "ledger:account"):
        assert address(name, community.slug) in html
    assert f'action="{address("people:signout")}"' in html
    assert 'id="badges"' not in desk(client, brice)


def test_a_newcomer_is_led_from_joining_to_a_profile_to_a_first_listing(client: Client) -> None:
    person = make_person("Solène")
    assert "rejoignez la communauté" in main_words(desk(client, person))
    community = make_community()
    community.memberships.create(person=person, joined_at=NOON)
    assert "Dites qui vous êtes" in main_words(desk(client, person))
    update_profile(actor=person, display_name="Solène", about="Je viens d’arriver.")
    html = desk(client, person)
    assert "Punaisez un premier mot" in main_words(html)
    assert html.count(address("listings:new", community.slug)) == 2
    with clock.frozen(NOON):
        make_listing(person, community)
    assert "Un premier pas" not in desk(client, person)


def test_the_desk_speaks_english_too(client: Client, village: Village) -> None:
    said = main_words(desk(client, village[1], "en"))
    assert "Hello, Anne Aubier" in said
    assert "Waiting for you" in said
    assert " vous " not in said


def test_a_full_desk_costs_no_more_statements(
    client: Client, village: Village, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    community, anne, brice = village

    def one_more() -> None:
        day = NOON + timedelta(days=2)
        listing = make_listing(anne, community)
        propose_exchange(actor=brice, listing=listing, proposal=Proposal(quantity=60))
        make_agreed(anne, brice, community, starts_at=day, ends_at=day + timedelta(hours=1))
        make_done(anne, brice, community)
        make_community().memberships.create(person=anne, joined_at=NOON)

    client.force_login(anne)
    with clock.frozen(NOON):
        one_more()
        with django_assert_num_queries(12):
            client.get(address("front:desk"))
        for _ in range(9):
            one_more()
        with django_assert_num_queries(12):
            client.get(address("front:desk"))
        page(client, address("front:desk"))
