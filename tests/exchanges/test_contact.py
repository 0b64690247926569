"""How the two sides of an exchange find each other, and that nobody else does."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from entrepairs.communities.actions import report
from entrepairs.communities.models import Report
from entrepairs.exchanges.actions import accept_exchange, cancel_exchange, share_contact
from entrepairs.exchanges.actions.contact import read_place
from entrepairs.exchanges.models import Contact, Exchange
from entrepairs.exchanges.reportable import EXCHANGE
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.listings.portable.exporting import export_listings
from entrepairs.people.actions import update_profile
from entrepairs.people.models import Person
from tests.factories import NOON

from .pages import elements, page
from .paths import STATES, Cast, again, disputed, make_cast, proposed

pytestmark = pytest.mark.django_db
PHONE, POINT = "06 39 98 00 01", "Portail bleu, derrière l’école"
ON_MAP = "44.6123, 2.0456"


@pytest.fixture
def cast() -> Iterator[Cast]:
    """Anne has a telephone in her profile."""
    with clock.frozen(NOON):
        made = make_cast()
        update_profile(actor=made.giver, display_name=made.giver.display_name, phone=PHONE)
        yield made


def address(exchange: Exchange, more: str = "") -> str:
    return f"/fr/exchanges/{exchange.pk}/{more}"


def says(person: Person, exchange: Exchange, *, phone: bool = True, point: str = POINT) -> Contact:
    return share_contact(
        actor=person,
        exchange=exchange,
        shares_phone=phone,
        meeting_point=point,
        on_map=ON_MAP if point else "",
    )


SECRETS = (PHONE, "0639980001", "Portail bleu", "44.6123", "2.0456")


def assert_no_secret(text: str, where: object = "") -> None:
    for secret in SECRETS:
        assert secret not in text, (secret, where)


def test_a_side_says_it_on_a_page_of_its_own(cast: Cast, client: Client) -> None:
    exchange = proposed(cast)
    client.force_login(cast.giver)
    assert f'href="{address(exchange, "contact/")}"' in page(client, address(exchange))
    html = page(client, address(exchange, "contact/"))
    assert "checked" in html  # as the profile promises
    assert elements(html) <= 300
    sent = {"meeting_point": POINT, "on_map": "https://www.openstreetmap.org/#map=17/44.6123/2.0456"}
    response = client.post(address(exchange, "contact/"), sent)
    assert response.headers["Location"] == address(exchange)
    made = Contact.objects.get()
    assert (made.person, made.shares_phone, made.meeting_point) == (cast.giver, False, POINT)
    assert (made.lat, made.lon) == (44.6123, 2.0456)
    html = page(client, address(exchange, "contact/"))
    assert "checked" not in html
    assert POINT in html
    assert ON_MAP in html


@pytest.mark.parametrize("state", STATES)
def test_the_other_side_sees_it_while_agreed_and_not_before(cast: Cast, client: Client, state: str) -> None:
    seen_in = {"agreed", "amended", "confirmed", "partial", "disputed", "decided", "appealed", "fulfilled"}
    exchange = STATES[state](cast)
    Contact.objects.create(
        exchange=exchange, person=cast.giver, shares_phone=True, meeting_point=POINT, lat=44.6123, lon=2.0456
    )
    client.force_login(cast.receiver)
    html = page(client, address(exchange))
    if state in seen_in:
        assert 'href="tel:0639980001"' in html
        assert POINT in html
        assert "mlat=44.6123&amp;mlon=2.0456" in html
        assert elements(html) <= 300
    else:
        assert_no_secret(html, state)
        assert_no_secret(client.get(address(exchange, "contact/"), follow=True).content.decode())


def test_a_side_keeps_its_telephone(cast: Cast, client: Client) -> None:
    exchange = proposed(cast)
    says(cast.giver, exchange, phone=False)
    accept_exchange(actor=cast.giver, exchange=exchange, version=1)
    client.force_login(cast.receiver)
    html = page(client, address(exchange))
    assert POINT in html
    assert PHONE not in html
    assert "0639980001" not in html
    assert "Anne Aubier n’en donne pas" in html
    says(cast.giver, exchange, point="")  # said anew
    html = page(client, address(exchange))
    assert PHONE in html
    assert POINT not in html


def test_without_a_telephone_none_is_asked_about(cast: Cast, client: Client) -> None:
    exchange = proposed(cast)
    client.force_login(cast.receiver)
    assert "shares_phone" not in page(client, address(exchange, "contact/"))
    client.post(address(exchange, "contact/"), {"meeting_point": POINT, "on_map": ""})
    assert Contact.objects.get().shares_phone
    says(cast.receiver, exchange, phone=False)
    client.post(address(exchange, "contact/"), {"meeting_point": POINT, "on_map": ""})
    assert not Contact.objects.get().shares_phone


@pytest.mark.parametrize("on_map", ["Figeac", "91.0, 2.0", "44.6", "https://example.org/", "nan, nan"])
def test_what_is_no_place_is_told_and_kept(cast: Cast, client: Client, on_map: str) -> None:
    exchange = proposed(cast)
    client.force_login(cast.giver)
    response = client.post(address(exchange, "contact/"), {"meeting_point": POINT, "on_map": on_map})
    html = response.content.decode()
    assert response.status_code == 200
    assert 'aria-invalid="true"' in html
    assert on_map in html
    assert POINT in html
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "44.6086, 2.0317",
        " 44.6086 2.0317 ",
        "44.6086;2.0317",
        "geo:44.6086,2.0317",
        "geo:44.6086,2.0317?z=17",
        "https://www.openstreetmap.org/?mlat=44.6086&mlon=2.0317#map=16/44.6/2.0",
        "https://www.openstreetmap.org/#map=17/44.6086/2.0317",
        "https://www.openstreetmap.org/node/1#map=17.5/44.6086/2.0317&layers=N",
        "https://www.google.com/maps/@44.6086,2.0317,17z",
    ],
)
def test_a_place_is_read_as_people_copy_it(text: str) -> None:
    assert read_place(text) == (44.6086, 2.0317)


def test_no_place_is_none_and_the_south_west_is_somewhere() -> None:
    assert read_place("  ") == (None, None)
    assert read_place("-34.6037, -58.3816") == (-34.6037, -58.3816)


def test_nobody_but_a_side_says_it_and_not_once_it_is_closed(cast: Cast, client: Client) -> None:
    exchange = proposed(cast)
    for kind in ("steward", "member", "stranger"):
        client.force_login(cast.called(kind))
        for response in (
            client.get(address(exchange, "contact/")),
            client.post(address(exchange, "contact/"), {"meeting_point": POINT}),
        ):
            assert response.status_code == 404
        with pytest.raises(PermissionDenied):
            says(cast.called(kind), exchange)
    client.logout()
    assert client.get(address(exchange, "contact/")).headers["Location"].startswith("/fr/signin/")
    accept_exchange(actor=cast.giver, exchange=exchange, version=1)
    cancel_exchange(actor=cast.giver, exchange=exchange, cause="plans")
    with pytest.raises(Refused) as error:
        says(cast.giver, exchange)
    assert error.value.code == "wrong_state"
    client.force_login(cast.giver)
    assert client.get(address(exchange, "contact/")).headers["Location"] == address(exchange)
    assert not Contact.objects.exists()


def test_it_leaks_nowhere_else(cast: Cast, client: Client) -> None:
    exchange = proposed(cast)
    says(cast.giver, exchange)
    before_agreement = OutboxMessage.objects.count()
    accept_exchange(actor=cast.giver, exchange=exchange, version=1)
    report(
        actor=cast.receiver,
        community=cast.community,
        kind="exchange",
        subject_id=exchange.pk,
        category="harassment",
    )
    assert before_agreement
    for mail in OutboxMessage.objects.all():
        assert_no_secret(mail.subject + mail.body + mail.html, mail.key)
    for entry in AuditEntry.objects.all():
        assert_no_secret(entry.reason, entry.verb)
    assert_no_secret(Report.objects.get().snapshot)
    now = EXCHANGE.as_it_is(cast.community, exchange.pk)
    assert now is not None
    assert_no_secret(now.text)
    for form in ("csv", "json"):
        assert_no_secret("".join(export_listings(cast.community, form)))
    home = f"/fr/c/{cast.community.slug}/"
    listing = f"{home}listings/{exchange.listing_id}/"
    for person in (cast.receiver, cast.steward, cast.member, cast.stranger, None):
        client.logout()
        if person:
            client.force_login(person)
        for where in (home, f"{home}listings/", f"{home}listings/?q=portail", listing):
            assert_no_secret(client.get(where).content.decode(), (person, where))


def test_a_steward_who_decides_sees_none_of_it(cast: Cast, client: Client) -> None:
    exchange = disputed(cast)
    says(cast.giver, exchange)
    client.force_login(cast.steward)
    assert client.get(address(exchange)).status_code == 404
    assert_no_secret(page(client, f"/fr/c/{cast.community.slug}/disputes/{exchange.pk}/"))
    assert again(exchange).state == "disputed"
