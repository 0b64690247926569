"""A listing's private calendar, and the owner's calendar that blocks it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from icalendar import Calendar

from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.http import Fetched
from entrepairs.listings.actions import close_listing
from entrepairs.listings.calendars import (
    A_RUN,
    drop_calendar,
    drop_feed,
    make_feed,
    refresh_due,
    set_calendar,
)
from entrepairs.listings.models import CalendarFeed, ExternalCalendar, Listing, ListingBlock, Reservation
from entrepairs.listings.scheduling import block_dates
from tests.factories import NOON
from tests.listings.times import MONDAY, at, in_hours, take, timed
from tests.listings.village import Village, page, words

DAY = timedelta(days=1)
URL = "https://calendar.example/odile.ics"


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\n{body}END:VCALENDAR\r\n".encode()


def event(uid: str, start: str, end: str, *more: str) -> str:
    lines = [f"UID:{uid}", "SUMMARY:Dentiste", f"DTSTART:{start}", f"DTEND:{end}", *more]
    return "\r\n".join(lines)


MONDAY_MORNING = event("a", "20260316T090000", "20260316T110000")


class Web:
    """What answers instead of the network, and what it was asked."""

    def __init__(self, *answers: bytes | Exception | int) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str]] = []

    def __call__(self, url: str, *, most_bytes: int, accept: str, etag: str, within_s: float) -> Fetched:
        assert (
            not transaction.get_connection().in_atomic_block
            or len(transaction.get_connection().savepoint_ids) == 0
        )
        assert most_bytes <= 2_000_000
        self.asked.append((url, etag))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, int):
            return Fetched(url, answer, "text/calendar", etag, b"")
        return Fetched(url, 200, "text/calendar", f'"{len(self.asked)}"', answer)


def blocks(listing: Listing) -> list[tuple[Any, Any]]:
    found = ListingBlock.objects.filter(listing=listing).order_by("starts_at")
    return list(found.values_list("starts_at", "ends_at"))


def followed(village: Village) -> Listing:
    listing = timed(village, in_hours())
    set_calendar(actor=village.anne, listing=listing, url=URL)
    return listing


# Theirs


def test_when_the_owner_is_busy_the_listing_is_blocked(village: Village) -> None:
    listing = followed(village)
    assert refresh_due(Web(calendar(MONDAY_MORNING))) == 1
    assert blocks(listing) == [(at(MONDAY, 9), at(MONDAY, 11))]
    with pytest.raises(Refused) as caught:
        take(listing, at(MONDAY, 10))
    assert caught.value.code == "blocked"
    take(listing, at(MONDAY, 11))
    assert "Dentiste" not in str(list(ListingBlock.objects.values()))


def test_an_hour_later_it_is_asked_again_and_what_changed_is_taken_over(village: Village) -> None:
    listing = followed(village)
    mine = block_dates(actor=village.anne, listing=listing, first=MONDAY + DAY, last=MONDAY + DAY)
    web = Web(calendar(MONDAY_MORNING), 304, calendar())
    refresh_due(web)
    assert refresh_due(web) == 0
    with clock.frozen(NOON + timedelta(hours=1)):
        assert refresh_due(web) == 1
        assert len(blocks(listing)) == 2
    with clock.frozen(NOON + timedelta(hours=2)):
        refresh_due(web)
    assert blocks(listing) == [(mine.starts_at, mine.ends_at)]
    assert [etag for _url, etag in web.asked] == ["", '"1"', '"1"']


def test_after_a_week_even_an_unchanged_calendar_is_read_as_a_whole(village: Village) -> None:
    """What repeats is unfolded for some time ahead only."""
    followed(village)
    web = Web(calendar(MONDAY_MORNING), calendar(MONDAY_MORNING))
    refresh_due(web)
    with clock.frozen(NOON + 8 * DAY):
        refresh_due(web)
    assert [etag for _url, etag in web.asked] == ["", ""]


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        (Refused("x", code="fetch_inside"), "fetch_inside", "à l’intérieur d’un réseau"),
        (Refused("x", code="fetch_unreachable"), "fetch_unreachable", "Rien ne répond"),
        (Refused("x", code="fetch_too_large"), "fetch_too_large", "trop gros"),
        (Refused("x", code="fetch_status"), "fetch_status", "répond par une erreur"),
        (b"<html>hello</html>", "not_a_calendar", "autre chose qu’un agenda"),
        (
            calendar(event("b", "20260316T090000", "20260316T090100", "RRULE:FREQ=MINUTELY")),
            "too_fine",
            "de nombreuses fois par jour",
        ),
    ],
)
def test_a_fault_is_told_to_the_owner_and_what_was_read_still_holds(
    village: Village, client: Client, answer: bytes | Exception, code: str, told: str
) -> None:
    listing = followed(village)
    refresh_due(Web(calendar(MONDAY_MORNING)))
    with clock.frozen(NOON + timedelta(hours=1)):
        assert refresh_due(Web(answer)) == 0
        assert refresh_due(Web()) == 0  # not before the next hour
    assert len(blocks(listing)) == 1
    kept = ExternalCalendar.objects.get()
    assert (kept.error, kept.failures) == (code, 1)
    client.force_login(village.anne)
    text = words(page(client, village.address(f"{listing.pk}/calendars/")))
    assert told in text
    assert "n’a pas pu être lu" in text


def test_a_fault_is_tried_again_later_each_time_but_once_a_day(village: Village) -> None:
    followed(village)
    waits = []
    moment = NOON
    for _turn in range(8):
        with clock.frozen(moment):
            refresh_due(Web(Refused("x", code="fetch_unreachable")))
        due_at = ExternalCalendar.objects.get().due_at
        waits.append((due_at - moment) // timedelta(hours=1))
        moment = due_at
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]
    with clock.frozen(moment):
        refresh_due(Web(calendar()))
    assert ExternalCalendar.objects.get().failures == 0


def test_a_run_is_bounded_and_the_longest_due_come_first(village: Village) -> None:
    for _number in range(A_RUN + 2):
        followed(village)
    web = Web(*[calendar()] * (A_RUN + 2))
    assert refresh_due(web) == A_RUN
    assert refresh_due(web) == 2


def test_a_closed_listing_s_calendar_is_left_alone(village: Village) -> None:
    close_listing(actor=village.anne, listing=followed(village))
    assert refresh_due(Web()) == 0


def test_a_calendar_that_was_changed_meanwhile_is_not_taken_over(village: Village) -> None:
    listing = followed(village)
    web = Web(calendar(MONDAY_MORNING))

    def changing(url: str, **told: Any) -> Fetched:
        set_calendar(actor=village.anne, listing=listing, url="https://other.example/a.ics")
        return web(url, **told)

    refresh_due(changing)
    assert blocks(listing) == []
    assert ExternalCalendar.objects.get().read_at is None


def test_what_we_wrote_ourselves_does_not_block(village: Village) -> None:
    listing = followed(village)
    refresh_due(Web(calendar(event("entrepairs-reservation-1", "20260316T090000", "20260316T110000"))))
    assert blocks(listing) == []


@pytest.mark.parametrize(
    "url", ["ftp://x.example/a.ics", "https://me:pass@x.example/a.ics", "agenda", "file:///etc/passwd"]
)
def test_only_a_web_address_is_followed(village: Village, client: Client, url: str) -> None:
    listing = timed(village, None)
    client.force_login(village.anne)
    html = client.post(
        village.address(f"{listing.pk}/calendars/"), {"part": "set", "url": url}
    ).content.decode()
    assert "https://" in html
    assert f'value="{url}"' in html
    assert not ExternalCalendar.objects.exists()


def test_a_calendar_is_set_and_dropped_on_its_page(village: Village, client: Client) -> None:
    listing = timed(village, None)
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/calendars/")
    client.post(address, {"part": "set", "url": "webcal://calendar.example/a.ics"})
    assert ExternalCalendar.objects.get().url == "https://calendar.example/a.ics"
    refresh_due(Web(calendar(MONDAY_MORNING)))
    assert "un moment est bloqué" in words(page(client, address))
    client.post(address, {"part": "drop"})
    assert blocks(listing) == []
    assert not ExternalCalendar.objects.exists()


# Ours


def read(client: Client, feed: CalendarFeed) -> list[Any]:
    response = client.get(f"/fr/calendars/{feed.token}.ics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    parsed = Calendar.from_ical(response.content)
    return list(parsed.walk("VEVENT"))


def test_the_owner_s_calendar_shows_what_is_agreed_and_with_whom(village: Village, client: Client) -> None:
    listing = timed(village, in_hours())
    taken = take(listing, at(MONDAY, 10))
    Reservation.objects.filter(pk=taken.pk).update(taken_by=village.brice)
    block_dates(actor=village.anne, listing=listing, first=MONDAY + DAY, last=MONDAY + 2 * DAY)
    feed = make_feed(actor=village.anne, listing=listing)
    agreed, blocked = read(client, feed)  # nobody is signed in: the address is the key
    assert str(agreed["SUMMARY"]) == "Perceuse – Brice Boisson"
    assert (agreed["DTSTART"].dt, agreed["DTEND"].dt) == (at(MONDAY, 10), at(MONDAY, 11))
    assert "indisponible" in str(blocked["SUMMARY"])
    assert (blocked["DTSTART"].dt, blocked["DTEND"].dt) == (MONDAY + DAY, MONDAY + 3 * DAY)
    taken.state = Reservation.State.RELEASED
    taken.save()
    assert len(read(client, feed)) == 1


def test_what_their_calendar_blocks_does_not_come_back_to_it(village: Village, client: Client) -> None:
    listing = followed(village)
    refresh_due(Web(calendar(MONDAY_MORNING)))
    assert read(client, make_feed(actor=village.anne, listing=listing)) == []


def test_an_address_cannot_be_guessed_and_can_be_renewed(village: Village, client: Client) -> None:
    listing = timed(village, None)
    first = make_feed(actor=village.anne, listing=listing)
    assert len(first.token) >= 43
    second = make_feed(actor=village.anne, listing=listing)
    assert client.get(f"/fr/calendars/{first.token}.ics").status_code == 404
    assert client.get(f"/fr/calendars/{second.token}.ics").status_code == 200
    drop_feed(actor=village.anne, listing=listing)
    assert client.get(f"/fr/calendars/{second.token}.ics").status_code == 404


def test_nobody_else_gets_the_address(village: Village, client: Client) -> None:
    listing = timed(village, None)
    feed = make_feed(actor=village.anne, listing=listing)
    for action in (make_feed, drop_feed, drop_calendar):
        with pytest.raises(PermissionDenied):
            action(actor=village.brice, listing=listing)
    with pytest.raises(PermissionDenied):
        set_calendar(actor=village.brice, listing=listing, url=URL)
    client.force_login(village.brice)
    assert feed.token not in page(client, village.address(f"{listing.pk}/"))
    client.force_login(village.anne)
    assert feed.token in page(client, village.address(f"{listing.pk}/calendars/"))


@pytest.mark.parametrize("many", [1, 9])
def test_the_calendar_costs_the_same_however_much_is_agreed(
    village: Village, client: Client, django_assert_num_queries: Any, many: int
) -> None:
    listing = timed(village, in_hours())
    for number in range(many):
        take(listing, at(date(2026, 3, 16) + number * DAY, 10))
    feed = make_feed(actor=village.anne, listing=listing)
    with django_assert_num_queries(3):
        assert len(read(client, feed)) == many
