"""An exchange as a conversation, from both sides."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from entrepairs.communities.models import Community
from entrepairs.exchanges.actions import (
    Proposal,
    accept_exchange,
    cancel_exchange,
    confirm_exchange,
    counter_exchange,
    propose_exchange,
    withdraw_exchange,
)
from entrepairs.exchanges.lifecycle import STEPS, steps_open_to
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.queries import (
    confirmations_of,
    find_exchange,
    open_terms,
    position_of,
    standing_terms,
)
from entrepairs.exchanges.views.step import TAKE
from entrepairs.exchanges.words import STEPS as WORDS
from entrepairs.kernel import clock
from entrepairs.kernel.models import Place
from entrepairs.people.actions import update_profile
from entrepairs.people.models import Person
from tests.factories import NOON, make_agreed, make_community, make_listing, make_member, make_person

from .pages import elements, page, plain, words_of

pytestmark = pytest.mark.django_db
SATURDAY = datetime(2026, 3, 21, 8, tzinfo=UTC)
type Sides = tuple[Community, Person, Person]


@pytest.fixture
def sides() -> Iterator[Sides]:
    """Anne gives, Brice receives."""
    community = make_community()
    anne, brice = make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")
    with clock.frozen(NOON):
        yield community, anne, brice


def proposed(sides: Sides, **terms: object) -> Exchange:
    community, anne, brice = sides
    chosen: dict[str, object] = {"quantity": 60, "starts_at": SATURDAY, "note": "Ce serait bien samedi."}
    proposal = Proposal(**(chosen | terms))  # type: ignore[arg-type]
    return propose_exchange(actor=brice, listing=make_listing(anne, community), proposal=proposal)


def address_of(exchange: Exchange, step: str = "", language: str = "fr") -> str:
    return f"/{language}/exchanges/{exchange.pk}/" + (f"{step}/" if step else "")


def steps_on(html: str, exchange: Exchange) -> set[str]:
    found = set(re.findall(rf'action="/fr/exchanges/{exchange.pk}/(\w+)/"', html))
    return (found | set(re.findall(r'href="\?step=(\w+)#', html))) - {"write"}


def again(exchange: Exchange) -> Exchange:
    found = find_exchange(exchange.pk)
    assert found is not None
    return found


def test_every_step_has_words_and_an_action() -> None:
    of_people = {name for name, step in STEPS.items() if step.is_taken_by_people}
    of_people.remove("book")  # which a proposal takes by itself
    assert of_people == WORDS.keys() | {"decide"} == TAKE.keys() | {"decide"}


def _states(sides: Sides) -> Iterator[Exchange]:
    community, anne, brice = sides
    yield proposed(sides)
    countered = proposed(sides)
    yield counter_exchange(actor=anne, exchange=countered, proposal=Proposal(quantity=30))
    yield make_agreed(anne, brice, community)
    half = make_agreed(anne, brice, community)
    confirm_exchange(actor=anne, exchange=half)
    yield again(half)
    done = make_agreed(anne, brice, community)
    for person in (anne, brice):
        confirm_exchange(actor=person, exchange=done)
    yield again(done)
    yield withdraw_exchange(actor=brice, exchange=proposed(sides))
    called_off = make_agreed(anne, brice, community)
    yield cancel_exchange(actor=brice, exchange=called_off, cause="weather")


def test_the_page_offers_exactly_the_steps_that_the_lifecycle_opens(sides: Sides, client: Client) -> None:
    _community, anne, brice = sides
    for exchange in _states(sides):
        position = position_of(
            exchange,
            proposer_id=open_terms(exchange).proposed_by_id,
            confirmations=confirmations_of(exchange),
        )
        for person in (anne, brice):
            client.force_login(person)
            html = page(client, address_of(exchange))
            expected = steps_open_to(position, person.pk)
            assert steps_on(html, exchange) == {step.name for step in expected}, exchange
            assert html.count("button--primary") == (
                any(step.is_main for step in expected) or exchange.state == "fulfilled"
            )
            assert elements(html) <= 300


def test_the_terms_are_told_and_contact_comes_with_agreement(sides: Sides, client: Client) -> None:
    community, anne, brice = sides
    figeac = Place.objects.create(name="Figeac", folded="figeac", lat=44.6088, lon=2.0336)
    for person, phone in ((anne, "06 39 98 00 01"), (brice, "06 39 98 00 02")):
        update_profile(
            actor=person,
            display_name=person.display_name,
            about="",
            place=None,
            phone=phone,
            thanked_publicly=True,
        )
    listing = make_listing(anne, community, place=figeac)
    exchange = propose_exchange(
        actor=brice, listing=listing, proposal=Proposal(quantity=90, starts_at=SATURDAY, values={"hours": 60})
    )
    client.force_login(anne)
    html = page(client, address_of(exchange))
    assert "Brice Boisson attend votre réponse" in html
    assert "1 h 30" in html
    assert "sam. 21 mars, 9 h" in html
    assert "une fois d’accord" in html
    for hidden in ("06 39 98 00 02", "44.6088", "2.0336", "openstreetmap"):
        assert hidden not in html
    accept_exchange(actor=anne, exchange=exchange, version=1)
    html = page(client, address_of(exchange))
    assert 'href="tel:0639980002"' in html
    assert "0001" not in html
    assert "mlat=44.6088&amp;mlon=2.0336" in html
    client.force_login(brice)
    assert 'href="tel:0639980001"' in page(client, address_of(exchange))
    cancel_exchange(actor=brice, exchange=exchange, cause="plans")
    assert "06 39 98" not in page(client, address_of(exchange))


def test_the_version_that_was_seen_is_accepted(sides: Sides, client: Client) -> None:
    _community, anne, _brice = sides
    exchange = proposed(sides)
    client.force_login(anne)
    assert '<input type="hidden" name="version" value="1">' in page(client, address_of(exchange))
    response = client.post(address_of(exchange, "accept"), {"version": "1"}, follow=True)
    assert "C’est convenu. Voici comment vous retrouver." in plain(response.content.decode())
    assert again(exchange).state == "agreed"


@pytest.mark.parametrize("version", ["1", "", "x", "-1", "99999999999999999999"])
def test_terms_that_changed_meanwhile_are_shown_instead_of_accepted(
    sides: Sides, client: Client, version: str
) -> None:
    _community, anne, brice = sides
    exchange = proposed(sides)
    counter_exchange(actor=brice, exchange=exchange, proposal=Proposal(quantity=120, starts_at=SATURDAY))
    client.force_login(anne)
    html = plain(
        client.post(address_of(exchange, "accept"), {"version": version}, follow=True).content.decode()
    )
    assert "Les termes ont changé entre-temps : relisez-les." in html
    assert "2 h" in html
    assert again(exchange).state == "countered"


def test_a_counter_starts_from_the_terms_and_says_in_words_what_changed(sides: Sides, client: Client) -> None:
    _community, anne, brice = sides
    exchange = proposed(sides, values={"hours": 60})
    client.force_login(anne)
    html = page(client, address_of(exchange))
    assert 'value="2026-03-21T09:00"' in html
    assert 'id="counter_quantity"' in html
    response = client.post(
        address_of(exchange, "counter"),
        {
            "version": "1",
            "quantity": "2",
            "starts_at": "2026-03-22T09:00",
            "deal": "gift",
            "note": "Plutôt dimanche.",
        },
        follow=True,
    )
    html = plain(response.content.decode())
    assert "C’est à Brice Boisson de vous répondre" in html
    for before, after in (
        ("sam. 21 mars, 9 h", "dim. 22 mars, 9 h – 11 h"),
        ("1 h", "2 h"),
        ("1 h", "sans contrepartie"),
    ):
        assert re.search(rf"<del>{before}</del>.*?<ins>{after}</ins>", html), (before, after)
    assert html.index("Ce serait bien samedi.") < html.index("Plutôt dimanche.")
    terms = standing_terms(again(exchange))
    assert (terms.quantity, terms.version, terms.proposed_by) == (120, 2, anne)
    client.force_login(brice)
    assert "Anne Aubier propose autre chose" in page(client, address_of(exchange))


def test_a_counter_to_terms_that_changed_is_refused_and_keeps_what_was_typed(
    sides: Sides, client: Client
) -> None:
    _community, anne, brice = sides
    exchange = proposed(sides)
    counter_exchange(actor=brice, exchange=exchange, proposal=Proposal(quantity=120, starts_at=SATURDAY))
    client.force_login(anne)
    sent = {"version": "1", "quantity": "3", "deal": "gift", "note": "Trois heures, alors."}
    html = plain(client.post(address_of(exchange, "counter"), sent).content.decode())
    assert "Les termes ont changé entre-temps" in html
    assert "Trois heures, alors." in html
    assert again(exchange).version == 2


def test_a_counter_that_is_wrong_says_so_at_its_field(sides: Sides, client: Client) -> None:
    _community, anne, _brice = sides
    exchange = proposed(sides)
    client.force_login(anne)
    sent = {"version": "1", "quantity": "presque rien", "deal": "gift", "note": "Bonjour"}
    html = plain(client.post(address_of(exchange, "counter"), sent).content.decode())
    assert "Écrivez un nombre" in html
    assert 'value="presque rien"' in html
    assert '<details id="step-counter" open>' in html
    assert again(exchange).version == 1


def test_a_step_that_came_too_late_keeps_what_was_typed(sides: Sides, client: Client) -> None:
    _community, anne, brice = sides
    exchange = proposed(sides)
    withdraw_exchange(actor=brice, exchange=exchange)
    client.force_login(anne)
    html = plain(client.post(address_of(exchange, "decline"), {"reason": "Je suis loin."}).content.decode())
    assert "Ce n’est plus possible" in html
    assert "Je suis loin." in html
    assert again(exchange).state == "withdrawn"


@pytest.mark.parametrize(
    ("step", "who", "state", "told"),
    [
        ("decline", 0, "declined", "Anne Aubier a décliné."),
        ("withdraw", 1, "withdrawn", "Brice Boisson a retiré sa proposition."),
    ],
)
def test_a_no_may_come_with_a_word_or_without(
    sides: Sides, client: Client, step: str, who: int, state: str, told: str
) -> None:
    for reason in ("", "Pas cette semaine."):
        exchange = proposed(sides)
        client.force_login(sides[1:][who])
        client.post(address_of(exchange, step), {"reason": reason})
        assert again(exchange).state == state
        client.force_login(sides[1:][1 - who])
        html = page(client, address_of(exchange))
        assert told in html
        assert reason in html


@pytest.mark.parametrize(
    ("step", "state", "told"),
    [
        ("cancel", "cancelled", "Anne Aubier a annulé."),
        ("not_done", "unfulfilled", "Anne Aubier a noté que ça n’a pas eu lieu."),
    ],
)
def test_that_nothing_came_of_it_needs_a_reason(
    sides: Sides, client: Client, step: str, state: str, told: str
) -> None:
    community, anne, brice = sides
    client.force_login(anne)
    for sent, message in (
        ({}, "Choisissez une raison"),
        ({"cause": "other", "reason": "  "}, "Dites pourquoi"),
        ({"cause": "revenge", "reason": "Je garde ceci"}, "Je garde ceci"),
        ({"cause": "other", "reason": "y" * 301}, "300"),
    ):
        exchange = make_agreed(anne, brice, community)
        html = plain(client.post(address_of(exchange, step), sent).content.decode())
        assert message in html
        assert again(exchange).state == "agreed"
    for sent, shown in (
        ({"cause": "weather"}, "La météo."),
        ({"cause": "other", "reason": "La clé est restée dedans"}, "La clé est restée dedans"),
    ):
        exchange = make_agreed(anne, brice, community)
        client.force_login(anne)
        assert client.post(address_of(exchange, step), sent).status_code == 302
        assert again(exchange).state == state
        client.force_login(brice)
        html = page(client, address_of(exchange))
        assert told in html
        assert shown in html


def test_the_cause_is_told_in_the_reader_s_language(sides: Sides, client: Client) -> None:
    community, anne, brice = sides
    exchange = make_agreed(anne, brice, community)
    cancel_exchange(actor=anne, exchange=exchange, cause="breakdown")
    client.force_login(brice)
    assert "Something broke down." in page(client, address_of(exchange, language="en"))
    assert "Une panne." in page(client, address_of(exchange))


def test_the_first_word_waits_for_the_second(sides: Sides, client: Client) -> None:
    community, anne, brice = sides
    exchange = make_agreed(anne, brice, community)
    client.force_login(anne)
    response = client.post(address_of(exchange, "confirm"), {"version": "1"}, follow=True)
    html = plain(response.content.decode())
    assert "Vous avez confirmé, Brice Boisson doit encore le dire" in html
    assert "confirm" not in steps_on(html, exchange)
    client.force_login(brice)
    html = page(client, address_of(exchange))
    assert "Anne Aubier a confirmé, reste votre mot" in html
    assert "Anne Aubier a confirmé que c’est fait." in html
    response = client.post(address_of(exchange, "confirm"), {"version": "1"})
    assert response.headers["Location"] == address_of(exchange, "outcome")


def test_nobody_is_urged_to_confirm_what_is_yet_to_come(sides: Sides, client: Client) -> None:
    community, anne, brice = sides
    exchange = make_agreed(anne, brice, community, starts_at=SATURDAY)
    client.force_login(anne)
    html = page(client, address_of(exchange))
    assert "confirm" in steps_on(html, exchange)
    assert "button--primary" not in html
    with clock.frozen(SATURDAY):
        assert "button--primary" in page(client, address_of(exchange))


def test_nobody_else_sees_or_touches_it(sides: Sides, client: Client) -> None:
    community, anne, brice = sides
    exchange = make_agreed(anne, brice, community)
    addresses = [address_of(exchange), *(address_of(exchange, step) for step in STEPS)]
    for address in addresses:
        assert client.get(address).headers["Location"] == f"/fr/signin/?next={address}"
    assert client.post(address_of(exchange, "confirm"), {"version": "1"}).status_code == 302
    for outsider in (make_member(community, "Chloé"), make_person("Dora")):
        client.force_login(outsider)
        for address in addresses:
            assert client.get(address).status_code == 404
            assert client.post(address, {"cause": "weather"}).status_code in {404, 405}
    assert not exchange.confirmations.exists()
    assert again(exchange).state == "agreed"


def test_an_unknown_step_is_not_found_and_a_link_to_one_leads_to_the_page(
    sides: Sides, client: Client
) -> None:
    exchange = proposed(sides)
    client.force_login(sides[1])
    assert client.post(address_of(exchange, "explode")).status_code == 404
    assert client.get(address_of(exchange, "accept")).headers["Location"] == address_of(exchange)
    assert client.get("/fr/exchanges/99999999999999999999/").status_code == 404


def test_a_refusal_without_a_field_is_said_on_the_page(sides: Sides, client: Client) -> None:
    community, anne, brice = sides
    make_agreed(anne, brice, community, quantity=900, values={"hours": 900})
    exchange = proposed(sides, quantity=600, values={"hours": 600})
    client.force_login(anne)
    html = plain(client.post(address_of(exchange, "accept"), {"version": "1"}, follow=True).content.decode())
    assert "limite" in html
    assert again(exchange).state == "proposed"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_speaks_one_language(sides: Sides, client: Client, language: str) -> None:
    exchange = proposed(sides)
    client.force_login(sides[1])
    said = words_of(page(client, address_of(exchange, language=language)))
    assert ("What was said" in said) == (language == "en")
    assert ("Ce qui s’est dit" in said) == (language == "fr")


def test_the_page_costs_the_same_however_long_the_talk(
    sides: Sides, client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    _community, anne, brice = sides
    exchange = proposed(sides)
    client.force_login(anne)
    for turn in range(10):
        with django_assert_num_queries(15):  # type: ignore[operator]
            html = page(client, address_of(exchange))
        assert elements(html) <= 300
        counter_exchange(
            actor=(anne, brice)[turn % 2],
            exchange=exchange,
            proposal=Proposal(quantity=30 + turn, starts_at=SATURDAY, note="Et comme cela ?"),
        )
    html = page(client, address_of(exchange))
    assert html.count('class="say') == 8 + 2 * 8  # with head and word
    assert "Voir les 3 messages d’avant" in html
    assert "Ce serait bien samedi." not in html
    assert "Ce serait bien samedi." in page(client, f"{address_of(exchange)}?skip=8")
