"""Waiting for what is taken: in order, with a deadline, and nobody comes in between."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepairs.communities.models import Membership
from entrepairs.exchanges.actions import (
    Proposal,
    accept_exchange,
    accept_place,
    cancel_exchange,
    decline_exchange,
    join_line,
    leave_line,
    pass_place,
    propose_exchange,
    run_lines,
)
from entrepairs.exchanges.models import Exchange, Waiting
from entrepairs.exchanges.waiting_queries import before
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.listings.actions import close_listing, reopen_listing
from entrepairs.listings.keeping import pause_listing
from entrepairs.people.actions import block
from tests.factories import NOON, make_community, make_listing, make_member

from .lines import BEGINS, ENDS, fresh, full_occurrence, full_stock, kept, newcomers, states, waits
from .paths import Cast, again, make_cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def free_it(cast: Cast, exchange: Exchange) -> None:
    cancel_exchange(actor=cast.receiver, exchange=exchange, cause="plans")


def test_what_is_free_again_is_kept_for_the_first_in_line(cast: Cast) -> None:
    books, exchange = full_stock(cast, 1)
    first, second = (waits(who, books) for who in newcomers(cast, 2))
    assert [before(place) for place in (first, second)] == [0, 1]
    OutboxMessage.objects.all().delete()
    free_it(cast, exchange)
    assert states(first, second) == ["offered", "waiting"]
    assert kept(books) == 1
    told = OutboxMessage.objects.exclude(to_address=cast.giver.email)
    assert [mail.to_address for mail in told] == [first.person.email]
    assert fresh(first).deadline_at == NOON + DAY
    # Nobody else can have it meanwhile, and the worker changes nothing.
    with pytest.raises(Refused) as refused:
        propose_exchange(actor=cast.member, listing=books, proposal=Proposal(1))
    assert refused.value.code == "not_enough"
    assert run_lines() == 0


def test_an_occurrence_is_waited_for_at_its_time_alone(cast: Cast) -> None:
    meal, exchange = full_occurrence(cast)
    place = waits(cast.member, meal, 2, BEGINS, ENDS)
    with pytest.raises(Refused) as refused:
        waits(cast.steward, meal, 1, BEGINS + 7 * DAY, ENDS + 7 * DAY)
    assert refused.value.code == "is_free"
    free_it(cast, exchange)
    taken = accept_place(actor=cast.member, waiting=fresh(place), version=1)
    assert (taken.state, taken.receiver, kept(meal)) == ("agreed", cast.member, 2)
    terms = taken.terms.get()
    assert (terms.starts_at, terms.ends_at, terms.quantity) == (BEGINS, ENDS, 2)
    assert fresh(place).exchange == taken


def test_where_the_owner_answers_each_time_it_stays_kept_until_they_do(cast: Cast) -> None:
    books, exchange = full_stock(cast, 1, instant=False)
    first, second = (waits(who, books) for who in newcomers(cast, 2))
    free_it(cast, exchange)
    asked = accept_place(actor=first.person, waiting=fresh(first), version=1)
    assert (asked.state, kept(books)) == ("proposed", 1)
    assert states(second) == ["waiting"]
    with transaction.atomic():
        agreed = accept_exchange(actor=cast.giver, exchange=asked, version=1)
        assert (agreed.state, kept(books)) == ("agreed", 1)
        transaction.set_rollback(True)
    decline_exchange(actor=cast.giver, exchange=asked)
    assert states(first, second) == ["taken", "offered"]
    assert kept(books) == 1


@pytest.mark.parametrize("answer", [pass_place, None])
def test_passed_or_left_without_an_answer_it_goes_to_the_next(cast: Cast, answer: object) -> None:
    books, exchange = full_stock(cast, 1)
    first, second = (waits(who, books) for who in newcomers(cast, 2))
    free_it(cast, exchange)
    if answer is pass_place:
        pass_place(actor=first.person, waiting=first, version=1)
        assert states(first, second) == ["passed", "offered"]
        return
    with clock.frozen(NOON + DAY):
        with pytest.raises(Refused) as refused:
            accept_place(actor=first.person, waiting=first, version=1)
        assert refused.value.code == "no_offer"
        assert run_lines() == 2
        assert states(first, second) == ["lapsed", "offered"]
        assert run_lines() == 0
    assert kept(books) == 1


def test_those_whose_wish_fits_are_asked_in_order(cast: Cast) -> None:
    books, exchange = full_stock(cast, 4)
    people = newcomers(cast, 4)
    places = [waits(who, books, many) for who, many in zip(people, (3, 2, 3, 1), strict=True)]
    free_it(cast, exchange)
    assert states(*places) == ["offered", "waiting", "waiting", "offered"]
    assert kept(books) == 4


def test_what_begins_soon_is_kept_for_half_of_what_is_left(cast: Cast) -> None:
    meal, exchange = full_occurrence(cast)
    place = waits(cast.member, meal, 1, BEGINS, ENDS)
    with clock.frozen(BEGINS - timedelta(hours=6)):
        free_it(cast, exchange)
        assert fresh(place).deadline_at == BEGINS - timedelta(hours=3)


def test_nobody_is_asked_too_late_and_what_has_begun_is_over(cast: Cast) -> None:
    meal, exchange = full_occurrence(cast)
    place = waits(cast.member, meal, 1, BEGINS, ENDS)
    with clock.frozen(BEGINS - timedelta(minutes=20)):
        free_it(cast, exchange)
        assert states(place) == ["waiting"]
    with clock.frozen(BEGINS):
        assert run_lines() == 1
        assert states(place) == ["over"]
        assert kept(meal) == 0


def test_an_offer_that_another_one_replaced_is_not_accepted_by_mistake(cast: Cast) -> None:
    books, exchange = full_stock(cast, 1)
    place = waits(cast.member, books)
    free_it(cast, exchange)
    pause_listing(actor=cast.giver, listing=books)
    run_lines()
    reopen_listing(actor=cast.giver, listing=books)
    run_lines()
    assert fresh(place).offer == 2
    for answer in (accept_place, pass_place):
        with pytest.raises(Refused) as refused:
            answer(actor=cast.member, waiting=place, version=1)
        assert refused.value.code == "version_changed"
    assert accept_place(actor=cast.member, waiting=place, version=2).state == "agreed"


def test_while_it_is_paused_nothing_is_offered_and_everyone_keeps_their_place(cast: Cast) -> None:
    books, exchange = full_stock(cast, 1)
    first, second = (waits(who, books) for who in newcomers(cast, 2))
    free_it(cast, exchange)
    pause_listing(actor=cast.giver, listing=books)
    with pytest.raises(Refused):
        accept_place(actor=first.person, waiting=first, version=1)
    with clock.frozen(NOON + 2 * DAY):
        assert run_lines() == 1
        assert (states(first, second), kept(books)) == (["waiting", "waiting"], 0)
        reopen_listing(actor=cast.giver, listing=books)
        run_lines()
        assert states(first, second) == ["offered", "waiting"]


def test_closed_the_line_is_over_and_everyone_is_told(cast: Cast) -> None:
    books, exchange = full_stock(cast, 1)
    places = [waits(who, books) for who in newcomers(cast, 2)]
    free_it(cast, exchange)
    OutboxMessage.objects.all().delete()
    close_listing(actor=cast.giver, listing=books)
    assert run_lines() == 2
    assert (states(*places), kept(books)) == (["over", "over"], 0)
    told = {mail.to_address for mail in OutboxMessage.objects.all()}
    assert told == {place.person.email for place in places}
    assert run_lines() == 0


@pytest.mark.parametrize("how", ["suspended", "blocked", "owner suspended"])
def test_who_may_not_take_it_is_passed_by_and_keeps_their_place(cast: Cast, how: str) -> None:
    books, exchange = full_stock(cast, 1)
    first, second = (waits(who, books) for who in newcomers(cast, 2))
    kept_out = {"owner suspended": cast.giver}.get(how, first.person)
    if how == "blocked":
        block(actor=cast.giver, person=first.person)
    else:
        Membership.objects.filter(person=kept_out).update(state="suspended", suspended_until=NOON + 5 * DAY)
    free_it(cast, exchange)
    nobody = how == "owner suspended"
    assert states(first, second) == ["waiting", "waiting" if nobody else "offered"]
    with pytest.raises(Refused):
        accept_place(actor=first.person, waiting=first, version=1)


def test_suspended_with_an_offer_it_goes_to_the_next(cast: Cast) -> None:
    books, exchange = full_stock(cast, 1)
    first, second = (waits(who, books) for who in newcomers(cast, 2))
    free_it(cast, exchange)
    Membership.objects.filter(person=first.person).update(state="suspended")
    with pytest.raises(Refused) as refused:
        accept_place(actor=first.person, waiting=first, version=1)
    assert refused.value.code == "suspended"
    assert run_lines() == 2
    assert states(first, second) == ["waiting", "offered"]


def test_who_leaves_the_community_leaves_its_lines(cast: Cast) -> None:
    books, exchange = full_stock(cast, 1)
    first, second = (waits(who, books) for who in newcomers(cast, 2))
    free_it(cast, exchange)
    Membership.objects.filter(person=first.person).update(state="left")
    run_lines()
    assert states(first, second) == ["left", "offered"]


def test_leaving_the_line_twice_changes_nothing(cast: Cast) -> None:
    books, exchange = full_stock(cast, 1)
    first, second = (waits(who, books) for who in newcomers(cast, 2))
    free_it(cast, exchange)
    for _ in range(2):
        leave_line(actor=first.person, waiting=first)
    assert states(first, second) == ["left", "offered"]
    assert AuditEntry.objects.filter(verb="exchanges.line_left").count() == 1


# Coming into the line


def refusal(who: object, listing: object, quantity: int = 1) -> str:
    with pytest.raises(Refused) as refused:
        join_line(actor=who, listing=listing, quantity=quantity)  # type: ignore[arg-type]
    return refused.value.code


def test_one_waits_for_what_is_taken_and_once(cast: Cast) -> None:
    books, _exchange = full_stock(cast, 2)
    waits(cast.member, books)
    assert refusal(cast.member, books) == "in_line"
    assert refusal(cast.giver, books) == "own_listing"
    assert refusal(cast.stranger, books) == "not_a_member"
    assert refusal(cast.steward, books, 3) == "never_enough"
    assert refusal(cast.steward, books, 0) == "no_quantity"
    spare = make_listing(cast.giver, cast.community, domain="give", title="Vélo", quantity=1)
    assert refusal(cast.member, spare) == "is_free"
    close_listing(actor=cast.giver, listing=spare)
    spare.refresh_from_db()
    assert refusal(cast.member, spare) == "listing_closed"


def test_who_is_kept_apart_is_told_that_it_is_closed(cast: Cast) -> None:
    books, _exchange = full_stock(cast, 2)
    block(actor=cast.giver, person=cast.member)
    assert refusal(cast.member, books) == "listing_closed"


def test_what_has_begun_is_not_waited_for(cast: Cast) -> None:
    meal, _exchange = full_occurrence(cast)
    with clock.frozen(BEGINS), pytest.raises(Refused) as refused:
        waits(cast.member, meal, 1, BEGINS, ENDS)
    assert refused.value.code == "past"


def test_only_who_waits_answers(cast: Cast) -> None:
    books, exchange = full_stock(cast, 1)
    place = waits(cast.member, books)
    free_it(cast, exchange)
    for who in (cast.giver, cast.receiver, cast.steward, cast.stranger):
        for call in (accept_place, pass_place):
            with pytest.raises(PermissionDenied):
                call(actor=who, waiting=place, version=1)
        with pytest.raises(PermissionDenied):
            leave_line(actor=who, waiting=place)
    assert states(place) == ["offered"]


def test_each_step_is_one_row_in_the_log(cast: Cast) -> None:
    books, exchange = full_stock(cast, 1)
    place = waits(cast.member, books)
    free_it(cast, exchange)
    accept_place(actor=cast.member, waiting=place, version=1)
    entries = AuditEntry.objects.filter(subject_kind="exchanges.waiting", subject_id=place.pk).order_by("id")
    assert [(entry.verb, entry.actor_id) for entry in entries] == [
        ("exchanges.line_joined", cast.member.pk),
        ("exchanges.place_offered", None),
        ("exchanges.place_taken", cast.member.pk),
    ]
    assert again(exchange).state == "cancelled"


# The order, against every other way of filling what is free


@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(
    wishes=st.lists(st.integers(1, 5), min_size=1, max_size=5),
    stock=st.integers(1, 5),
    taken=st.integers(0, 4),
)
def test_the_first_whose_wishes_fit_have_it(wishes: list[int], stock: int, taken: int) -> None:
    with clock.frozen(NOON), transaction.atomic():
        try:
            community = make_community()
            owner, holder, other = (make_member(community, name) for name in ("Anne", "Brice", "Chloé"))
            cast = Cast(community, owner, holder, holder, holder, other, other)
            books, exchange = full_stock(cast, stock)
            wishes = [wish for wish in wishes if wish <= stock]
            places = [waits(make_member(community, "Membre"), books, wish) for wish in wishes]
            free_it(cast, exchange)
            left, expected = stock, []
            for wish in wishes:
                expected.append(wish <= left)
                left -= wish if wish <= left else 0
            assert [fresh(place).state == "offered" for place in places] == expected
            # Nobody who waits could be served from what is left; nothing is promised twice.
            assert kept(books) == stock - left <= stock
            assert all(wish > left for wish, has in zip(wishes, expected, strict=True) if not has)
            for place in Waiting.objects.filter(state="offered")[:taken]:
                pass_place(actor=place.person, waiting=place, version=1)
                assert kept(books) <= stock
            assert run_lines() == 0
        finally:
            transaction.set_rollback(True)
