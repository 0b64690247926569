"""Every Tuesday until June: one word, and each date an exchange of its own."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from entrepairs.engines.availability import Frequency, Recurrence, Weekday
from entrepairs.exchanges.actions import (
    Plan,
    Proposal,
    accept_arrangement,
    accept_change,
    accept_exchange,
    cancel_exchange,
    confirm_exchange,
    decline_arrangement,
    end_arrangement,
    propose_arrangement,
    propose_change,
    propose_exchange,
    run_arrangements,
)
from entrepairs.exchanges.actions.standing import dates_offered, look_at_dates, seen_of
from entrepairs.exchanges.models import Arrangement, Exchange
from entrepairs.exchanges.queries import standing_terms
from entrepairs.exchanges.standing_queries import dates_of
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.ledger.queries import accounts_of
from entrepairs.listings.actions import close_listing
from entrepairs.listings.models import Listing, Reservation
from entrepairs.outcomes.check import differences
from entrepairs.people.actions import block
from entrepairs.people.models import Person
from tests.factories import NOON, make_listing
from tests.listings.times import at

from .paths import Cast, again, make_cast

pytestmark = pytest.mark.django_db
FIRST, UNTIL = date(2026, 3, 17), date(2026, 5, 26)  # eleven Tuesdays, the clock changes after the second


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def tuesdays(first: date = FIRST, until: date = UNTIL) -> Recurrence:
    return Recurrence(Frequency.WEEKLY, first, weekdays=(Weekday.TU,), until=until)


def plan(**changes: Any) -> Plan:
    chosen: dict[str, Any] = {
        "recurrence": tuesdays(),
        "starts": 18 * 60,
        "length_min": 120,
        "quantity": 120,
        "values": {"hours": 120},
        "note": "Comme d’habitude",
    }
    return Plan(**(chosen | changes))


def room(cast: Cast) -> Listing:
    """A place that one has at a time."""
    return make_listing(cast.giver, cast.community, domain="space", title="Atelier", quantity=1)


def proposed(cast: Cast, listing: Listing | None = None, **changes: Any) -> Arrangement:
    about = listing or make_listing(cast.giver, cast.community)
    return propose_arrangement(actor=cast.receiver, listing=about, plan=plan(**changes))


def agree(cast: Cast, arrangement: Arrangement) -> Arrangement:
    seen = seen_of(dates_offered(arrangement, arrangement.listing))
    return accept_arrangement(actor=cast.giver, arrangement=arrangement, seen=seen)


def exchanges(arrangement: Arrangement) -> list[Exchange]:
    dated = arrangement.dates.filter(exchange__isnull=False).order_by("starts_at")
    return [one.exchange for one in dated.select_related("exchange") if one.exchange]


def held(cast: Cast) -> int:
    return sum(account.held_minor for account in accounts_of(cast.receiver, cast.community))


def test_one_word_reserves_every_date_and_keeps_the_hour_of_the_clock(cast: Cast) -> None:
    arrangement = proposed(cast)
    assert not Reservation.objects.exists()
    OutboxMessage.objects.all().delete()
    agreed = agree(cast, arrangement)
    made = exchanges(agreed)
    assert (agreed.state, len(made)) == ("agreed", 11)
    assert {one.state for one in made} == {"agreed"}
    starts = [standing_terms(one).starts_at for one in made]
    assert [start.hour for start in starts if start] == [17, 17, *[16] * 9]
    assert Reservation.objects.filter(state="held").count() == 11
    assert [mail.to_address for mail in OutboxMessage.objects.all()] == [cast.receiver.email]
    assert AuditEntry.objects.filter(verb="exchanges.agreed").count() == 11
    assert list(differences()) == []


def test_value_is_held_for_a_date_when_its_turn_comes(cast: Cast) -> None:
    arrangement = agree(cast, proposed(cast))
    assert held(cast) == 2 * 120  # the 17th and the 24th are within two weeks
    run_arrangements()
    assert held(cast) == 2 * 120
    with clock.frozen(at(date(2026, 3, 18), 9)):
        for who in (cast.giver, cast.receiver):
            confirm_exchange(actor=who, exchange=exchanges(arrangement)[0])
        run_arrangements()
        assert held(cast) == 2 * 120  # the 24th and the 31st
        assert run_arrangements() == 0
    assert list(differences()) == []


def test_where_the_account_has_no_room_both_are_told_once_and_the_date_stands(cast: Cast) -> None:
    dear = 1500  # twice is more than anybody may owe
    arrangement = proposed(cast, recurrence=tuesdays(date(2026, 4, 14)), values={"hours": dear})
    with_value = agree(cast, arrangement)
    OutboxMessage.objects.all().delete()
    with clock.frozen(at(date(2026, 4, 9), 9)):
        counts = [run_arrangements() for _ in range(3)]
        told = list(OutboxMessage.objects.values_list("to_address", flat=True))
        short = with_value.dates.filter(is_short=True).count()
        assert counts[1:] == [0, 0]
        assert sorted(told) == sorted([str(cast.giver.email), str(cast.receiver.email)] * short)
    assert short >= 1
    assert {one.state for one in exchanges(with_value)} == {"agreed"}


def test_only_dates_that_are_free_are_agreed_and_one_reads_first_which(cast: Cast) -> None:
    shed = room(cast)
    taken = propose_exchange(
        actor=cast.member,
        listing=shed,
        proposal=Proposal(1, at(date(2026, 3, 24), 19), at(date(2026, 3, 24), 21)),
    )
    accept_exchange(actor=cast.giver, exchange=taken, version=1)
    what = {"quantity": 1, "values": {}}
    looked = look_at_dates(shed, plan(**what))
    assert [one.turn.day for one in looked if not one.is_free] == [date(2026, 3, 24)]
    arrangement = proposed(cast, shed, **what)
    read = seen_of(dates_offered(arrangement, shed))
    cancel_exchange(actor=cast.member, exchange=taken, cause="plans")
    with pytest.raises(Refused) as refused:
        accept_arrangement(actor=cast.giver, arrangement=arrangement, seen=read)
    assert refused.value.code == "version_changed"
    assert not arrangement.dates.exists()
    assert len(exchanges(agree(cast, arrangement))) == 11


def test_a_date_that_was_taken_is_told_and_has_no_exchange(cast: Cast) -> None:
    shed = room(cast)
    arrangement = proposed(cast, shed, quantity=1, values={})
    taken = propose_exchange(
        actor=cast.member,
        listing=shed,
        proposal=Proposal(1, at(date(2026, 3, 24), 19), at(date(2026, 3, 24), 21)),
    )
    accept_exchange(actor=cast.giver, exchange=taken, version=1)
    agreed = agree(cast, arrangement)
    assert agreed.dates.count() == 11
    assert [one.day for one in agreed.dates.filter(exchange__isnull=True)] == [date(2026, 3, 24)]


def test_one_date_is_skipped_and_free_again(cast: Cast) -> None:
    shed = room(cast)
    arrangement = agree(cast, proposed(cast, shed, quantity=1, values={}))
    second = exchanges(arrangement)[1]
    cancel_exchange(actor=cast.receiver, exchange=second, cause="plans")
    assert [again(one).state for one in exchanges(arrangement)].count("cancelled") == 1
    other = propose_exchange(
        actor=cast.member,
        listing=shed,
        proposal=Proposal(1, at(date(2026, 3, 24), 18), at(date(2026, 3, 24), 20)),
    )
    assert accept_exchange(actor=cast.giver, exchange=other, version=1).state == "agreed"


def test_one_date_is_moved_as_any_agreed_exchange(cast: Cast) -> None:
    arrangement = agree(cast, proposed(cast))
    third = exchanges(arrangement)[2]
    assert held(cast) == 240
    wednesday = Proposal(120, at(date(2026, 4, 1), 18), at(date(2026, 4, 1), 20), {"hours": 120})
    propose_change(actor=cast.receiver, exchange=third, proposal=wednesday)
    accept_change(actor=cast.giver, exchange=third, version=2)
    assert held(cast) == 240  # it is still far off
    moved = dates_of(arrangement, NOON).get(exchange=third)
    assert moved.begins == wednesday.starts_at  # type: ignore[attr-defined]
    with clock.frozen(at(date(2026, 3, 19), 9)):
        run_arrangements()
        assert held(cast) == 360
    assert list(differences()) == []


@pytest.mark.parametrize("side", ["giver", "receiver"])
def test_either_side_ends_it_from_a_day_on(cast: Cast, side: str) -> None:
    arrangement = agree(cast, proposed(cast))
    OutboxMessage.objects.all().delete()
    ended, count = end_arrangement(
        actor=cast.called(side), arrangement=arrangement, first=date(2026, 4, 7), reason="Déménagement"
    )
    assert (count, ended.state, ended.ends_on) == (8, "ended", date(2026, 4, 7))
    states = [again(one).state for one in exchanges(arrangement)]
    assert states == ["agreed"] * 3 + ["cancelled"] * 8
    assert Reservation.objects.filter(state="held").count() == 3
    assert OutboxMessage.objects.count() == 1  # and not one for each date
    with pytest.raises(Refused) as refused:
        end_arrangement(actor=cast.giver, arrangement=arrangement, first=date(2026, 4, 7))
    assert refused.value.code == "no_date"
    assert end_arrangement(actor=cast.giver, arrangement=arrangement, first=date(2026, 3, 1))[1] == 3
    assert held(cast) == 0
    assert list(differences()) == []


def test_what_one_side_says_is_done_is_not_called_off(cast: Cast) -> None:
    arrangement = agree(cast, proposed(cast))
    confirm_exchange(actor=cast.giver, exchange=exchanges(arrangement)[0])
    assert end_arrangement(actor=cast.receiver, arrangement=arrangement, first=FIRST)[1] == 10
    assert again(exchanges(arrangement)[0]).state == "confirmed"


def test_a_need_is_answered_again_and_again(cast: Cast) -> None:
    need = make_listing(cast.giver, cast.community, kind="need", title="Garde d’enfants")
    arrangement = propose_arrangement(actor=cast.receiver, listing=need, plan=plan())
    assert (arrangement.giver, arrangement.receiver) == (cast.receiver, cast.giver)
    assert len(exchanges(agree(cast, arrangement))) == 11


def test_without_an_answer_it_lapses_once(cast: Cast) -> None:
    arrangement = proposed(cast)
    OutboxMessage.objects.all().delete()
    with clock.frozen(at(FIRST, 18)):
        assert [run_arrangements(), run_arrangements()] == [1, 0]
        with pytest.raises(Refused):
            agree(cast, Arrangement.objects.get(pk=arrangement.pk))
    assert Arrangement.objects.get(pk=arrangement.pk).state == "expired"
    assert OutboxMessage.objects.count() == 2


# Who may do what


STEPS: dict[str, Callable[[Person, Arrangement], object]] = {
    "accept": lambda who, it: accept_arrangement(
        actor=who, arrangement=it, seen=seen_of(dates_offered(it, it.listing))
    ),
    "decline": lambda who, it: decline_arrangement(actor=who, arrangement=it),
    "end": lambda who, it: end_arrangement(actor=who, arrangement=it, first=FIRST),
}
ALLOWED: dict[str, dict[str, set[str]]] = {
    "proposed": {"giver": {"accept", "decline"}, "receiver": {"decline"}},
    "agreed": {"giver": {"end"}, "receiver": {"end"}},
    "declined": {},
    "withdrawn": {},
    "expired": {},
    "ended": {},
}


def led_to(cast: Cast, state: str) -> Arrangement:
    arrangement = proposed(cast, recurrence=tuesdays(until=date(2026, 3, 24)))
    match state:
        case "agreed":
            agree(cast, arrangement)
        case "declined":
            decline_arrangement(actor=cast.giver, arrangement=arrangement)
        case "withdrawn":
            decline_arrangement(actor=cast.receiver, arrangement=arrangement)
        case "expired":
            with clock.frozen(at(FIRST, 18)):
                run_arrangements()
        case "ended":
            agree(cast, arrangement)
            end_arrangement(actor=cast.giver, arrangement=arrangement, first=FIRST)
    return Arrangement.objects.get(pk=arrangement.pk)


@pytest.mark.parametrize("state", Arrangement.State.values)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", ["giver", "receiver", "steward", "member", "stranger"])
def test_every_state_every_step_every_person(cast: Cast, state: str, step: str, kind: str) -> None:
    arrangement = led_to(cast, state)
    assert arrangement.state == state
    allowed = step in ALLOWED[state].get(kind, set())
    refusal: type[Exception] | None = None
    try:
        STEPS[step](cast.called(kind), arrangement)
    except (Refused, PermissionDenied) as error:
        refusal = type(error)
    is_changed = Arrangement.objects.get(pk=arrangement.pk).state != state
    assert is_changed == allowed == (refusal is None)
    if kind in {"steward", "member", "stranger"}:
        assert refusal is PermissionDenied


def code(cast: Cast, listing: Listing | None = None, who: str = "receiver", **changes: Any) -> str:
    about = listing or make_listing(cast.giver, cast.community)
    with pytest.raises(Refused) as refused:
        propose_arrangement(actor=cast.called(who), listing=about, plan=plan(**changes))
    return refused.value.code


def test_what_cannot_be_proposed(cast: Cast) -> None:
    far = tuesdays(until=FIRST + timedelta(days=7 * 70))
    daily = Recurrence(Frequency.DAILY, FIRST, until=FIRST + timedelta(days=90))
    assert code(cast, recurrence=tuesdays(until=FIRST)) == "too_few"
    assert code(cast, recurrence=far) == "too_many_dates"
    assert code(cast, recurrence=daily) == "too_many_dates"
    assert code(cast, quantity=0) == "no_quantity"
    assert code(cast, values={"euros": 5}) == "bad_value"
    assert code(cast, make_listing(cast.giver, cast.community, domain="give", title="Vélo")) == "once"
    assert code(cast, who="giver") == "own_listing"
    assert code(cast, who="stranger") == "not_a_member"
    assert not Arrangement.objects.exists()


def test_blocked_or_closed_meanwhile_nobody_agrees(cast: Cast) -> None:
    listing = make_listing(cast.giver, cast.community)
    arrangement = proposed(cast, listing)
    close_listing(actor=cast.giver, listing=listing)
    with pytest.raises(Refused):
        agree(cast, arrangement)
    second = proposed(cast)
    block(actor=cast.giver, person=cast.receiver)
    with pytest.raises(Refused):
        agree(cast, second)
    assert not Exchange.objects.exists()


def test_a_date_far_off_counts_when_it_is_done_though_nothing_was_held(cast: Cast) -> None:
    arrangement = agree(cast, proposed(cast))
    last = exchanges(arrangement)[-1]
    for who in (cast.giver, cast.receiver):
        confirm_exchange(actor=who, exchange=last)
    assert again(last).state == "fulfilled"
    assert held(cast) == 240
    assert list(differences()) == []
