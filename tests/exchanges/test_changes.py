"""Other terms in the place of those agreed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from entrepairs.exchanges.actions import (
    Proposal,
    accept_change,
    accept_exchange,
    confirm_exchange,
    keep_exchange,
    propose_change,
    propose_exchange,
)
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.queries import standing_terms
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import OutboxMessage
from entrepairs.ledger.queries import accounts_of
from entrepairs.listings.actions import close_listing
from entrepairs.listings.models import Listing, Reservation
from entrepairs.outcomes.check import differences
from tests.factories import NOON, make_agreed, make_listing

from .pages import page, plain, words_of
from .paths import OTHER, SATURDAY, SUNDAY, Cast, again, agreed, amended, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def held(cast: Cast) -> int:
    return sum(account.held_minor for account in accounts_of(cast.receiver, cast.community))


def reserved(exchange: Exchange) -> list[tuple[int, str]]:
    found = Reservation.objects.filter(origin_id=exchange.pk, state=Reservation.State.HELD)
    return [(one.quantity, f"{one.starts_at:%a}" if one.starts_at else "") for one in found]


def crate(cast: Cast, quantity: int = 4) -> Listing:
    return make_listing(cast.giver, cast.community, domain="give", title="Livres", quantity=quantity)


def agreed_on(cast: Cast, listing: Listing, quantity: int, hours: int = 0) -> Exchange:
    values = {"hours": hours} if hours else {}
    proposal = Proposal(quantity=quantity, values=values)
    exchange = propose_exchange(actor=cast.receiver, listing=listing, proposal=proposal)
    return accept_exchange(actor=cast.giver, exchange=exchange, version=1)


def test_what_is_agreed_stands_until_the_change_is_accepted(cast: Cast) -> None:
    exchange = amended(cast)
    assert (exchange.version, exchange.proposed_version, held(cast)) == (1, 2, 60)
    assert reserved(exchange) == [(120, "Sat")]
    accept_change(actor=cast.receiver, exchange=exchange, version=2)
    exchange = again(exchange)
    assert (exchange.state, exchange.version, exchange.proposed_version) == ("agreed", 2, None)
    assert held(cast) == 30
    assert reserved(exchange) == [(60, "Sun")]
    assert list(differences()) == []


def test_what_is_done_then_counts_as_it_was_changed(cast: Cast) -> None:
    exchange = amended(cast)
    accept_change(actor=cast.receiver, exchange=exchange, version=2)
    with clock.frozen(SUNDAY + timedelta(hours=2)):
        confirm_exchange(actor=cast.giver, exchange=exchange)
        outcome = confirm_exchange(actor=cast.receiver, exchange=exchange)
    assert outcome is not None
    assert outcome.contribution.amounts() == {"duration_min": 60}
    assert held(cast) == 0
    balances = {one.unit: one.balance_minor for one in accounts_of(cast.receiver, cast.community)}
    assert balances["hours"] == -30
    assert list(differences()) == []


def test_a_change_for_which_not_enough_is_left_leaves_all_as_it_was(cast: Cast) -> None:
    listing = crate(cast)
    exchange = agreed_on(cast, listing, 2, hours=30)
    propose_change(
        actor=cast.receiver, exchange=exchange, proposal=Proposal(quantity=4, values={"hours": 60})
    )
    propose = propose_exchange(actor=cast.member, listing=listing, proposal=Proposal(quantity=1))
    accept_exchange(actor=cast.giver, exchange=propose, version=1)
    with pytest.raises(Refused) as refused:
        accept_change(actor=cast.giver, exchange=exchange, version=2)
    assert refused.value.code == "not_enough"
    exchange = again(exchange)
    assert (exchange.state, exchange.version, exchange.proposed_version) == ("amended", 1, 2)
    assert (reserved(exchange), held(cast)) == ([(2, "")], 30)
    assert list(differences()) == []


def test_ones_own_part_is_free_for_the_change(cast: Cast) -> None:
    exchange = agreed_on(cast, crate(cast, 4), 3)
    propose_change(actor=cast.receiver, exchange=exchange, proposal=Proposal(quantity=4))
    accept_change(actor=cast.giver, exchange=exchange, version=2)
    assert reserved(exchange) == [(4, "")]


def test_a_change_beyond_the_limit_of_the_account_leaves_all_as_it_was(cast: Cast) -> None:
    make_agreed(cast.giver, cast.receiver, cast.community, quantity=900, values={"hours": 900})
    exchange = make_agreed(cast.giver, cast.receiver, cast.community, values={"hours": 60})
    more = Proposal(quantity=60, values={"hours": 400})
    propose_change(actor=cast.giver, exchange=exchange, proposal=more)
    with pytest.raises(Refused) as refused:
        accept_change(actor=cast.receiver, exchange=exchange, version=2)
    assert refused.value.code == "limit"
    assert (again(exchange).state, held(cast), reserved(exchange)) == ("amended", 960, [(60, "")])
    assert list(differences()) == []


def test_value_alone_can_be_changed_when_the_listing_is_closed_meanwhile(cast: Cast) -> None:
    listing = crate(cast)
    exchange = agreed_on(cast, listing, 2, hours=30)
    close_listing(actor=cast.giver, listing=listing)
    propose_change(actor=cast.giver, exchange=exchange, proposal=Proposal(quantity=2))
    accept_change(actor=cast.receiver, exchange=exchange, version=2)
    assert (reserved(exchange), held(cast)) == ([(2, "")], 0)


def test_a_change_that_was_changed_again_is_not_accepted_by_mistake(cast: Cast) -> None:
    exchange = amended(cast)
    propose_change(actor=cast.giver, exchange=exchange, proposal=Proposal(quantity=30, starts_at=SATURDAY))
    with pytest.raises(Refused) as refused:
        accept_change(actor=cast.receiver, exchange=exchange, version=2)
    assert refused.value.code == "version_changed"
    with pytest.raises(Refused) as refused:
        keep_exchange(actor=cast.receiver, exchange=exchange, version=2)
    assert refused.value.code == "version_changed"
    assert again(exchange).proposed_version == 3


def test_it_is_not_confirmed_in_a_version_that_was_not_read(cast: Cast) -> None:
    exchange = agreed(cast)
    propose_change(actor=cast.giver, exchange=exchange, proposal=OTHER)
    with pytest.raises(Refused) as refused:
        confirm_exchange(actor=cast.receiver, exchange=exchange, version=1)
    assert refused.value.code == "version_changed"


def test_numbers_of_versions_are_never_used_again(cast: Cast) -> None:
    exchange = amended(cast)
    keep_exchange(actor=cast.receiver, exchange=exchange)
    propose_change(actor=cast.receiver, exchange=exchange, proposal=OTHER)
    exchange = again(exchange)
    assert (exchange.version, exchange.proposed_version) == (1, 3)
    accept_change(actor=cast.giver, exchange=exchange, version=3)
    assert standing_terms(again(exchange)).version == 3


def test_a_change_cannot_be_what_the_domain_does_not_know(cast: Cast) -> None:
    exchange = agreed(cast)
    for proposal, code in (
        (Proposal(quantity=0), "no_quantity"),
        (Proposal(quantity=60, values={"euros": 5}), "bad_value"),
        (Proposal(quantity=60, starts_at=SUNDAY, ends_at=SATURDAY), "ends_first"),
    ):
        with pytest.raises(Refused) as refused:
            propose_change(actor=cast.giver, exchange=exchange, proposal=proposal)
        assert refused.value.code == code
    assert again(exchange).state == "agreed"


def test_the_page_shows_both_and_what_would_change(cast: Cast, client: Client) -> None:
    exchange = amended(cast)
    client.force_login(cast.receiver)
    html = page(client, f"/fr/exchanges/{exchange.pk}/")
    said = words_of(html)
    assert "C’est convenu, et Anne Aubier propose un changement" in said
    assert "Le changement proposé" in said
    assert "sam. 21 mars, 9 h – 11 h" in said
    assert "<del>2 h</del>" in html
    assert "<ins>1 h</ins>" in html
    assert "Sans réponse d’ici" in said
    response = client.post(f"/fr/exchanges/{exchange.pk}/accept_change/", {"version": "2"}, follow=True)
    assert "Le changement est convenu." in plain(response.content.decode())
    assert OutboxMessage.objects.latest("id").to_address == cast.giver.email
    assert "accepte le changement" in plain(OutboxMessage.objects.latest("id").subject)


def test_a_refusal_is_told_on_the_page(cast: Cast, client: Client) -> None:
    listing = crate(cast)
    exchange = agreed_on(cast, listing, 2)
    propose_change(actor=cast.receiver, exchange=exchange, proposal=Proposal(quantity=4))
    other = propose_exchange(actor=cast.member, listing=listing, proposal=Proposal(quantity=1))
    accept_exchange(actor=cast.giver, exchange=other, version=1)
    client.force_login(cast.giver)
    response = client.post(f"/fr/exchanges/{exchange.pk}/accept_change/", {"version": "2"}, follow=True)
    assert "Il n’en reste pas assez" in plain(response.content.decode())
