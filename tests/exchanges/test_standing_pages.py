"""The pages of what is done again and again; each for whom it is."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entrepairs.engines.ical import calendar_text
from entrepairs.exchanges.actions import read_messages, write_message
from entrepairs.exchanges.models import Arrangement, Exchange
from entrepairs.exchanges.queries import Turn, by_turn
from entrepairs.front.agenda import entries
from entrepairs.kernel import clock
from tests.factories import NOON, make_listing
from tests.listings.times import at

from .pages import elements
from .paths import Cast, make_cast
from .test_standing import agree, exchanges, proposed, tuesdays

pytestmark = pytest.mark.django_db
SENT = {
    "starts_at": "2026-03-17T18:00",
    "every": "week",
    "until": "2026-05-26",
    "quantity": "2",
    "deal": "other",
    "value_hours": "2",
    "note": "Comme d’habitude",
}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def page_of(arrangement: Arrangement, name: str = "") -> str:
    return f"/fr/exchanges/standing/{arrangement.pk}/" + (f"{name}/" if name else "")


def test_one_looks_at_the_dates_then_sends_then_the_other_agrees(cast: Cast, client: Client) -> None:
    listing = make_listing(cast.giver, cast.community)
    address = f"/fr/c/{cast.community.slug}/listings/{listing.pk}/standing/"
    client.force_login(cast.receiver)
    assert address in client.get(address.replace("standing", "propose")).content.decode()
    assert client.get(address).status_code == 200
    looked = client.post(address, SENT)
    assert looked.context["free"] == 11
    assert not Arrangement.objects.exists()
    # Another plan than the one that was looked at is not sent.
    client.post(address, SENT | {"seen": looked.context["seen"], "send": "1", "until": "2026-05-19"})
    assert not Arrangement.objects.exists()
    client.post(address, SENT | {"seen": looked.context["seen"], "send": "1"})
    arrangement = Arrangement.objects.get()
    assert arrangement.rrule.startswith("FREQ=WEEKLY;BYDAY=TU;UNTIL=20260526")
    assert (arrangement.quantity, arrangement.values) == (120, {"hours": 120})
    assert page_of(arrangement, "accept") not in client.get(page_of(arrangement)).content.decode()
    client.force_login(cast.giver)
    page = client.get(page_of(arrangement))
    told = page.content.decode()
    assert "chaque semaine" in told
    assert "deux semaines avant" in told  # when value is set aside
    client.post(page_of(arrangement, "accept"), {"seen": "x"})
    assert not Exchange.objects.exists()
    client.post(page_of(arrangement, "accept"), {"seen": page.context["seen"]})
    assert Exchange.objects.filter(state="agreed").count() == 11


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"until": ""}, "until"),
        ({"until": "2026-03-16"}, "until"),
        ({"until": "2026-03-18"}, "until"),
        ({"until": "2028-03-18"}, "until"),
        ({"starts_at": "demain"}, "starts_at"),
        ({"every": "year"}, "every"),
        ({"quantity": "0"}, "quantity"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(
    cast: Cast, client: Client, wrong: dict[str, str], field: str
) -> None:
    listing = make_listing(cast.giver, cast.community)
    client.force_login(cast.receiver)
    page = client.post(f"/fr/c/{cast.community.slug}/listings/{listing.pk}/standing/", SENT | wrong)
    assert field in page.context["form"].errors
    assert "Comme d’habitude" in page.content.decode()
    assert not Arrangement.objects.exists()


@pytest.mark.parametrize(("every", "days"), [("fortnight", [17, 31, 14]), ("month", [17, 21, 19])])
def test_how_often(cast: Cast, client: Client, every: str, days: list[int]) -> None:
    listing = make_listing(cast.giver, cast.community)
    client.force_login(cast.receiver)
    address = f"/fr/c/{cast.community.slug}/listings/{listing.pk}/standing/"
    seen = client.post(address, SENT | {"every": every}).context["seen"]
    client.post(address, SENT | {"every": every, "seen": seen, "send": "1"})
    arrangement = agree(cast, Arrangement.objects.get())
    assert [one.day.day for one in arrangement.dates.order_by("day")][:3] == days


def test_skipping_and_ending_through_the_page(cast: Cast, client: Client) -> None:
    arrangement = agree(cast, proposed(cast))
    client.force_login(cast.receiver)
    second = arrangement.dates.order_by("day")[1]
    told = client.post(page_of(arrangement, "skip"), {"date": second.pk}, follow=True).content.decode()
    assert "sauté" in told
    assert Exchange.objects.filter(state="cancelled").count() == 1
    assert "first" in client.post(page_of(arrangement, "end"), {"first": "hier"}).context["form"].errors
    client.post(page_of(arrangement, "end"), {"first": "2026-04-07", "reason": "Vacances"})
    assert Exchange.objects.filter(state="cancelled").count() == 9
    assert "Vacances" in client.get(page_of(arrangement)).content.decode()
    for nonsense in ("", "0", "x", "9" * 20):
        assert client.post(page_of(arrangement, "skip"), {"date": nonsense}).status_code == 404


def test_nobody_else_sees_or_answers(cast: Cast, client: Client) -> None:
    arrangement = proposed(cast)
    for who in (None, cast.steward, cast.member, cast.stranger):
        client.logout()
        if who:
            client.force_login(who)
        for name in ("", "accept", "decline", "skip", "end"):
            response = client.post(page_of(arrangement, name)) if name else client.get(page_of(arrangement))
            if who is None:
                assert response.headers["Location"].startswith("/fr/signin/")
            else:
                assert response.status_code == 404
    client.force_login(cast.giver)
    assert client.get(page_of(arrangement, "accept")).status_code == 405
    assert client.post(page_of(arrangement, "nonsense")).status_code == 404


def test_it_is_one_line_among_ones_exchanges(cast: Cast, client: Client) -> None:
    arrangement = agree(cast, proposed(cast))
    client.force_login(cast.receiver)
    page = client.get("/fr/exchanges/")
    told = page.content.decode()
    assert told.count(page_of(arrangement)) == 1
    assert not page.context["groups"]
    assert page_of(arrangement) in client.get("/fr/exchanges/standing/").content.decode()
    assert (
        page_of(arrangement) in client.get(f"/fr/exchanges/{exchanges(arrangement)[0].pk}/").content.decode()
    )


def test_a_date_with_something_to_read_stands_out_of_its_line(cast: Cast) -> None:
    exchange = exchanges(agree(cast, proposed(cast)))[1]
    assert exchange not in by_turn(cast.receiver, Turn.AGREED)
    write_message(actor=cast.giver, exchange=exchange, words="Ce mardi-là, un quart d’heure plus tard ?")
    assert exchange in by_turn(cast.receiver, Turn.AGREED)
    assert exchange not in by_turn(cast.giver, Turn.AGREED)
    read_messages(actor=cast.receiver, exchange=exchange)
    assert exchange not in by_turn(cast.receiver, Turn.AGREED)


def test_the_next_date_comes_first_and_pages_cost_the_same(cast: Cast, client: Client) -> None:
    few = agree(cast, proposed(cast, recurrence=tuesdays(until=date(2026, 3, 24))))
    many = agree(cast, proposed(cast, recurrence=tuesdays(until=date(2026, 9, 29))))
    client.force_login(cast.giver)
    client.get(page_of(few))
    with CaptureQueriesContext(connection) as cheap:
        client.get(page_of(few))
    with CaptureQueriesContext(connection) as dear:
        page = client.get(page_of(many))
    assert len(dear) == len(cheap)
    assert elements(page.content.decode()) <= 300
    with clock.frozen(at(date(2026, 4, 1), 9)):
        client.force_login(cast.giver)
        told = client.get(page_of(many)).content.decode()
        assert re.findall(r"<h3><a[^>]*>\D*(\d+)", told)[:4] == ["7", "14", "21", "28"]


def test_every_date_is_in_the_calendar_at_its_hour(cast: Cast) -> None:
    agree(cast, proposed(cast))
    text = calendar_text(entries(cast.receiver, NOON), name="x", timezone="Europe/Paris").decode()
    assert text.count("BEGIN:VEVENT") == 11
    assert "20260317T170000Z" in text
    assert "20260331T160000Z" in text
