"""What an exchange came to, as its two sides see it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from entrepairs.communities.models import Community
from entrepairs.exchanges.actions import Proposal, accept_exchange, confirm_exchange, propose_exchange
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.queries import contribution_of, exchanges_of, gains_of
from entrepairs.kernel import clock
from entrepairs.kernel.models import Place
from entrepairs.people.models import Person
from tests.factories import (
    NOON,
    make_agreed,
    make_community,
    make_done,
    make_goal,
    make_listing,
    make_member,
    make_person,
    make_recognised,
)

from .pages import elements, page, words_of

pytestmark = pytest.mark.django_db
type Sides = tuple[Community, Person, Person]


@pytest.fixture
def sides() -> Iterator[Sides]:
    """Anne gives, Brice receives."""
    community = make_community()
    anne, brice = make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")
    with clock.frozen(NOON):
        yield community, anne, brice


def done(sides: Sides, **terms: object) -> Exchange:
    community, anne, brice = sides
    make_done(anne, brice, community, **terms)
    exchange = exchanges_of(anne).first()
    assert exchange is not None
    return exchange


def address_of(exchange: Exchange, language: str = "fr") -> str:
    return f"/{language}/exchanges/{exchange.pk}/outcome/"


def test_hours_and_points_move_between_two_accounts_and_sum_to_zero(sides: Sides, client: Client) -> None:
    community, anne, brice = sides
    done(sides, quantity=60, values={"hours": 60})
    exchange = done(sides, quantity=90, values={"hours": 90})
    client.force_login(anne)
    html = words_of(page(client, address_of(exchange)))
    assert "Merci, Anne Aubier !" in html
    assert "Brice Boisson −1 h 30 reste privé Vous +1 h 30 2 h 30 Somme 0" in html
    assert f"{community.name} −10 points −20 points Vous +10 points 20 points Somme 0" in html
    client.force_login(brice)
    html = words_of(page(client, address_of(exchange)))
    assert "Vous −1 h 30 −2 h 30 Anne Aubier +1 h 30 reste privé" in html
    assert "Anne Aubier +10 points reste privé" in html


def test_each_goal_is_shown_before_and_after(sides: Sides, client: Client) -> None:
    community, anne, _brice = sides
    goal = make_goal(community, title="Dix heures", target=600)
    first = done(sides, quantity=60)
    second = done(sides, quantity=120)
    client.force_login(anne)
    for exchange, added, before, after in ((first, "1 h", "0", "10"), (second, "2 h", "10", "30")):
        html = words_of(page(client, address_of(exchange)))
        assert "Dix heures" in html
        assert f"Cet échange a ajouté {added} ." in html
        assert f"{before} %" in html
        assert f"{after} %" in html
    contribution = contribution_of(second)
    assert contribution is not None
    gain = gains_of(contribution)[0]
    assert (gain.progress.goal, gain.before, gain.after) == (goal, 60, 180)


def test_a_ride_shows_what_it_spared_with_range_and_reason(sides: Sides, client: Client) -> None:
    community, anne, brice = sides
    figeac = Place.objects.create(name="Figeac", folded="figeac", lat=44.6088, lon=2.0336)
    cahors = Place.objects.create(name="Cahors", folded="cahors", lat=44.4479, lon=1.4412)
    ride = make_listing(
        anne,
        community,
        domain="ride",
        title="À Cahors",
        quantity=2,
        place=figeac,
        to_place=cahors,
        starts_at=NOON + timedelta(hours=1),
    )
    exchange = propose_exchange(
        actor=brice, listing=ride, proposal=Proposal(quantity=1, starts_at=ride.starts_at)
    )
    accept_exchange(actor=anne, exchange=exchange, version=1)
    for person in (anne, brice):
        confirm_exchange(actor=person, exchange=exchange)
    contribution = contribution_of(exchange)
    assert contribution is not None
    client.force_login(brice)
    html = page(client, address_of(exchange))
    assert f"/fr/c/{community.slug}/impact/{contribution.pk}/" in html
    said = words_of(html)
    assert "kg CO₂e CO₂e épargné (" in said
    assert "€ Argent épargné du côté de qui reçoit (" in said
    assert "Pas compté" not in said
    assert elements(html) <= 300


def test_what_is_not_counted_is_said(sides: Sides, client: Client) -> None:
    client.force_login(sides[2])
    said = words_of(page(client, address_of(done(sides))))
    assert "Pas compté, ce qui n’est pas zéro : le CO₂e, faute de chiffre" in said
    assert "kg CO₂e" not in said


def test_a_first_meeting_and_a_badge_are_told_once(sides: Sides, client: Client) -> None:
    first, second = done(sides), done(sides)
    make_recognised()
    client.force_login(sides[2])
    said = words_of(page(client, address_of(first)))
    assert "Vous n’aviez encore jamais échangé avec Anne Aubier." in said
    assert "Premier pas" in said
    said = words_of(page(client, address_of(second)))
    assert "Une première rencontre" not in said
    assert "Premier pas" not in said


def test_a_gift_in_a_community_without_units_moves_nothing(client: Client) -> None:
    community = make_community(units=[])
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    exchange = done((community, anne, brice))
    client.force_login(anne)
    assert "Ce qui a bougé" not in page(client, address_of(exchange))


def test_before_it_is_done_there_is_no_outcome(sides: Sides, client: Client) -> None:
    community, anne, brice = sides
    exchange = make_agreed(anne, brice, community)
    client.force_login(anne)
    assert client.get(address_of(exchange)).headers["Location"] == f"/fr/exchanges/{exchange.pk}/"


def test_nobody_else_sees_it(sides: Sides, client: Client) -> None:
    exchange = done(sides)
    address = address_of(exchange)
    assert client.get(address).headers["Location"] == f"/fr/signin/?next={address}"
    for outsider in (make_member(sides[0], "Chloé"), make_person("Dora")):
        client.force_login(outsider)
        assert client.get(address).status_code == 404


def test_both_sides_find_it_from_the_exchange(sides: Sides, client: Client) -> None:
    exchange = done(sides)
    for person in sides[1:]:
        client.force_login(person)
        assert f'href="{address_of(exchange)}"' in page(client, f"/fr/exchanges/{exchange.pk}/")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_speaks_one_language(sides: Sides, client: Client, language: str) -> None:
    make_goal(sides[0])
    exchange = done(sides, values={"hours": 60})
    client.force_login(sides[1])
    said = words_of(page(client, address_of(exchange, language)))
    assert (" the " in said) == (language == "en")
    assert (" la " in said) == (language == "fr")


def test_the_page_costs_the_same_however_many_goals(
    sides: Sides, client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    client.force_login(sides[1])
    for _ in range(3):
        make_goal(sides[0])
        exchange = done(sides, values={"hours": 60})
        with django_assert_num_queries(15):  # type: ignore[operator]
            client.get(address_of(exchange))
