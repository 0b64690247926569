"""Asking before anything is proposed: the conversation is the exchange."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from entrepairs.communities.models import Membership
from entrepairs.exchanges.actions import (
    Proposal,
    accept_exchange,
    ask_question,
    decline_exchange,
    propose_exchange,
    propose_terms,
    run_due,
    write_message,
)
from entrepairs.exchanges.models import Exchange, Message, Terms
from entrepairs.exchanges.queries import Turn, line_of
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import OutboxMessage
from entrepairs.listings.actions import close_listing
from entrepairs.listings.booking import set_instant
from entrepairs.listings.models import Listing
from entrepairs.people.actions import block
from tests.factories import NOON, make_listing

from .pages import elements, page, words_of
from .paths import HOURS, Cast, again, asked, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def there(cast: Cast, listing: Listing, what: str = "ask/") -> str:
    return f"/fr/c/{cast.community.slug}/listings/{listing.pk}/{what}"


def test_a_member_asks_from_the_page_of_a_listing(cast: Cast, client: Client) -> None:
    listing = make_listing(cast.giver, cast.community)
    client.force_login(cast.receiver)
    assert f'href="{there(cast, listing)}"' in page(client, there(cast, listing, ""))
    assert elements(page(client, there(cast, listing))) <= 300
    response = client.post(there(cast, listing), {"words": "Aussi les freins ?"})
    exchange = Exchange.objects.get()
    assert response.headers["Location"] == f"/fr/exchanges/{exchange.pk}/"
    assert (exchange.state, exchange.giver, exchange.receiver) == ("asked", cast.giver, cast.receiver)
    assert not Terms.objects.exists()
    html = page(client, f"/fr/exchanges/{exchange.pk}/")
    assert "Aussi les freins ?" in html
    assert "Rien n’est encore proposé" in words_of(html)
    assert elements(html) <= 300


def test_the_owner_hears_of_it_and_answers(cast: Cast, client: Client) -> None:
    exchange = asked(cast)
    mail = OutboxMessage.objects.get(person_id=cast.giver.pk)
    assert (mail.kind, "Aussi les freins ?" in mail.body) == ("messages", True)
    client.force_login(cast.giver)
    assert "Brice Boisson vous écrit ; rien n’est encore proposé" in words_of(page(client, "/fr/exchanges/"))
    client.post(f"/fr/exchanges/{exchange.pk}/write/", {"words": "Oui, avec plaisir."})
    client.force_login(cast.receiver)
    assert "Oui, avec plaisir." in page(client, f"/fr/exchanges/{exchange.pk}/")


def test_a_need_is_asked_about_by_who_would_give(cast: Cast) -> None:
    need = make_listing(cast.receiver, cast.community, kind="need", title="Un coup de main")
    exchange = ask_question(actor=cast.giver, listing=need, words="Faut-il une échelle ?")
    assert (exchange.giver, exchange.receiver) == (cast.giver, cast.receiver)


def test_a_question_waits_for_whoever_did_not_speak_last(cast: Cast) -> None:
    exchange = asked(cast)

    def turns() -> tuple[Turn, Turn]:
        return line_of(cast.giver, exchange).turn, line_of(cast.receiver, exchange).turn

    assert turns() == (Turn.MINE, Turn.THEIRS)
    write_message(actor=cast.giver, exchange=exchange, words="Oui.")
    assert turns() == (Turn.THEIRS, Turn.MINE)


@pytest.mark.parametrize("proposer", ["giver", "receiver"])
def test_either_side_proposes_out_of_the_conversation(cast: Cast, client: Client, proposer: str) -> None:
    exchange = asked(cast)
    client.force_login(cast.called(proposer))
    form = {"quantity": "1", "starts_at": "2026-03-22T09:00", "deal": "gift", "note": "Dimanche ?"}
    response = client.post(f"/fr/exchanges/{exchange.pk}/propose/", form)
    assert response.status_code == 302
    assert (again(exchange).state, again(exchange).version) == ("proposed", 1)
    other = cast.receiver if proposer == "giver" else cast.giver
    client.force_login(other)
    html = page(client, f"/fr/exchanges/{exchange.pk}/")
    assert "Aussi les freins ?" in html
    assert "Dimanche ?" in html
    assert accept_exchange(actor=other, exchange=exchange, version=1).state == "agreed"


def test_proposing_from_the_listing_goes_on_with_the_conversation(cast: Cast) -> None:
    exchange = asked(cast)
    listing = Listing.objects.get()
    proposed = propose_exchange(actor=cast.receiver, listing=listing, proposal=HOURS)
    assert proposed == exchange
    assert again(exchange).state == "proposed"
    assert propose_exchange(actor=cast.receiver, listing=listing, proposal=HOURS) != exchange
    with pytest.raises(Refused) as error:
        propose_terms(actor=cast.receiver, exchange=exchange, proposal=HOURS)
    assert error.value.code == "wrong_state"


@pytest.mark.parametrize(("proposer", "state"), [("receiver", "agreed"), ("giver", "proposed")])
def test_what_is_agreed_beforehand_is_booked_out_of_a_question_by_who_asked(
    cast: Cast, proposer: str, state: str
) -> None:
    listing = make_listing(cast.giver, cast.community, values={"hours": 60})
    listing = set_instant(actor=cast.giver, listing=listing, is_instant=True)
    exchange = ask_question(actor=cast.receiver, listing=listing, words="Libre samedi ?")
    as_listed = Proposal(quantity=60, starts_at=HOURS.starts_at, values={"hours": 60})
    propose_terms(actor=cast.called(proposer), exchange=exchange, proposal=as_listed)
    assert again(exchange).state == state


def test_asking_again_goes_on_with_the_conversation(cast: Cast, client: Client) -> None:
    exchange = asked(cast)
    listing = Listing.objects.get()
    client.force_login(cast.receiver)
    assert client.get(there(cast, listing)).headers["Location"] == f"/fr/exchanges/{exchange.pk}/#write"
    assert ask_question(actor=cast.receiver, listing=listing, words="Et la chaîne ?") == exchange
    assert Message.objects.filter(exchange=exchange).count() == 2
    assert ask_question(actor=cast.member, listing=listing, words="Et moi ?") != exchange


def test_nothing_that_was_typed_is_lost_and_no_exchange_is_begun_for_nothing(
    cast: Cast, client: Client
) -> None:
    listing = make_listing(cast.giver, cast.community)
    client.force_login(cast.receiver)
    for words in ("", "x" * 2001):
        response = client.post(there(cast, listing), {"words": words})
        assert response.status_code == 200
        assert 'aria-invalid="true"' in response.content.decode()
        assert words in response.content.decode()
    with pytest.raises(Refused):
        ask_question(actor=cast.receiver, listing=listing, words="  ")
    assert not Exchange.objects.exists()


def test_who_may_not_answer_a_listing_may_not_ask_about_it(cast: Cast, client: Client) -> None:
    listing = make_listing(cast.giver, cast.community)

    def code(kind: str) -> str:
        with pytest.raises(Refused) as error:
            ask_question(actor=cast.called(kind), listing=listing, words="Et moi ?")
        return error.value.code

    assert code("giver") == "own_listing"
    assert code("stranger") == "not_a_member"
    for kind in ("giver", "stranger"):
        client.force_login(cast.called(kind))
        assert client.post(there(cast, listing), {"words": "Et moi ?"}).status_code == 302
    client.logout()
    assert client.get(there(cast, listing)).headers["Location"].startswith("/fr/signin/")
    assert there(cast, listing) not in page(client, there(cast, listing, ""))
    block(actor=cast.giver, person=cast.member)
    assert code("member") == "listing_closed"
    client.force_login(cast.member)
    assert client.get(there(cast, listing)).status_code == 404
    Membership.objects.filter(person=cast.receiver).update(state=Membership.State.SUSPENDED)
    assert code("receiver") == "suspended"
    close_listing(actor=cast.giver, listing=listing)
    listing.refresh_from_db()
    assert code("steward") == "listing_closed"
    assert not Exchange.objects.exists()


def test_a_question_ends_by_itself_without_a_mail_and_each_word_begins_the_wait_anew(cast: Cast) -> None:
    exchange = asked(cast)
    with clock.frozen(NOON + timedelta(days=10)):
        write_message(actor=cast.giver, exchange=exchange, words="Oui.")
    mails = OutboxMessage.objects.count()
    with clock.frozen(NOON + timedelta(days=23, hours=23)):
        assert run_due() == 0
    with clock.frozen(NOON + timedelta(days=24)):
        assert run_due() == 1
    assert again(exchange).state == "expired"
    assert OutboxMessage.objects.count() == mails


def test_how_a_question_ended_is_told(cast: Cast, client: Client) -> None:
    exchange = asked(cast)
    client.force_login(cast.receiver)
    with clock.frozen(NOON + timedelta(days=14)):
        run_due()
        assert "La question en est restée là." in words_of(page(client, f"/fr/exchanges/{exchange.pk}/"))
    declined = decline_exchange(actor=cast.giver, exchange=asked(cast), reason="Trop de vélos.")
    html = words_of(page(client, f"/fr/exchanges/{declined.pk}/"))
    assert "Trop de vélos." in html
    assert "/propose/" not in html
