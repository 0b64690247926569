"""Saying when, and seeing what is free: who may, what is asked, what is said of a mistake."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from entrepairs.engines.availability import Dated, InDays, InMinutes, Slots
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.listings.availability import own_rule
from entrepairs.listings.models import Listing, ListingBlock
from tests.factories import NOON, make_community, make_listing, make_member
from tests.listings.times import MONDAY, at, in_days, in_hours, series, take, timed
from tests.listings.village import Village, elements, page, plain, words

DAY = timedelta(days=1)


def send(client: Client, address: str, status: int = 302, /, **told: Any) -> str:
    response = client.post(address, told)
    assert response.status_code == status, plain(response.content.decode())
    return plain(response.content.decode())


def stored(listing: Listing) -> Listing:
    return Listing.objects.select_related("community").get(pk=listing.pk)


@pytest.mark.parametrize("rest", ["when/", "calendars/"])
def test_only_the_owner_says_when(village: Village, client: Client, rest: str) -> None:
    address = village.address(f"{timed(village, None).pk}/{rest}")
    assert client.get(address).status_code == 302
    client.force_login(village.brice)
    assert client.get(address).status_code == 403
    assert client.post(address, {"part": "times"}).status_code == 403
    client.force_login(make_member(make_community(), "Dora"))
    assert client.get(address).status_code == 403
    client.force_login(village.anne)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("domain", "ways"),
    [
        ("lend", ["agree", "hours", "days"]),
        ("lesson", ["agree", "hours", "once", "series"]),
        ("meal", ["once", "series"]),
        ("surplus", []),
    ],
)
def test_each_domain_shows_its_ways(village: Village, client: Client, domain: str, ways: list[str]) -> None:
    listing = timed(village, None, domain=domain, starts_at=NOON + DAY if domain == "meal" else None)
    client.force_login(village.anne)
    html = page(client, village.address(f"{listing.pk}/when/"))
    assert re.findall(r'href="\?how=(\w+)#times"', html.split("<form")[0] + html)[: len(ways)] == ways
    assert "Jours bloqués" in words(html)


@pytest.mark.parametrize("how", ["agree", "hours", "each", "days"])
def test_a_way_has_a_page_of_reasonable_size(village: Village, client: Client, how: str) -> None:
    listing = timed(village, in_hours())
    client.force_login(village.anne)
    assert elements(page(client, village.address(f"{listing.pk}/when/?how={how}"))) <= 300


def test_hours_of_the_week_are_said_in_a_few_fields(village: Village, client: Client) -> None:
    listing = timed(village, None, quantity=2)
    client.force_login(village.anne)
    send(
        client,
        village.address(f"{listing.pk}/when/?how=hours"),
        part="times",
        weekdays=["0", "2"],
        opens="09:00",
        closes="12:30",
        shortest="60",
        longest="120",
        notice="1440",
        buffer="30",
    )
    rule = own_rule(stored(listing))
    assert isinstance(rule, Slots)
    assert rule.capacity == 2
    assert rule.lengths == InMinutes(30, 60, 120, 30, 1440)
    text = words(page(client, village.address(f"{listing.pk}/")))
    assert "lun., mer. 9 h – 12 h 30" in text
    again = page(client, village.address(f"{listing.pk}/when/"))
    assert 'value="12:30"' in again
    assert "<details open" in again


def test_how_far_ahead_it_can_be_reserved_is_said_kept_and_held_to(village: Village, client: Client) -> None:
    listing = timed(village, None)
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/when/?how=hours")
    told: dict[str, Any] = {
        "part": "times",
        "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
        "opens": "09:00",
        "closes": "18:00",
        "shortest": "60",
        "longest": "0",
        "notice": "0",
        "buffer": "0",
    }
    send(client, address, **told, horizon="30")
    rule = own_rule(stored(listing))
    assert isinstance(rule, Slots)
    assert rule.horizon_days == 30
    again = page(client, address)
    assert re.search(r'<input[^>]*name="horizon"[^>]*value="30"|value="30"[^>]*name="horizon"', again)
    assert "<details open" in again
    take(listing, at(MONDAY + 28 * DAY, 10))
    with pytest.raises(Refused) as refused:
        take(listing, at(MONDAY + 29 * DAY, 10))
    assert (refused.value.code, refused.value.field) == ("beyond_horizon", "starts_at")
    assert "trop loin" in plain(str(refused.value))
    send(client, address, **told, horizon="")
    rule = own_rule(stored(listing))
    assert isinstance(rule, Slots)
    assert rule.horizon_days is None


def test_each_day_may_have_its_own_hours_and_a_break(village: Village, client: Client) -> None:
    listing = timed(village, None)
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/when/?how=each")
    told: dict[str, Any] = {
        "part": "times",
        "breaks": "on",
        "opens_0_0": "09:00",
        "closes_0_0": "12:00",
        "opens_0_1": "14:00",
        "closes_0_1": "00:00",
        "opens_5_0": "10:00",
        "closes_5_0": "11:00",
        "shortest": "60",
        "longest": "0",
        "notice": "0",
        "buffer": "0",
    }
    send(client, address, **told)
    text = words(page(client, village.address(f"{listing.pk}/")))
    assert "lun. 9 h – 12 h et 14 h – 0 h; sam. 10 h – 11 h" in text
    html = send(client, address, 200, **(told | {"closes_5_0": "09:00"}))
    assert "La fin vient après le début." in html
    assert 'value="10:00"' in html
    html = send(
        client,
        address,
        200,
        **{name: told[name] for name in ("part", "shortest", "longest", "notice", "buffer")},
    )
    assert "Donnez des heures à un jour au moins." in html


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weekdays": []}, "Choisissez au moins un jour."),
        ({"closes": "08:00"}, "La fin vient après le début."),
        ({"opens": "tôt"}, "heure"),
        ({"longest": "30"}, "C’est moins que le moins."),
        ({"horizon": "bientôt"}, "Un nombre de jours, par exemple 30."),
        ({"horizon": "0"}, "Un jour au moins."),
        ({"horizon": "732"}, "731 jours au plus."),
        ({"horizon": "6", "notice": "10080"}, "C’est trop proche"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    village: Village, client: Client, changes: dict[str, Any], message: str
) -> None:
    listing = timed(village, None)
    client.force_login(village.anne)
    told: dict[str, Any] = {
        "part": "times",
        "weekdays": ["0"],
        "opens": "09:00",
        "closes": "18:00",
        "shortest": "60",
        "longest": "0",
        "notice": "0",
        "buffer": "0",
    }
    html = send(client, village.address(f"{listing.pk}/when/?how=hours"), 200, **(told | changes))
    assert message in html
    assert stored(listing).availability is None


def test_whole_days(village: Village, client: Client) -> None:
    listing = timed(village, None)
    client.force_login(village.anne)
    days: dict[str, Any] = {"weekdays": [str(day) for day in range(7)], "shortest": "2", "longest": "7"}
    send(
        client, village.address(f"{listing.pk}/when/?how=days"), part="times", notice="1", buffer="1", **days
    )
    rule = own_rule(stored(listing))
    assert isinstance(rule, Slots)
    assert rule.lengths == InDays(1, 2, 7, 1, 1)
    assert "à la journée" in words(page(client, village.address(f"{listing.pk}/")))


@pytest.mark.parametrize(
    ("every", "told"),
    [
        ("1", "chaque semaine : mardi, 18 h – 20 h, jusqu’au 30 juin"),
        ("2", "toutes les 2 semaines : mardi, 18 h – 20 h, jusqu’au 30 juin"),
        ("month", "chaque mois : troisième mardi, 18 h – 20 h, jusqu’au 30 juin"),
    ],
)
def test_a_series(village: Village, client: Client, every: str, told: str) -> None:
    listing = timed(village, None, domain="meal", title="Table", quantity=3, starts_at=NOON + DAY)
    client.force_login(village.anne)
    send(
        client,
        village.address(f"{listing.pk}/when/?how=series"),
        part="times",
        start="2026-03-17",
        every=every,
        opens="18:00",
        closes="20:00",
        until="2026-06-30",
    )
    rule = own_rule(stored(listing))
    assert isinstance(rule, Dated)
    assert rule.places == 3
    assert told in words(page(client, village.address(f"{listing.pk}/")))
    assert f"{told} · 3 repas" in words(page(client, village.address()))


def test_a_series_needs_an_end_after_its_start(village: Village, client: Client) -> None:
    listing = timed(village, None, domain="meal", title="Table", starts_at=NOON + DAY)
    client.force_login(village.anne)
    told: dict[str, Any] = {
        "part": "times",
        "start": "2026-03-17",
        "every": "1",
        "opens": "18:00",
        "closes": "20:00",
    }
    address = village.address(f"{listing.pk}/when/?how=series")
    assert "La fin vient après le début." in send(client, address, 200, until="2026-03-01", **told)
    assert "deux années à venir" in send(client, address, 200, until="2030-03-01", **told)
    assert stored(listing).availability is None


def test_one_date_of_somebody_s_time_has_places(village: Village, client: Client) -> None:
    listing = timed(village, None, domain="lesson", title="Guitare", quantity=60)
    client.force_login(village.anne)
    send(
        client,
        village.address(f"{listing.pk}/when/?how=once"),
        part="times",
        start="2026-03-20",
        opens="22:00",
        closes="01:00",
        places="4",
    )
    found = stored(listing)
    rule = own_rule(found)
    assert isinstance(rule, Dated)
    assert (rule.places, found.starts_at, found.ends_at) == (
        4,
        at(date(2026, 3, 20), 22),
        at(date(2026, 3, 21), 1),
    )
    send(client, village.address(f"{listing.pk}/when/?how=agree"), part="times")
    found = stored(listing)
    assert (found.availability, found.starts_at) == (None, None)


def test_a_single_date_of_a_domain_with_dates_is_the_listing_s_own(village: Village, client: Client) -> None:
    listing = timed(village, series(1), domain="meal", title="Table", starts_at=NOON + DAY)
    client.force_login(village.anne)
    told: dict[str, Any] = {"start": "2026-03-20", "opens": "19:00", "closes": "21:00"}
    send(client, village.address(f"{listing.pk}/when/?how=once"), part="times", **told)
    found = stored(listing)
    assert found.availability is None
    assert found.starts_at == at(date(2026, 3, 20), 19)


def test_days_are_blocked_and_freed_on_the_same_page(village: Village, client: Client) -> None:
    listing = timed(village, in_hours())
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/when/")
    send(client, address, part="block", first="2026-03-16", last="2026-03-18")
    assert "lun. 16 mars – mer. 18 mars" in words(page(client, address))
    block = ListingBlock.objects.get(listing=listing)
    assert (block.starts_at, block.ends_at) == (at(MONDAY, 0), at(MONDAY + 3 * DAY, 0))
    html = send(client, address, 200, part="block", first="2026-03-16", last="2026-03-15")
    assert "La fin vient après le début." in html
    assert 'value="2026-03-16"' in html
    assert "Ce jour est passé." in send(client, address, 200, part="block", first="2026-03-01")
    send(client, address, part="unblock", block=str(block.pk))
    assert not ListingBlock.objects.exists()


def test_days_are_added_and_places_changed(village: Village, client: Client) -> None:
    client.force_login(village.anne)
    drill = timed(village, in_hours(0))
    address = village.address(f"{drill.pk}/when/")
    send(client, address, part="add", day="2026-03-22", opens="10:00", closes="12:00")
    assert "dim. 22 mars, 10 h – 12 h" in words(page(client, address))
    html = send(client, address, 200, part="add", day="2026-03-29", opens="10:00", closes="09:00")
    assert "La fin vient après le début." in html
    send(client, address, part="remove", day="2026-03-22")
    assert "dim. 22 mars" not in words(page(client, address))
    supper = timed(village, series(1), domain="meal", title="Table", quantity=2, starts_at=NOON + DAY)
    address = village.address(f"{supper.pk}/when/")
    send(client, address, part="places", day="2026-03-17", places="0")
    assert "mar. 17 mars: pas cette fois" in words(page(client, address))
    send(client, address, part="as_usual", day="2026-03-17")
    assert "pas cette fois" not in words(page(client, address))
    assert send(client, address, 200, part="places", day="2026-03-18", places="1")


def test_the_edit_form_leaves_times_alone(village: Village, client: Client) -> None:
    listing = timed(village, series(1), domain="meal", title="Table", quantity=2, starts_at=NOON + DAY)
    before = stored(listing)
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/edit/")
    html = page(client, address)
    assert 'name="starts_at"' not in html
    send(client, address, title="Grande table", quantity="3", for_what="gift")
    after = stored(listing)
    assert after.title == "Grande table"
    assert (after.availability, after.starts_at, after.ends_at) == (
        before.availability,
        before.starts_at,
        before.ends_at,
    )


# What is free


def test_a_month_says_in_words_how_each_day_stands(village: Village, client: Client) -> None:
    listing = timed(village, in_hours(0, 1, 2, 3, 4))
    take(listing, at(MONDAY, 9), at(MONDAY, 18))
    take(listing, at(MONDAY + DAY, 9), at(MONDAY + DAY, 12))
    client.force_login(village.brice)
    html = page(client, village.address(f"{listing.pk}/free/"))
    cells = re.findall(r'<td class="day day--(\w+)">(.*?)</td>', html)
    found = {int(re.search(r"\d+", re.sub("<[^>]+>", "", cell))[0]): state for state, cell in cells}  # type: ignore[index]
    assert len(found) == 31
    assert [found[day] for day in (13, 14, 16, 17, 18)] == ["past", "closed", "full", "partly", "free"]
    assert "?start=2026-03-17" in html
    assert "/propose/?start=2026-03-16" not in html
    assert "/wait/?start=2026-03-16" in html  # what is full can be waited for
    assert 'aria-label="mar. 17 mars, en partie"' in html
    assert elements(html) <= 300
    assert "month=2026-02" not in html
    assert "avril 2026" in words(page(client, village.address(f"{listing.pk}/free/?month=2026-04")))
    for told in ("2026-13", "1999-01", "9999-99", "mars"):
        assert "mars 2026" in words(page(client, village.address(f"{listing.pk}/free/?month={told}")))


def test_visitors_and_owners_see_the_month_without_links(village: Village, client: Client) -> None:
    listing = timed(village, in_hours())
    address = village.address(f"{listing.pk}/free/")
    assert "?start=" not in page(client, address)
    client.force_login(village.anne)
    assert "?start=" not in page(client, address)
    hidden = make_community(public=False)
    secret = make_listing(make_member(hidden, "Eve"), hidden, domain="lend", title="Scie", quantity=1)
    client.force_login(village.brice)
    assert client.get(f"/fr/c/{hidden.slug}/listings/{secret.pk}/free/").status_code in {403, 404}
    crate = timed(village, None, domain="surplus", quantity=1000)
    assert client.get(village.address(f"{crate.pk}/free/")).status_code == 404


@pytest.mark.parametrize("many", [1, 12])
def test_the_month_costs_the_same_however_much_is_taken(
    village: Village, client: Client, django_assert_num_queries: Any, many: int
) -> None:
    listing = timed(village, in_hours())
    for number in range(many):
        take(listing, at(MONDAY + number * DAY, 9))
    client.force_login(village.brice)
    page(client, village.address(f"{listing.pk}/free/"))
    with django_assert_num_queries(9):
        page(client, village.address(f"{listing.pk}/free/"))


def test_the_next_free_times_lead_to_a_form_that_is_filled(village: Village, client: Client) -> None:
    listing = timed(village, in_hours(0, 2, shortest_min=120))
    take(listing, at(MONDAY, 9), at(MONDAY, 11))
    client.force_login(village.brice)
    html = page(client, village.address(f"{listing.pk}/"))
    assert "lun. 16 mars, 11 h" in html
    assert "mer. 18 mars, 9 h" in html
    assert "lun. 23 mars, 9 h" in html
    address = re.search(r'href="([^"]+\?start=2026-03-16T10:00Z)"', html)
    assert address is not None
    form = page(client, address[1])
    assert 'value="2026-03-16T11:00"' in form
    assert 'value="2026-03-16T13:00"' in form


@pytest.mark.parametrize("start", ["2026-03-18", "mercredi", "2026-99-99", "2020-01-01", "2026-03-18T99:00Z"])
def test_a_day_of_the_month_fills_the_form_with_its_first_time(
    village: Village, client: Client, start: str
) -> None:
    listing = timed(village, in_hours(2, shortest_min=60))
    client.force_login(village.brice)
    form = page(client, village.address(f"{listing.pk}/propose/?start={start}"))
    assert 'value="2026-03-18T09:00"' in form
    assert 'value="2026-03-18T10:00"' in form


def test_whole_days_are_asked_for_at_hours_at_which_people_are_up(village: Village, client: Client) -> None:
    listing = timed(village, in_days(shortest_days=2))
    client.force_login(village.brice)
    form = page(client, village.address(f"{listing.pk}/propose/?start=2026-03-18"))
    assert 'value="2026-03-18T09:00"' in form
    assert 'value="2026-03-19T18:00"' in form


def test_a_proposal_outside_hours_is_refused_at_its_field(village: Village, client: Client) -> None:
    listing = timed(village, in_hours(0), domain="skill", title="Robinets", quantity=60)
    client.force_login(village.brice)
    address = village.address(f"{listing.pk}/propose/")
    html = send(client, address, 200, quantity="1", starts_at="2026-03-17T10:00", deal="gift")
    assert "C’est possible ainsi : lun. 9 h – 18 h." in html
    assert 'value="2026-03-17T10:00"' in html
    assert not Exchange.objects.exists()
    send(client, address, quantity="1", starts_at="2026-03-16T10:00", deal="gift")
    terms = Exchange.objects.get().terms.get()
    assert (terms.starts_at, terms.ends_at) == (at(MONDAY, 10), at(MONDAY, 11))


def test_what_was_asked_in_time_may_be_agreed_on_after_the_notice(village: Village, client: Client) -> None:
    listing = timed(village, in_hours(notice_min=1440))
    client.force_login(village.brice)
    asked: dict[str, Any] = {"starts_at": "2026-03-16T09:00", "ends_at": "2026-03-16T10:00", "deal": "gift"}
    send(client, village.address(f"{listing.pk}/propose/"), **asked)
    exchange = Exchange.objects.get()
    client.force_login(village.anne)
    with clock.frozen(at(MONDAY, 7)):
        send(client, f"/fr/exchanges/{exchange.pk}/accept/", version="1")
    exchange.refresh_from_db()
    assert exchange.state == "agreed"
    reservation = listing.reservations.get()
    assert (reservation.starts_at, reservation.taken_by) == (at(MONDAY, 9), village.brice)


def test_the_board_shows_what_is_free_on_a_day(village: Village, client: Client) -> None:
    timed(village, in_hours(0), title="Perceuse du lundi")
    timed(village, in_hours(1), title="Scie du mardi")
    client.force_login(village.brice)
    html = page(client, village.address("?on=2026-03-16"))
    assert "Perceuse du lundi" in html
    assert "Scie du mardi" not in html
    assert "libres le lun. 16 mars" in words(html)
    assert "Scie du mardi" in page(client, village.address("?on=2026-03-16x"))


@pytest.mark.parametrize("many", [1, 6])
def test_the_board_of_a_day_costs_the_same_for_many(
    village: Village, client: Client, django_assert_num_queries: Any, many: int
) -> None:
    for number in range(many):
        timed(village, in_hours(), title=f"Perceuse {number}")
    client.force_login(village.brice)
    address = village.address("?on=2026-03-16")
    page(client, address)
    with django_assert_num_queries(BOARD_STATEMENTS):
        page(client, address)
    assert elements(page(client, address)) <= 300


BOARD_STATEMENTS = 15
