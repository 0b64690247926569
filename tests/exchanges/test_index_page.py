"""One's exchanges, by whose word they wait for."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from entrepairs.communities.models import Community
from entrepairs.exchanges.actions import (
    Proposal,
    confirm_exchange,
    counter_exchange,
    decline_exchange,
    propose_exchange,
)
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.queries import (
    Turn,
    awaiting_answer,
    by_turn,
    exchanges_of,
    line_of,
    lines,
    turn_counts,
    waiting_for,
)
from entrepairs.kernel import clock
from entrepairs.people.models import Person
from tests.factories import NOON, make_agreed, make_community, make_done, make_listing, make_member

from .pages import elements, page, words_of

pytestmark = pytest.mark.django_db
type Sides = tuple[Community, Person, Person]


@pytest.fixture
def sides() -> Iterator[Sides]:
    community = make_community()
    anne, brice = make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")
    with clock.frozen(NOON):
        yield community, anne, brice


def proposed(sides: Sides, **changes: object) -> Exchange:
    community, anne, brice = sides
    listing = make_listing(anne, community, **changes)
    return propose_exchange(actor=brice, listing=listing, proposal=Proposal(quantity=60))


def turns(person: Person, exchange: Exchange) -> Turn:
    return line_of(person, exchange).turn


def test_whose_word_is_missing_follows_the_steps(sides: Sides) -> None:
    community, anne, brice = sides
    exchange = proposed(sides)
    assert (turns(anne, exchange), turns(brice, exchange)) == (Turn.MINE, Turn.THEIRS)
    counter_exchange(actor=anne, exchange=exchange, proposal=Proposal(quantity=30))
    assert (turns(anne, exchange), turns(brice, exchange)) == (Turn.THEIRS, Turn.MINE)
    decline_exchange(actor=brice, exchange=exchange)
    assert (turns(anne, exchange), turns(brice, exchange)) == (Turn.CLOSED, Turn.CLOSED)
    agreed = make_agreed(anne, brice, community)
    assert (turns(anne, agreed), turns(brice, agreed)) == (Turn.AGREED, Turn.AGREED)
    confirm_exchange(actor=brice, exchange=agreed)
    assert (turns(anne, agreed), turns(brice, agreed)) == (Turn.MINE, Turn.THEIRS)
    confirm_exchange(actor=anne, exchange=agreed)
    assert (turns(anne, agreed), turns(brice, agreed)) == (Turn.CLOSED, Turn.CLOSED)
    assert {person: waiting_for(person) for person in (anne, brice)} == {anne: 0, brice: 0}


def test_what_waits_for_a_person_is_counted_and_listed_with_its_terms(
    sides: Sides, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    community, anne, brice = sides
    first = proposed(sides)
    counter_exchange(actor=brice, exchange=first, proposal=Proposal(quantity=90, starts_at=NOON))
    half = make_agreed(anne, brice, community)
    confirm_exchange(actor=brice, exchange=half)
    proposed((community, brice, anne))
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert waiting_for(anne) == 2
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = awaiting_answer(anne)
        assert {(line.exchange.pk, line.other, line.gives) for line in found} == {
            (first.pk, brice, True),
            (half.pk, brice, True),
        }
        assert {line.exchange.title for line in found} == {"Réparer un vélo"}
    line = next(line for line in found if line.exchange.pk == first.pk)
    assert (line.quantity, line.starts_at) == (90, NOON)
    assert len(awaiting_answer(anne, limit=1)) == 1
    assert waiting_for(make_member(community, "Chloé")) == 0


def test_a_persons_exchanges_come_with_the_last_to_change_first(sides: Sides) -> None:
    community, anne, brice = sides
    first, second = proposed(sides), proposed(sides)
    with clock.frozen(NOON + timedelta(hours=1)):
        counter_exchange(actor=anne, exchange=first, proposal=Proposal(quantity=30))
    assert list(exchanges_of(anne)) == list(exchanges_of(brice)) == [first, second]
    assert not exchanges_of(make_member(community, "Chloé")).exists()


def test_what_is_agreed_comes_in_the_order_of_its_dates(sides: Sides) -> None:
    community, anne, brice = sides
    days = (3, None, 1)
    made = [
        make_agreed(anne, brice, community, starts_at=NOON + timedelta(days=day) if day else None)
        for day in days
    ]
    found = [line.exchange for line in lines(anne, by_turn(anne, Turn.AGREED))]
    assert found == [made[2], made[0], made[1]]


def test_the_page_groups_them_and_says_where_each_stands(sides: Sides, client: Client) -> None:
    community, anne, brice = sides
    proposed(sides, title="Réparer un vélo")
    proposed((community, brice, anne), title="Tailler la haie")
    make_agreed(anne, brice, community, starts_at=NOON + timedelta(days=7))
    make_done(anne, brice, community)
    client.force_login(anne)
    said = words_of(page(client, "/fr/exchanges/"))
    assert "À vous de répondre 1" in said
    assert "Brice Boisson attend votre réponse" in said
    assert "C’est à Brice Boisson de répondre" in said
    assert "C’est convenu avec Brice Boisson Vous donnez 1 h · sam. 21 mars, 13 h" in said
    assert "C’est fait, avec Brice Boisson" in said
    assert said.index("attend votre réponse") < said.index("C’est convenu") < said.index("C’est fait")


def test_nobody_elses_exchanges_are_there(sides: Sides, client: Client) -> None:
    proposed(sides)
    client.force_login(make_member(sides[0], "Chloé"))
    html = page(client, "/fr/exchanges/")
    assert "Réparer un vélo" not in html
    assert "Rien encore." in html


def test_nobody_signed_in_is_led_to_sign_in(client: Client) -> None:
    assert client.get("/fr/exchanges/").headers["Location"] == "/fr/signin/?next=/fr/exchanges/"


def test_many_come_by_pages_and_cost_the_same(
    sides: Sides, client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    community, anne, brice = sides
    client.force_login(anne)

    def one_of_each() -> None:
        proposed(sides)
        proposed((community, brice, anne))
        make_agreed(anne, brice, community)
        make_done(anne, brice, community)

    one_of_each()
    addresses = {"/fr/exchanges/": 10, "/fr/exchanges/?turn=closed": 5}
    for address, cost in addresses.items():
        with django_assert_num_queries(cost):  # type: ignore[operator]
            client.get(address)
    for _ in range(11):
        one_of_each()
    for address, cost in addresses.items():
        with django_assert_num_queries(cost):  # type: ignore[operator]
            assert elements(page(client, address)) <= 300
    assert turn_counts(anne) == dict.fromkeys(Turn, 12)
    html = page(client, "/fr/exchanges/?turn=closed")
    assert html.count('class="exchange-row"') == 10
    assert page(client, "/fr/exchanges/?turn=closed&page=2").count('class="exchange-row"') == 2
    assert page(client, "/fr/exchanges/?turn=nonsense").count("<h2>") == 4


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_speaks_one_language(sides: Sides, client: Client, language: str) -> None:
    proposed(sides)
    client.force_login(sides[1])
    said = words_of(page(client, f"/{language}/exchanges/"))
    assert ("Your exchanges" in said) == (language == "en")
    assert ("Vos échanges" in said) == (language == "fr")
