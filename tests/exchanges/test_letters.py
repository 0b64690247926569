"""One mail to the other side for each step."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings

from entrepairs.communities.actions import join_community
from entrepairs.communities.models import Community
from entrepairs.exchanges.actions import (
    Proposal,
    accept_exchange,
    agree_all,
    cancel_exchange,
    confirm_all,
    confirm_exchange,
    counter_exchange,
    decline_exchange,
    propose_exchange,
    record_not_done,
    withdraw_exchange,
)
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import OutboxMessage
from entrepairs.people.actions import add_people, update_profile
from entrepairs.people.models import Person
from tests.factories import NOON, make_agreed, make_community, make_listing, make_member

from .pages import plain

pytestmark = pytest.mark.django_db
type Sides = tuple[Community, Person, Person]


@pytest.fixture
def sides() -> Iterator[Sides]:
    community = make_community()
    anne, brice = make_member(community, "Anne Aubier"), make_member(community, "Brice d’Or")
    with clock.frozen(NOON):
        yield community, anne, brice


def proposed(sides: Sides) -> Exchange:
    community, anne, brice = sides
    listing = make_listing(anne, community, title="Vélo & <freins>")
    proposal = Proposal(
        quantity=90, starts_at=NOON + timedelta(days=7), values={"hours": 60}, note="Samedi & dimanche ?"
    )
    return propose_exchange(actor=brice, listing=listing, proposal=proposal)


def newest() -> OutboxMessage:
    return OutboxMessage.objects.latest("id")


def test_a_proposal_tells_the_owner_what_when_and_where_to_answer(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PUBLIC_URL", "https://voisins.example")
    _community, anne, brice = sides
    exchange = proposed(sides)
    mail = OutboxMessage.objects.get()
    assert mail.to_address == anne.email
    assert plain(mail.subject) == "Brice d’Or vous propose un échange : Vélo & <freins>"
    body = plain(mail.body)
    for part in (
        "Bonjour Anne Aubier,",
        "vous donnez à Brice d’Or",
        "sam. 21 mars, 13 h",
        "1 h 30",
        "contre 1 h",
        "Samedi & dimanche ?",
        f"https://voisins.example/fr/exchanges/{exchange.pk}/",
    ):
        assert part in body
    assert "&amp;" not in body
    assert "\n\n\n" not in body
    assert brice.email
    assert brice.email not in body


def test_without_a_public_address_the_mail_says_where_to_look(sides: Sides) -> None:
    exchange = proposed(sides)
    assert f"Sur Entrepairs, une fois connecté : /fr/exchanges/{exchange.pk}/" in plain(newest().body)


def test_the_mail_speaks_the_language_of_who_reads_it(sides: Sides) -> None:
    Person.objects.filter(pk=sides[1].pk).update(language="en")
    exchange = proposed((sides[0], Person.objects.get(pk=sides[1].pk), sides[2]))
    mail = newest()
    assert mail.subject == "Brice d’Or proposes an exchange: Vélo & <freins>"
    assert "Hello Anne Aubier," in mail.body
    assert f"/en/exchanges/{exchange.pk}/" in mail.body


def _tell(sides: Sides, event: str) -> tuple[Person, Person]:
    """Let the event happen; who acted, and who is to hear of it."""
    _community, anne, brice = sides
    exchange = proposed(sides)
    match event:
        case "countered":
            counter_exchange(actor=anne, exchange=exchange, proposal=Proposal(quantity=30))
        case "declined":
            decline_exchange(actor=anne, exchange=exchange, reason="Trop loin")
        case "withdrawn":
            withdraw_exchange(actor=brice, exchange=exchange, reason="Trop loin")
            return brice, anne
        case _:
            accept_exchange(actor=anne, exchange=exchange, version=1)
    match event:
        case "cancelled":
            cancel_exchange(actor=anne, exchange=exchange, cause="weather")
        case "unfulfilled":
            record_not_done(actor=anne, exchange=exchange, reason="Trop loin")
        case "confirmed":
            confirm_exchange(actor=anne, exchange=exchange)
        case "fulfilled":
            confirm_exchange(actor=brice, exchange=exchange)
            confirm_exchange(actor=anne, exchange=exchange)
    return anne, brice


@pytest.mark.parametrize(
    ("event", "subject", "word"),
    [
        ("countered", "propose autre chose", "30 min"),
        ("agreed", "dit oui", "Bonne nouvelle"),
        ("declined", "ne peut pas cette fois", "Trop loin"),
        ("withdrawn", "retire sa proposition", "Trop loin"),
        ("confirmed", "C’est fait ?", "votre mot"),
        ("fulfilled", "C’est fait, merci", "/outcome/"),
        ("cancelled", "doit annuler", "la météo"),
        ("unfulfilled", "Ça n’a pas eu lieu", "Trop loin"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_step_writes_one_mail_to_the_other_side(
    sides: Sides, event: str, subject: str, word: str, language: str
) -> None:
    Person.objects.update(language=language)
    people = {person.pk: person for person in Person.objects.all()}
    actor, reader = _tell((sides[0], people[sides[1].pk], people[sides[2].pk]), event)
    mail = newest()
    assert mail.to_address == reader.email
    assert reader.display_name in mail.body
    if language == "fr":
        assert subject in plain(mail.subject)
        assert word in plain(mail.body)
    else:
        assert not set("éèàç") & set((mail.subject + mail.body).replace("Vélo", ""))
    assert actor.display_name in mail.body
    assert "\n\n\n" not in mail.body
    keys = list(OutboxMessage.objects.values_list("key", flat=True))
    assert keys == sorted(set(keys), key=keys.index)
    assert len([key for key in keys if f":{event}:" in key]) == 1


def test_no_telephone_goes_by_mail(sides: Sides) -> None:
    community, anne, brice = sides
    for person in (anne, brice):
        update_profile(
            actor=person,
            display_name=person.display_name,
            about="",
            place=None,
            phone="06 39 98 00 01",
            thanked_publicly=True,
        )
    make_agreed(anne, brice, community)
    assert not any("06 39" in mail.body for mail in OutboxMessage.objects.all())


def test_who_has_no_address_is_not_written_to(sides: Sides) -> None:
    community, anne, _brice = sides
    chloe = add_people(actor=None, names=["Chloé"], language="fr")[0]
    join_community(actor=chloe, community=community)
    propose_exchange(actor=anne, listing=make_listing(chloe, community), proposal=Proposal(quantity=60))
    assert not OutboxMessage.objects.exists()


def test_what_is_refused_or_said_twice_writes_no_mail(sides: Sides) -> None:
    community, anne, brice = sides
    exchange = make_agreed(anne, brice, community)
    confirm_exchange(actor=anne, exchange=exchange)
    count = OutboxMessage.objects.count()
    confirm_exchange(actor=anne, exchange=exchange)
    with pytest.raises(Refused):
        cancel_exchange(actor=anne, exchange=exchange)
    with pytest.raises(Refused):
        counter_exchange(actor=anne, exchange=exchange, proposal=Proposal())
    assert OutboxMessage.objects.count() == count


def test_an_event_where_all_are_there_writes_to_nobody(sides: Sides) -> None:
    community, anne, brice = sides
    agree_all(actor=None, listings=[(make_listing(anne, community), brice)])
    confirm_all(community=community)
    assert not OutboxMessage.objects.exists()
