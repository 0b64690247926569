"""Answering a listing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from entrepairs.communities.models import Community
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.queries import exchanges_of, standing_terms
from entrepairs.kernel import clock
from entrepairs.listings.actions import close_listing
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person
from tests.factories import NOON, make_agreed, make_community, make_listing, make_member, make_person

from .pages import elements, page, plain, words_of

pytestmark = pytest.mark.django_db
SATURDAY = datetime(2026, 3, 21, 8, tzinfo=UTC)  # nine o'clock in Paris


@pytest.fixture
def village() -> Iterator[tuple[Community, Person, Person]]:
    community = make_community()
    anne, brice = make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")
    with clock.frozen(NOON):
        yield community, anne, brice


def address_of(listing: Listing, language: str = "fr") -> str:
    return f"/{language}/c/{listing.community.slug}/listings/{listing.pk}/propose/"


def only_exchange(person: Person) -> Exchange:
    return exchanges_of(person).get()


def test_a_skill_starts_from_the_hours_and_the_price_of_the_listing(
    village: tuple[Community, Person, Person], client: Client
) -> None:
    community, anne, brice = village
    listing = make_listing(anne, community, quantity=90, values={"hours": 60})
    client.force_login(brice)
    html = page(client, address_of(listing))
    assert 'value="1,5"' in html
    assert "Comme l’annonce : 1 h par heure" in html
    assert "Anne Aubier lit votre proposition" in html
    assert 'value="1.5"' in page(client, address_of(listing, "en"))
    assert elements(html) <= 300


def test_what_is_sent_becomes_terms_in_the_community_s_time(
    village: tuple[Community, Person, Person], client: Client
) -> None:
    community, anne, brice = village
    listing = make_listing(anne, community, quantity=60, values={"hours": 60})
    client.force_login(brice)
    response = client.post(
        address_of(listing),
        {"quantity": "1 h 30", "starts_at": "2026-03-21T09:00", "deal": "listing", "note": " Le matin ? "},
    )
    exchange = only_exchange(brice)
    assert response.headers["Location"] == f"/fr/exchanges/{exchange.pk}/"
    terms = standing_terms(exchange)
    assert (terms.quantity, terms.note) == (90, "Le matin ?")
    assert (terms.starts_at, terms.ends_at) == (SATURDAY, SATURDAY + timedelta(minutes=90))
    assert [(value.unit, value.amount_minor) for value in terms.values.all()] == [("hours", 90)]
    assert (exchange.giver, exchange.receiver) == (anne, brice)


def test_another_amount_or_a_gift_can_be_proposed(
    village: tuple[Community, Person, Person], client: Client
) -> None:
    community, anne, brice = village
    listing = make_listing(anne, community, values={"hours": 60})
    client.force_login(brice)
    for given, values in (
        ({"deal": "other", "value_hours": "0,5"}, [30]),
        ({"deal": "gift", "value_hours": "0,5"}, []),
        ({"deal": "gift", "value_hours": "n’importe quoi"}, []),
    ):
        client.post(address_of(listing), {"quantity": "1", **given})
        terms = standing_terms(exchanges_of(brice).first() or Exchange())
        assert [value.amount_minor for value in terms.values.all()] == values


def test_a_need_is_answered_by_who_gives(village: tuple[Community, Person, Person], client: Client) -> None:
    community, anne, brice = village
    listing = make_listing(anne, community, kind="need")
    client.force_login(brice)
    assert "Ce que vous demandez en échange" in page(client, address_of(listing))
    client.post(address_of(listing), {"quantity": "1", "deal": "gift"})
    exchange = only_exchange(brice)
    assert (exchange.giver, exchange.receiver) == (brice, anne)


def test_a_dated_listing_brings_its_date_and_keeps_its_length(
    village: tuple[Community, Person, Person], client: Client
) -> None:
    community, anne, brice = village
    meal = make_listing(
        anne,
        community,
        domain="meal",
        title="Soupe",
        quantity=4,
        starts_at=SATURDAY,
        ends_at=SATURDAY + timedelta(hours=2),
    )
    client.force_login(brice)
    html = page(client, address_of(meal))
    assert 'value="2026-03-21T09:00"' in html
    assert "Il en reste : 4 repas" in html
    client.post(address_of(meal), {"quantity": "2", "starts_at": "2026-03-21T10:00", "deal": "gift"})
    terms = standing_terms(only_exchange(brice))
    assert terms.ends_at == SATURDAY + timedelta(hours=3)


def test_a_single_thing_to_lend_asks_for_days_only(
    village: tuple[Community, Person, Person], client: Client
) -> None:
    community, anne, brice = village
    drill = make_listing(anne, community, domain="lend", title="Perceuse", quantity=1)
    client.force_login(brice)
    html = page(client, address_of(drill))
    assert 'name="quantity"' not in html
    assert 'name="ends_at"' in html
    sent = {"starts_at": "2026-03-21T09:00", "ends_at": "2026-03-22T09:00", "deal": "gift"}
    assert client.post(address_of(drill), sent).status_code == 302
    assert standing_terms(only_exchange(brice)).quantity == 1


def test_what_is_lent_on_some_days_can_be_asked_for_on_others(
    village: tuple[Community, Person, Person], client: Client
) -> None:
    community, anne, brice = village
    drill = make_listing(anne, community, domain="lend", title="Perceuse", quantity=1)
    client.force_login(brice)
    weekend = {"starts_at": "2026-03-21T09:00", "ends_at": "2026-03-22T09:00", "deal": "gift"}
    client.post(address_of(drill), weekend)
    exchange = only_exchange(brice)
    client.force_login(anne)
    client.post(f"/fr/exchanges/{exchange.pk}/accept/", {"version": "1"})
    chloe = make_member(community, "Chloé")
    client.force_login(chloe)
    assert "Il n’en reste plus" not in page(client, address_of(drill))
    html = plain(client.post(address_of(drill), weekend).content.decode())
    assert "Quelqu’un d’autre l’a déjà à ce moment-là" in html
    assert not exchanges_of(chloe).exists()
    later = {"starts_at": "2026-03-22T09:00", "ends_at": "2026-03-23T09:00", "deal": "gift"}
    assert client.post(address_of(drill), later).status_code == 302


@pytest.mark.parametrize(
    ("sent", "message", "kept"),
    [
        ({"quantity": "deux heures"}, "Écrivez un nombre", 'value="deux heures"'),
        ({"quantity": "0"}, "Indiquez plus que 0.", 'value="0"'),
        ({"starts_at": "2026-03-29T02:30"}, "on change d’heure", 'value="2026-03-29T02:30"'),
        ({"deal": "other", "value_hours": ""}, "Dites combien, ou choisissez le don.", "Bonjour Anne"),
        ({"deal": "other", "value_hours": "beaucoup"}, "Écrivez un nombre", 'value="beaucoup"'),
        ({"deal": "euros"}, "euros", "Bonjour Anne"),
        ({"note": "x" * 2001}, "2000", "x" * 2001),
        ({"quantity": "9999999"}, "Il n’en reste pas assez.", 'value="9999999"'),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    village: tuple[Community, Person, Person],
    client: Client,
    sent: dict[str, str],
    message: str,
    kept: str,
) -> None:
    community, anne, brice = village
    listing = make_listing(anne, community)
    client.force_login(brice)
    typed = {"quantity": "1", "deal": "gift", "note": "Bonjour Anne"} | sent
    response = client.post(address_of(listing), typed)
    html = plain(response.content.decode())
    assert response.status_code == 200
    assert message in html
    assert kept in html
    assert 'aria-invalid="true"' in html
    assert not exchanges_of(brice).exists()


def test_more_than_is_left_is_refused_at_once(
    village: tuple[Community, Person, Person], client: Client
) -> None:
    community, anne, brice = village
    books = make_listing(anne, community, domain="give", title="Livres", quantity=3)
    client.force_login(brice)
    html = plain(client.post(address_of(books), {"quantity": "4", "deal": "gift"}).content.decode())
    assert "Il n’en reste pas assez." in html
    assert 'aria-invalid="true"' in html
    assert not exchanges_of(brice).exists()


def test_a_community_without_units_has_gifts_only(client: Client) -> None:
    community = make_community(units=[])
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    listing = make_listing(anne, community)
    client.force_login(brice)
    assert 'name="deal"' not in page(client, address_of(listing))
    client.post(address_of(listing), {"quantity": "1", "deal": "other", "value_hours": "1"})
    assert not standing_terms(only_exchange(brice)).values.exists()


def test_who_may_propose(village: tuple[Community, Person, Person], client: Client) -> None:
    community, anne, brice = village
    listing = make_listing(anne, community)
    address = address_of(listing)
    sent = {"quantity": "1", "deal": "gift"}
    for response in (client.get(address), client.post(address, sent)):
        assert response.headers["Location"] == f"/fr/signin/?next={address}"
    client.force_login(make_person("Passant"))
    for response in (client.get(address), client.post(address, sent)):
        assert response.headers["Location"] == f"/fr/c/{community.slug}/"
    client.force_login(anne)
    for response in (client.get(address), client.post(address, sent)):
        assert response.headers["Location"] == f"/fr/c/{community.slug}/listings/{listing.pk}/"
    assert not Exchange.objects.exists()
    close_listing(actor=anne, listing=listing)
    client.force_login(brice)
    assert client.post(address, sent).status_code == 302
    assert not Exchange.objects.exists()


def test_a_listing_is_not_found_elsewhere(village: tuple[Community, Person, Person], client: Client) -> None:
    community, anne, brice = village
    listing = make_listing(anne, community)
    client.force_login(brice)
    other = make_community()
    assert client.get(f"/fr/c/{other.slug}/listings/{listing.pk}/propose/").status_code == 404
    Community.objects.filter(pk=community.pk).update(public=False)
    client.force_login(make_person("Passant"))
    assert client.get(address_of(listing)).status_code == 404


def test_the_page_costs_the_same_whatever_was_exchanged_before(
    village: tuple[Community, Person, Person],
    client: Client,
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    community, anne, brice = village
    listing = make_listing(anne, community, domain="give", title="Livres", quantity=3)
    client.force_login(brice)
    for _ in range(3):
        with django_assert_num_queries(9):  # type: ignore[operator]
            client.get(address_of(listing))
        make_agreed(anne, brice, community)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_speaks_one_language(
    village: tuple[Community, Person, Person], client: Client, language: str
) -> None:
    community, anne, brice = village
    client.force_login(brice)
    said = words_of(page(client, address_of(make_listing(anne, community), language)))
    assert ("happens next" in said) == (language == "en")
    assert ("Et ensuite" in said) == (language == "fr")
