"""What is agreed on lies within what a listing says of its times, and never exceeds what there is."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from entrepairs.engines.availability import Hours, Rule
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.listings.actions import Draft, edit_listing, release, use
from entrepairs.listings.availability import free_on, left_of, next_free, next_occurrences
from entrepairs.listings.models import Listing, ListingBlock, Reservation
from entrepairs.listings.queries import least_quantity, open_listings, remaining_quantity
from entrepairs.listings.scheduling import (
    add_day,
    block_dates,
    remove_day,
    set_places,
    set_times,
    unblock_dates,
)
from entrepairs.listings.words import availability
from tests.factories import NOON, make_listing
from tests.listings.times import HOUR, MONDAY, at, in_days, in_hours, series, take, timed, weekly
from tests.listings.village import Village, plain

DAY = timedelta(days=1)


def refusal(listing: Listing, start: datetime, end: datetime | None = None, quantity: int = 1) -> Refused:
    with pytest.raises(Refused) as caught:
        take(listing, start, end, quantity)
    return caught.value


@pytest.mark.parametrize(
    ("hour", "hours", "code", "field", "words"),
    [
        (7, 3, "outside_hours", "starts_at", "lun.–ven. 9 h – 18 h"),
        (17, 2, "outside_hours", "starts_at", "lun.–ven. 9 h – 18 h"),
        (10, 1, "too_short", "ends_at", "2 h"),
        (10, 6, "too_long", "ends_at", "4 h"),
    ],
)
def test_nothing_is_agreed_outside_hours_and_lengths(
    village: Village, hour: int, hours: int, code: str, field: str, words: str
) -> None:
    listing = timed(village, in_hours(0, 1, 2, 3, 4, shortest_min=120, longest_min=240))
    error = refusal(listing, at(MONDAY, hour), at(MONDAY, hour) + hours * HOUR)
    assert (error.code, error.field) == (code, field)
    assert words in plain(str(error))
    assert Reservation.objects.count() == 0


def test_on_a_day_without_hours_the_others_are_named(village: Village) -> None:
    listing = timed(village, in_hours(0, 2))
    error = refusal(listing, at(MONDAY + DAY, 10))
    assert error.code == "outside_hours"
    assert "lun., mer. 9 h – 18 h" in plain(str(error))


def test_the_next_start_is_named_where_it_begins_at_other_times(village: Village) -> None:
    listing = timed(village, in_hours())
    error = refusal(listing, at(MONDAY, 10, 10))
    assert (error.code, error.field) == ("off_grid", "starts_at")
    assert "lun. 16 mars, 10 h 30" in plain(str(error))


def test_a_notice_counts_from_when_it_was_asked(village: Village) -> None:
    listing = timed(village, in_hours(notice_min=2880))
    error = refusal(listing, at(MONDAY, 9))
    assert error.code == "too_soon"
    assert "lun. 16 mars, 13 h" in plain(str(error))
    take(listing, at(MONDAY + 2 * DAY, 9))


def test_two_uses_have_a_buffer_between_them(village: Village) -> None:
    listing = timed(village, in_hours(buffer_min=60))
    take(listing, at(MONDAY, 10))
    for hour in (9, 11):
        assert refusal(listing, at(MONDAY, hour)).code == "taken"
    take(listing, at(MONDAY, 12))


def test_what_is_taken_is_said_and_free_again_once_it_is_given_back(village: Village) -> None:
    listing = timed(village, in_hours())
    first = take(listing, at(MONDAY, 10))
    error = refusal(listing, at(MONDAY, 10))
    assert (error.code, error.field) == ("taken", "starts_at")
    assert "lun. 16 mars, 10 h – 11 h" in plain(str(error))
    release(origin_kind="test", origin_id=first.origin_id)
    second = take(listing, at(MONDAY, 10))
    use(origin_kind="test", origin_id=second.origin_id)  # brought back early
    take(listing, at(MONDAY, 10))


def test_several_things_are_taken_one_by_one(village: Village) -> None:
    listing = timed(village, in_hours(), quantity=3)
    take(listing, at(MONDAY, 9), at(MONDAY, 12), 2)
    error = refusal(listing, at(MONDAY, 10), quantity=2)
    assert (error.code, error.field) == ("not_enough", "quantity")
    take(listing, at(MONDAY, 10))
    assert left_of(listing, at(MONDAY, 10), at(MONDAY, 11)) == 0
    assert remaining_quantity(listing, starts_at=at(MONDAY, 12), ends_at=at(MONDAY, 13)) == 3
    assert remaining_quantity(listing) is None


def test_whole_days_are_taken_whole_whatever_the_hour_at_the_door(village: Village) -> None:
    listing = timed(village, in_days(shortest_days=2, longest_days=4))
    reservation = take(listing, at(MONDAY, 10), at(MONDAY + DAY, 18))
    assert (reservation.starts_at, reservation.ends_at) == (at(MONDAY, 0), at(MONDAY + 2 * DAY, 0))
    assert refusal(listing, at(MONDAY + DAY, 19), at(MONDAY + 3 * DAY, 9)).code == "taken"
    error = refusal(listing, at(MONDAY + 4 * DAY, 9), at(MONDAY + 4 * DAY, 18))
    assert error.code == "too_short"
    assert "2 jours" in plain(str(error))


def test_each_time_of_a_series_has_its_own_places(village: Village) -> None:
    listing = timed(
        village, series(1), domain="meal", title="Table ouverte", quantity=2, starts_at=NOON + DAY
    )
    tuesday = MONDAY + DAY
    take(listing, at(tuesday, 18), quantity=2)
    assert refusal(listing, at(tuesday, 18)).code == "taken"
    take(listing, at(tuesday + 7 * DAY, 18))
    found = next_occurrences(listing, NOON, most=2)
    assert [(each.start, each.left) for each in found] == [
        (at(tuesday, 18), 0),
        (at(tuesday + 7 * DAY, 18), 1),
    ]
    error = refusal(listing, at(MONDAY, 18))
    assert error.code == "off_grid"
    assert "mar. 17 mars, 18 h" in plain(str(error))
    assert next_free(listing, NOON, most=1) == [(at(tuesday + 7 * DAY, 18), at(tuesday + 7 * DAY, 20))]


def test_one_time_of_a_series_may_have_other_places_or_none(village: Village) -> None:
    listing = timed(
        village, series(1), domain="meal", title="Table ouverte", quantity=2, starts_at=NOON + DAY
    )
    tuesday = MONDAY + DAY
    set_places(actor=village.anne, listing=listing, day=tuesday, places=5)
    listing = set_places(actor=village.anne, listing=listing, day=tuesday + 7 * DAY, places=0)
    take(listing, at(tuesday, 18), quantity=5)
    error = refusal(listing, at(tuesday + 7 * DAY, 18))
    assert error.code == "off_grid"
    assert "mar. 31 mars, 18 h" in plain(str(error))
    with pytest.raises(Refused) as caught:
        set_places(actor=village.anne, listing=listing, day=tuesday, places=4)
    assert (caught.value.code, caught.value.field) == ("agreed_more", "places")
    with pytest.raises(Refused, match="ce jour-là"):
        set_places(actor=village.anne, listing=listing, day=MONDAY, places=4)
    listing = set_places(actor=village.anne, listing=listing, day=tuesday + 7 * DAY, places=None)
    take(listing, at(tuesday + 7 * DAY, 18), quantity=2)


def test_a_series_stays_on_the_board_to_its_last_time(village: Village) -> None:
    listing = timed(
        village, series(1, until=date(2026, 4, 1)), domain="meal", title="Table", starts_at=NOON + DAY
    )
    assert listing.starts_at == at(MONDAY + DAY, 18)
    assert listing.ends_at == at(date(2026, 3, 31), 20)
    for moment, on_board in ((at(date(2026, 3, 31), 19), [listing.pk]), (at(date(2026, 4, 1), 0), [])):
        assert [each.pk for each in open_listings(village.community, moment)] == on_board


def test_a_card_of_a_series_counts_no_places_as_taken(village: Village) -> None:
    listing = timed(village, series(1), domain="meal", title="Table", quantity=2, starts_at=NOON + DAY)
    take(listing, at(MONDAY + DAY, 18), quantity=2)
    card = open_listings(village.community, NOON).get()
    assert plain(availability(card, "Europe/Paris")).endswith("2 repas")
    assert least_quantity(listing) == 2


def test_what_was_agreed_for_a_single_date_does_not_count_on_each_of_a_series(village: Village) -> None:
    supper = {"domain": "meal", "title": "Table", "quantity": 2}
    listing = make_listing(village.anne, village.community, **supper, starts_at=at(MONDAY, 18))
    Reservation.objects.create(listing=listing, quantity=2, origin_kind="test", origin_id=99, created_at=NOON)
    listing = set_times(actor=village.anne, listing=listing, rule=series(0))
    assert refusal(listing, at(MONDAY, 18)).code == "taken"
    take(listing, at(MONDAY + 7 * DAY, 18), quantity=2)


def test_blocked_days_cannot_be_had_until_they_are_free_again(village: Village) -> None:
    for rule in (None, in_hours()):
        listing = timed(village, rule)
        block = block_dates(actor=village.anne, listing=listing, first=MONDAY, last=MONDAY + DAY)
        error = refusal(listing, at(MONDAY + DAY, 10))
        assert (error.code, error.field) == ("blocked", "starts_at")
        assert "lun. 16 mars – mar. 17 mars" in plain(str(error))
        take(listing, at(MONDAY + 2 * DAY, 10))
        unblock_dates(actor=village.anne, listing=listing, block_id=block.pk)
        take(listing, at(MONDAY + DAY, 10))


def test_somebody_s_time_is_blocked_too(village: Village) -> None:
    listing = timed(village, None, domain="skill", quantity=60)
    block_dates(actor=village.anne, listing=listing, first=MONDAY, last=MONDAY)
    assert refusal(listing, at(MONDAY, 10), quantity=60).code == "blocked"
    take(listing, at(MONDAY + DAY, 10), quantity=60)
    take(listing, at(MONDAY + DAY, 10), quantity=60)  # without hours, that is for the two sides


def test_of_somebody_s_hours_one_is_one_whatever_its_length(village: Village) -> None:
    listing = timed(village, in_hours(), domain="skill", quantity=60)
    take(listing, at(MONDAY, 10), at(MONDAY, 12), quantity=120)
    assert refusal(listing, at(MONDAY, 11), quantity=60).code == "taken"
    error = refusal(listing, at(MONDAY, 14), at(MONDAY, 14, 30), quantity=30)
    assert (error.code, error.field) == ("too_short", "quantity")


def test_what_runs_one_after_the_other_takes_one_thing(village: Village) -> None:
    listing = timed(village, None, quantity=2)
    take(listing, at(MONDAY, 9), at(MONDAY, 11))
    take(listing, at(MONDAY, 11), at(MONDAY, 13))
    take(listing, at(MONDAY, 9), at(MONDAY, 13))  # never more than two at once
    assert refusal(listing, at(MONDAY, 12)).code == "taken"


def test_an_added_day_is_open_and_can_be_taken_back(village: Village) -> None:
    listing = timed(village, in_hours(0))
    sunday = MONDAY + 6 * DAY
    listing = add_day(actor=village.anne, listing=listing, day=sunday, hours=Hours(600, 720))
    take(listing, at(sunday, 10))
    listing = remove_day(actor=village.anne, listing=listing, day=sunday)
    assert refusal(listing, at(sunday, 11)).code == "outside_hours"


@pytest.mark.parametrize(
    ("domain", "rule"),
    [("give", in_hours()), ("meal", in_hours()), ("meal", None), ("lend", series(1)), ("give", series(1))],
)
def test_a_domain_has_its_kinds_of_times(village: Village, domain: str, rule: Rule | None) -> None:
    listing = make_listing(
        village.anne,
        village.community,
        domain=domain,
        quantity=1,
        starts_at=NOON + DAY if domain == "meal" else None,
    )
    with pytest.raises(Refused) as caught:
        set_times(actor=village.anne, listing=listing, rule=rule)
    assert caught.value.code == "bad_times"
    listing.refresh_from_db()
    assert listing.availability is None


@pytest.mark.parametrize(
    ("rule", "code", "field"),
    [
        (series(0, until=date(2026, 3, 16)), "", ""),
        (replace(series(0), recurrence=weekly(0)), "no_end", "until"),
        (
            replace(series(0), recurrence=weekly(0, start=date(2026, 3, 2), until=date(2026, 3, 9))),
            "past",
            "until",
        ),
        (
            replace(series(5), recurrence=weekly(5, start=date(2026, 3, 14), until=date(2030, 1, 1))),
            "too_far",
            "until",
        ),
    ],
)
def test_a_series_has_an_end_that_is_to_come(village: Village, rule: Rule, code: str, field: str) -> None:
    listing = timed(village, None, domain="lesson", quantity=60)
    if not code:
        assert set_times(actor=village.anne, listing=listing, rule=rule).availability is not None
        return
    with pytest.raises(Refused) as caught:
        set_times(actor=village.anne, listing=listing, rule=rule)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_only_its_owner_says_when(village: Village) -> None:
    listing = timed(village, in_hours())
    with pytest.raises(PermissionDenied):
        set_times(actor=village.brice, listing=listing, rule=None)
    with pytest.raises(PermissionDenied):
        block_dates(actor=village.brice, listing=listing, first=MONDAY, last=MONDAY)


def test_free_on_a_day(village: Village) -> None:
    mondays, days = timed(village, in_hours(0)), timed(village, in_days(5, 6, shortest_days=2))
    drill, blocked = timed(village, None), timed(village, None)
    block_dates(actor=village.anne, listing=blocked, first=MONDAY, last=MONDAY)
    supper = timed(village, series(0), domain="meal", title="Table", quantity=1, starts_at=NOON + DAY)
    crate = timed(village, None, domain="surplus", quantity=1000)
    ride = timed(
        village,
        None,
        domain="ride",
        quantity=1,
        place=village.figeac,
        to_place=village.rodez,
        starts_at=at(MONDAY, 8),
    )
    listings = list(open_listings(village.community, NOON).select_related("community"))
    on_monday = {mondays.pk, drill.pk, supper.pk, crate.pk, ride.pk}
    assert free_on(listings, MONDAY, NOON) == on_monday
    assert free_on(listings, MONDAY + 6 * DAY, NOON) == {days.pk, drill.pk, blocked.pk, crate.pk}
    assert free_on(listings, NOON.date() - DAY, NOON) == set()
    take(mondays, at(MONDAY, 9), at(MONDAY, 18))
    take(drill, at(MONDAY, 0), at(MONDAY + DAY, 0))
    take(supper, at(MONDAY, 18))
    take(ride, at(MONDAY, 8))
    listings = list(open_listings(village.community, NOON).select_related("community"))
    assert free_on(listings, MONDAY, NOON) == {crate.pk}


def test_what_its_owner_blocked_is_not_free_on_that_day(village: Village) -> None:
    """As reserving has it, which refuses it."""
    crate = make_listing(village.anne, village.community, domain="surplus", title="Pommes", quantity=1000)
    ride = make_listing(
        village.anne,
        village.community,
        domain="ride",
        title="Au marché",
        starts_at=at(MONDAY, 9),
        place=village.figeac,
        to_place=village.rodez,
    )
    for listing in (crate, ride):
        block_dates(actor=village.anne, listing=listing, first=MONDAY, last=MONDAY)
        assert refusal(listing, at(MONDAY, 9)).code == "blocked"
    listings = list(open_listings(village.community, NOON))
    assert free_on(listings, MONDAY, NOON) == set()
    assert free_on(listings, MONDAY + DAY, NOON) == {crate.pk}


def test_what_is_blocked_for_some_hours_is_free_in_the_others(village: Village) -> None:
    crate = make_listing(village.anne, village.community, domain="surplus", title="Pommes", quantity=1000)
    busy = [(0, 12), (12, 18)]
    for first, last in busy:
        ListingBlock.objects.create(
            listing=crate,
            starts_at=at(MONDAY, first),
            ends_at=at(MONDAY, last),
            source=ListingBlock.Source.CALENDAR,
        )
    listings = list(open_listings(village.community, NOON))
    assert free_on(listings, MONDAY, NOON) == {crate.pk}
    assert free_on(listings, MONDAY, at(MONDAY, 17)) == {crate.pk}
    ListingBlock.objects.create(listing=crate, starts_at=at(MONDAY, 18), ends_at=at(MONDAY + DAY, 8))
    assert free_on(listings, MONDAY, NOON) == set()


@pytest.mark.parametrize("many", [1, 12])
def test_free_on_a_day_costs_two_statements(
    village: Village, django_assert_num_queries: Any, many: int
) -> None:
    for number in range(many):
        take(timed(village, in_hours() if number % 2 else None), at(MONDAY, 9))
    listings = list(open_listings(village.community, NOON).select_related("community"))
    with django_assert_num_queries(2):
        assert len(free_on(listings, MONDAY, NOON)) == many


def test_editing_keeps_the_times(village: Village) -> None:
    listing = timed(village, series(1), domain="meal", title="Table", quantity=2, starts_at=NOON + DAY)
    with clock.frozen(NOON + 20 * DAY):
        edited = edit_listing(
            actor=village.anne,
            listing=listing,
            draft=Draft(
                kind="offer",
                domain="meal",
                title="Grande table",
                quantity=4,
                starts_at=listing.starts_at,
                ends_at=listing.ends_at,
            ),
            rng=random.Random(1),  # noqa: S311 - repeatable
        )
    assert edited.availability == listing.availability
    take(edited, at(MONDAY + 22 * DAY, 18), quantity=4)
