"""Booking a slot, a place at an occurrence or a part of the stock: at once where its owner said so, and a
part of what was asked where the rest is taken."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from entrepairs.exchanges.actions import Proposal, propose_exchange
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.ledger.queries import accounts_of
from entrepairs.listings.booking import set_instant
from entrepairs.listings.models import Listing, Reservation
from entrepairs.listings.scheduling import set_times
from tests.factories import NOON, make_listing
from tests.listings.times import HOUR, at, in_days, in_hours, series

from .paths import Cast, make_cast

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 17)
GOODS: dict[str, Any] = {"domain": "give", "quantity": 4}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def listed(cast: Cast, *, rule: Any = None, instant: bool = True, **changes: Any) -> Listing:
    listing = make_listing(cast.giver, cast.community, **({"domain": "lend", "quantity": 1} | changes))
    if rule is not None:
        listing = set_times(actor=cast.giver, listing=listing, rule=rule)
    return set_instant(actor=cast.giver, listing=listing, is_instant=instant) if instant else listing


def slot(cast: Cast, **changes: Any) -> tuple[Listing, Proposal]:
    start = at(TUESDAY, 10)
    return listed(cast, rule=in_hours(), **changes), Proposal(1, start, start + HOUR)


def occurrence(cast: Cast, **changes: Any) -> tuple[Listing, Proposal]:
    meal: dict[str, Any] = {"domain": "meal", "quantity": 5, "starts_at": at(TUESDAY, 18)}
    listing = listed(cast, rule=series(1), **(meal | changes))
    return listing, Proposal(2, at(TUESDAY, 18), at(TUESDAY, 20))


def stock(cast: Cast, **changes: Any) -> tuple[Listing, Proposal]:
    return listed(cast, **(GOODS | changes)), Proposal(2)


def days(cast: Cast, **changes: Any) -> tuple[Listing, Proposal]:
    return listed(cast, rule=in_days(), **changes), Proposal(1, at(TUESDAY, 9), at(TUESDAY, 18))


WAYS = [slot, occurrence, stock, days]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_asked_as_listed_is_agreed_at_once(cast: Cast, way: Any) -> None:
    listing, proposal = way(cast)
    exchange = propose_exchange(actor=cast.receiver, listing=listing, proposal=proposal)
    assert exchange.state == Exchange.State.AGREED
    reserved = Reservation.objects.get(listing=listing)
    assert (reserved.quantity, reserved.state) == (proposal.quantity, "held")
    assert AuditEntry.objects.filter(verb="exchanges.booked", subject_id=exchange.pk).count() == 1
    assert not AuditEntry.objects.filter(verb="exchanges.proposed").exists()
    # Only the owner is told: who booked it knows.
    assert [mail.to_address for mail in OutboxMessage.objects.all()] == [cast.giver.email]


@pytest.mark.parametrize("way", WAYS)
def test_on_request_it_waits_for_an_answer(cast: Cast, way: Any) -> None:
    listing, proposal = way(cast, instant=False)
    exchange = propose_exchange(actor=cast.receiver, listing=listing, proposal=proposal)
    assert exchange.state == Exchange.State.PROPOSED
    assert not Reservation.objects.exists()


@pytest.mark.parametrize("way", WAYS)
def test_what_is_asked_otherwise_waits_for_an_answer(cast: Cast, way: Any) -> None:
    listing, proposal = way(cast)
    other = Proposal(proposal.quantity, proposal.starts_at, proposal.ends_at, values={"hours": 30})
    exchange = propose_exchange(actor=cast.receiver, listing=listing, proposal=other)
    assert exchange.state == Exchange.State.PROPOSED


def test_what_is_asked_in_return_is_set_aside_at_once(cast: Cast) -> None:
    listing = listed(cast, domain="skill", quantity=120, values={"hours": 60})
    exchange = propose_exchange(
        actor=cast.receiver, listing=listing, proposal=Proposal(90, values={"hours": 90})
    )
    assert exchange.state == Exchange.State.AGREED
    assert sum(account.held_minor for account in accounts_of(cast.receiver, cast.community)) == 90


def test_without_the_value_nothing_is_written(cast: Cast) -> None:
    listing = listed(cast, domain="skill", quantity=120, values={"hours": 60})
    much = Proposal(60_000, values={"hours": 60_000})
    with pytest.raises(Refused):
        propose_exchange(actor=cast.receiver, listing=listing, proposal=much)
    assert not Exchange.objects.exists()
    assert not Reservation.objects.exists()


def test_nobody_books_what_has_begun(cast: Cast) -> None:
    listing = listed(cast, domain="skill", quantity=60)
    begun = NOON - timedelta(hours=1)
    exchange = propose_exchange(
        actor=cast.receiver, listing=listing, proposal=Proposal(60, begun, begun + HOUR)
    )
    assert exchange.state == Exchange.State.PROPOSED


def test_the_last_ones_cannot_be_booked_twice(cast: Cast) -> None:
    listing, proposal = stock(cast)
    for who in (cast.receiver, cast.member):
        propose_exchange(actor=who, listing=listing, proposal=proposal)
    with pytest.raises(Refused) as refused:
        propose_exchange(actor=cast.steward, listing=listing, proposal=Proposal(1))
    assert refused.value.code == "not_enough"


# Who says so


def test_only_its_owner_gives_their_word_beforehand(cast: Cast, client: Client) -> None:
    listing = listed(cast, instant=False)
    address = f"/fr/c/{cast.community.slug}/listings/{listing.pk}/instant/"
    assert client.post(address, {"instant": "yes"}).headers["Location"].startswith("/fr/signin/")
    for who in (cast.member, cast.steward, cast.stranger):
        client.force_login(who)
        assert client.post(address, {"instant": "yes"}).status_code == 403
        with pytest.raises(PermissionDenied):
            set_instant(actor=who, listing=listing, is_instant=True)
    client.force_login(cast.giver)
    assert client.get(address).status_code == 405
    page = client.post(address, {"instant": "yes"}, follow=True).content.decode()
    assert "a votre accord aussitôt" in page
    assert Listing.objects.get(pk=listing.pk).is_instant
    client.post(address, {"instant": "no"})
    assert not Listing.objects.get(pk=listing.pk).is_instant
    verbs = AuditEntry.objects.filter(subject_kind="listings.listing").values_list("verb", flat=True)
    assert {"listings.made_instant", "listings.made_on_request"} <= set(verbs)


def test_what_is_to_be_talked_about_cannot_be_agreed_beforehand(cast: Cast) -> None:
    listing = make_listing(cast.giver, cast.community, to_discuss=True)
    with pytest.raises(Refused) as refused:
        set_instant(actor=cast.giver, listing=listing, is_instant=True)
    assert refused.value.code == "to_discuss"


# The page


def propose_page(listing: Listing) -> str:
    return f"/fr/c/{listing.community.slug}/listings/{listing.pk}/propose/"


def test_the_page_leads_to_what_is_agreed(cast: Cast, client: Client) -> None:
    listing, _proposal = stock(cast)
    client.force_login(cast.receiver)
    assert "c’est convenu aussitôt" in client.get(propose_page(listing)).content.decode()
    response = client.post(propose_page(listing), {"quantity": "2", "deal": "gift"}, follow=True)
    assert Exchange.objects.get().state == "agreed"
    assert "C’est convenu" in response.content.decode()


def test_a_part_is_offered_where_the_rest_is_taken_and_never_taken_silently(
    cast: Cast, client: Client
) -> None:
    listing, _proposal = occurrence(cast, quantity=3)
    propose_exchange(
        actor=cast.member, listing=listing, proposal=Proposal(1, at(TUESDAY, 18), at(TUESDAY, 20))
    )
    client.force_login(cast.receiver)
    sent = {"quantity": "3", "starts_at": "2026-03-17T18:00", "deal": "gift", "note": "Avec les enfants"}
    page = client.post(propose_page(listing), sent)
    assert page.context["offered"] == 2
    assert 'name="part" value="2"' in page.content.decode()
    assert Exchange.objects.count() == 1
    again = client.post(propose_page(listing), sent | {"part": "2"})
    told = again.content.decode()
    assert Exchange.objects.count() == 1  # it is still up to them to send it
    assert 'value="2"' in told
    assert "Avec les enfants" in told
    client.post(propose_page(listing), sent | {"quantity": "2"})
    assert Exchange.objects.filter(receiver=cast.receiver, state="agreed").count() == 1
    full = client.post(propose_page(listing), sent | {"quantity": "1"})
    assert full.context["offered"] is None
    assert full.context["can_wait"]


@pytest.mark.parametrize("part", ["x", "-1", "99999999999", "²"])
def test_a_part_that_is_none_is_as_if_not_chosen(cast: Cast, client: Client, part: str) -> None:
    listing, _proposal = stock(cast)
    client.force_login(cast.receiver)
    client.post(propose_page(listing), {"quantity": "2", "deal": "gift", "part": part})
    assert Exchange.objects.count() == 1
