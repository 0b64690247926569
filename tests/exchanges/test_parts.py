"""Three of four hours: a part that was done."""

from collections.abc import Iterator

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.contributions.models import Contribution
from entrepairs.exchanges.actions import (
    Proposal,
    accept_exchange,
    confirm_exchange,
    keep_exchange,
    propose_exchange,
    report_part,
)
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.scaling import scaled, share
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.ledger.queries import accounts_of
from entrepairs.listings.queries import remaining_quantity
from entrepairs.outcomes.check import differences
from tests.factories import NOON, make_agreed, make_listing

from .pages import page, plain
from .paths import Cast, again, make_cast


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def four_hours(cast: Cast) -> Exchange:
    return make_agreed(cast.giver, cast.receiver, cast.community, quantity=240, values={"hours": 240})


def balances(cast: Cast) -> dict[str, tuple[int, int]]:
    accounts = accounts_of(cast.receiver, cast.community)
    return {one.unit: (one.balance_minor, one.held_minor) for one in accounts}


@pytest.mark.django_db
@pytest.mark.parametrize("first", ["giver", "receiver"])
def test_either_side_says_so_and_the_other_confirms(cast: Cast, first: str) -> None:
    exchange = four_hours(cast)
    second = "receiver" if first == "giver" else "giver"
    report_part(actor=cast.called(first), exchange=exchange, quantity=180, note="Il a plu.")
    assert balances(cast) == {"hours": (0, 240)}
    outcome = confirm_exchange(actor=cast.called(second), exchange=exchange, version=2)
    assert outcome is not None
    assert outcome.contribution.amounts() == {"duration_min": 180}
    assert balances(cast) == {"hours": (-180, 0)}
    assert {entry.indicator: entry.central for entry in outcome.impact}["time_min"] == 180
    assert Contribution.objects.count() == 1
    assert list(differences()) == []


@pytest.mark.django_db
def test_the_rest_of_the_listing_is_free_again(cast: Cast) -> None:
    books = make_listing(cast.giver, cast.community, domain="give", title="Livres", quantity=5)
    exchange = propose_exchange(actor=cast.receiver, listing=books, proposal=Proposal(quantity=4))
    accept_exchange(actor=cast.giver, exchange=exchange, version=1)
    assert remaining_quantity(books) == 1
    report_part(actor=cast.receiver, exchange=exchange, quantity=3)
    assert remaining_quantity(books) == 1
    confirm_exchange(actor=cast.giver, exchange=exchange)
    assert remaining_quantity(books) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("quantity", [0, 240, 241])
def test_a_part_is_less_than_all_and_more_than_nothing(cast: Cast, quantity: int) -> None:
    exchange = four_hours(cast)
    with pytest.raises(Refused) as refused:
        report_part(actor=cast.giver, exchange=exchange, quantity=quantity)
    assert (refused.value.code, refused.value.field) == ("not_a_part", "quantity")
    assert again(exchange).state == "agreed"


@pytest.mark.django_db
def test_the_whole_is_not_confirmed_by_mistake_where_a_part_was_said(cast: Cast) -> None:
    exchange = four_hours(cast)
    confirm_exchange(actor=cast.giver, exchange=exchange)
    report_part(actor=cast.giver, exchange=exchange, quantity=60)
    with pytest.raises(Refused) as refused:
        confirm_exchange(actor=cast.receiver, exchange=exchange, version=1)
    assert refused.value.code == "version_changed"
    assert not Contribution.objects.exists()


@pytest.mark.django_db
def test_what_was_said_of_the_whole_is_said_no_longer(cast: Cast) -> None:
    exchange = four_hours(cast)
    confirm_exchange(actor=cast.giver, exchange=exchange)
    report_part(actor=cast.receiver, exchange=exchange, quantity=60)
    keep_exchange(actor=cast.giver, exchange=exchange, reason="C’était quatre heures.")
    assert again(exchange).state == "agreed"
    assert not exchange.confirmations.exists()
    assert confirm_exchange(actor=cast.giver, exchange=exchange) is None
    assert confirm_exchange(actor=cast.receiver, exchange=exchange) is not None
    assert balances(cast) == {"hours": (-240, 0)}


@pytest.mark.django_db
def test_the_page_takes_hours_as_people_write_them(cast: Cast, client: Client) -> None:
    exchange = four_hours(cast)
    client.force_login(cast.giver)
    wrong = {"version": "1", "quantity": "5", "reason": "Long."}
    html = plain(client.post(f"/fr/exchanges/{exchange.pk}/part/", wrong).content.decode())
    assert "Indiquez moins que ce qui était convenu." in html
    assert "Long." in html
    client.post(f"/fr/exchanges/{exchange.pk}/part/", {"version": "1", "quantity": "2 h 30"})
    client.force_login(cast.receiver)
    html = page(client, f"/fr/exchanges/{exchange.pk}/")
    assert "Anne Aubier dit qu’une partie est faite" in html
    assert "<ins>2 h 30</ins>" in html
    assert "Oui, cette partie est faite" in html
    response = client.post(f"/fr/exchanges/{exchange.pk}/confirm/", {"version": "2"})
    assert response.headers["Location"] == f"/fr/exchanges/{exchange.pk}/outcome/"


@given(st.integers(1, 10**7), st.integers(1, 10**7), st.integers(1, 10**7))
def test_a_part_is_never_worth_more_than_the_whole(amount: int, part: int, whole: int) -> None:
    part = min(part, whole)
    worth = share({"hours": amount}, part, whole).get("hours", 0)
    assert 0 <= worth <= amount
    assert abs(worth * whole - amount * part) * 2 <= whole
    assert share({"hours": amount}, whole, whole) == {"hours": amount}


@pytest.mark.parametrize(
    ("quantity", "one", "worth"), [(90, 60, 45), (30, 60, 15), (1, 60, 0), (1, 4, 8), (3, 4, 22)]
)
def test_halves_are_rounded_to_the_even_number(quantity: int, one: int, worth: int) -> None:
    assert scaled({"hours": 30}, quantity, one) == ({"hours": worth} if worth else {})
