"""The two ways in: both answer as the engine does, and leave the tables as it says."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entrepairs.communities.models import Community
from entrepairs.engines import ledger as engine
from entrepairs.engines.ledger import Reason, State
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry
from entrepairs.ledger.accounts import account_ids
from entrepairs.ledger.actions import hold, post, reverse
from entrepairs.ledger.models import Account, Transfer
from entrepairs.ledger.queries import differences
from entrepairs.ledger.store import Answer, Order, close, submit, submit_many
from entrepairs.ledger.tasks import expire_holds
from tests.factories import NOON, make_community, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def opened(number: int = 3, lowest: int | None = -20, highest: int | None = None) -> list[Order]:
    """An order from each account to the next, of one hour."""
    community = make_community()
    members = [make_member(community) for _ in range(number)]
    ids = account_ids(community, "hours", *members)
    Account.objects.filter(pk__in=ids).update(lowest_minor=lowest, highest_minor=highest)
    return [Order(community.pk, ids[n], ids[(n + 1) % number], 10, f"order-{n}") for n in range(number)]


def changed(order: Order, **changes: object) -> Order:
    values = {name: getattr(order, name) for name in Order.__slots__}
    return Order(**(values | changes))


def balances() -> list[tuple[int, int, int]]:
    rows = Account.objects.order_by("pk")
    return [(one.balance_minor, one.held_minor, one.incoming_minor) for one in rows]


def test_a_transfer_moves_once_however_often_it_is_sent_and_is_logged_once() -> None:
    order, *_ = opened()
    first = submit(order, actor=None)
    assert (first.state, first.reason, first.is_new) == (State.POSTED, Reason.NONE, True)
    again = submit(order, actor=None)
    assert (again.transfer_id, again.state, again.reason) == (first.transfer_id, State.POSTED, Reason.NONE)
    assert not again.is_new
    assert balances() == [(-10, 0, 0), (10, 0, 0), (0, 0, 0)]
    assert AuditEntry.objects.filter(verb="ledger.posted", subject_id=first.transfer_id).count() == 1


@pytest.mark.parametrize(
    "change", [{"amount_minor": 11}, {"pending": True}, {"reverses": True}, {"swap": True}, {"until": True}]
)
def test_a_key_with_another_body_is_refused_and_moves_nothing(change: dict[str, object]) -> None:
    order, *_ = opened()
    moved = submit(order, actor=None)
    others: dict[str, dict[str, object]] = {
        "reverses": {"reverses_id": moved.transfer_id},
        "swap": {"debit_id": order.credit_id, "credit_id": order.debit_id},
        "until": {"expires_at": NOON},
    }
    other = others.get(next(iter(change)), change)
    assert submit(changed(order, **other), actor=None).reason is Reason.KEY_REUSED
    assert balances()[0] == (-10, 0, 0)


def test_a_refusal_is_kept_so_that_its_key_has_one_answer() -> None:
    order, *_ = opened(2)
    refused = submit(changed(order, amount_minor=21), actor=None)
    assert (refused.state, refused.reason) == (State.REFUSED, Reason.LOWEST)
    Account.objects.update(lowest_minor=None)
    again = submit(changed(order, amount_minor=21), actor=None)
    assert (again.transfer_id, again.reason) == (refused.transfer_id, Reason.LOWEST)
    assert balances() == [(0, 0, 0), (0, 0, 0)]
    assert not AuditEntry.objects.filter(verb__startswith="ledger.").exists()


def test_holds_count_on_both_sides_and_end_once() -> None:
    order, back = opened(2, lowest=-15, highest=15)
    held = submit(changed(order, pending=True), actor=None)
    assert balances() == [(0, 10, 0), (0, 0, 10)]
    assert submit(changed(order, key="more", amount_minor=6), actor=None).reason is Reason.LOWEST
    Account.objects.update(lowest_minor=None)
    assert submit(changed(order, key="more still", amount_minor=6), actor=None).reason is Reason.HIGHEST
    assert held.transfer_id is not None
    assert close(held.transfer_id, State.POSTED, actor=None).is_new
    assert close(held.transfer_id, State.POSTED, actor=None) == Answer(
        held.transfer_id, State.POSTED, is_new=False
    )
    assert close(held.transfer_id, State.VOIDED, actor=None).reason is Reason.CLOSED
    assert balances() == [(-10, 0, 0), (10, 0, 0)]
    assert submit(back, actor=None).accepted
    assert list(differences()) == []


def test_a_hold_is_over_when_its_time_is_and_the_worker_gives_it_back() -> None:
    order, *_ = opened(2)
    until = NOON + timedelta(hours=1)
    held = submit(changed(order, pending=True, expires_at=until), actor=None)
    assert held.transfer_id is not None
    assert close(held.transfer_id, State.EXPIRED, actor=None).reason is Reason.NOT_YET
    assert expire_holds() == 0
    with clock.frozen(until):
        assert close(held.transfer_id, State.POSTED, actor=None).reason is Reason.EXPIRED
        with pytest.raises(Refused) as refused:
            post(actor=None, transfer=Transfer.objects.get(), contribution=None)
        assert refused.value.code == "expired"
        assert [expire_holds(), expire_holds()] == [1, 0]
    assert balances() == [(0, 0, 0), (0, 0, 0)]
    assert Transfer.objects.get().state == "expired"
    assert AuditEntry.objects.filter(verb="ledger.expired").count() == 1


def test_what_moved_is_taken_back_once_within_limits() -> None:
    order, back = opened(2, lowest=0, highest=None)
    Account.objects.filter(pk=order.debit_id).update(lowest_minor=None)
    submit(order, actor=None)
    transfer = Transfer.objects.get()
    submit(changed(back, key="spent", amount_minor=5), actor=None)
    with pytest.raises(Refused) as refused:
        reverse(actor=None, transfer=transfer, key="back")
    assert refused.value.code == "limit"
    reverse(actor=None, transfer=Transfer.objects.get(idempotency_key="spent"), key="unspent")
    taken = reverse(actor=None, transfer=transfer, key="back")
    assert (taken.kind, taken.reverses_id, taken.amount_minor) == ("reversal", transfer.pk, 10)
    for again, code in ((transfer, "reversed"), (taken, "reversal")):
        with pytest.raises(Refused) as refused:
            reverse(actor=None, transfer=again, key=f"again {code}")
        assert refused.value.code == code
    assert reverse(actor=None, transfer=transfer, key="back") == taken
    assert balances() == [(0, 0, 0), (0, 0, 0)]


def test_a_batch_meets_each_limit_in_order_and_not_the_net() -> None:
    order, back = opened(2, lowest=-5)
    community = Community.objects.get()
    answers = submit_many([order, back, order], actor=None, community=community, reason="a day")
    assert [answer.reason.value for answer in answers] == ["lowest", "lowest", "lowest"]
    Account.objects.filter(pk=back.debit_id).update(lowest_minor=-10)
    again = submit_many(
        [changed(back, key="b"), changed(order, key="a")], actor=None, community=community, reason="a day"
    )
    assert [answer.state.value for answer in again] == ["posted", "posted"]
    assert balances() == [(0, 0, 0), (0, 0, 0)]
    reasons = AuditEntry.objects.filter(verb="ledger.batch").order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["a day: 0 moved, 2 refused", "a day: 2 moved, 0 refused"]


def test_a_batch_is_of_one_community_between_its_accounts() -> None:
    order, *_ = opened(2)
    other = make_community()
    with pytest.raises(ValueError, match="one community"):
        submit_many([order], actor=None, community=other)
    with pytest.raises(ValueError, match="accounts of its community"):
        submit_many([changed(order, community_id=other.pk)], actor=None, community=other)
    with pytest.raises(ValueError, match="accounts of one community"):
        submit(changed(order, community_id=other.pk), actor=None)
    assert submit_many([], actor=None, community=other) == []


def test_the_tables_refuse_what_would_pass_a_limit_even_by_hand() -> None:
    opened(2, lowest=-5, highest=5)
    account = Account.objects.order_by("pk")[0]
    for change in ({"balance_minor": -6}, {"held_minor": 6}, {"balance_minor": 6}, {"incoming_minor": 6}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(pk=account.pk).update(**change)


def test_a_hold_that_is_refused_leaves_its_key_free() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")

    def held(minutes: int) -> Transfer:
        return hold(
            actor=anne,
            community=community,
            unit="hours",
            payer=anne,
            payee=brice,
            amount_minor=minutes,
            key="held",
        )

    with pytest.raises(Refused):
        held(100_000)
    assert held(60).state == "pending"


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("move"),
            st.integers(0, 5),
            st.integers(0, 2),
            st.integers(1, 2),
            st.integers(1, 12),
            st.booleans(),
        ),
        st.tuples(st.just("close"), st.integers(0, 5), st.sampled_from([State.POSTED, State.VOIDED])),
        st.tuples(st.just("expire"), st.integers(0, 5), st.just(State.EXPIRED)),
    ),
    min_size=4,
    max_size=16,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.sampled_from([0, -8, None]), st.sampled_from([8, None]))
def test_both_ways_in_answer_as_the_engine_and_leave_what_it_says(
    steps: list[tuple[object, ...]], lowest: int | None, highest: int | None
) -> None:
    with transaction.atomic():
        first, *_ = opened(3, lowest, highest)
        ids = sorted(Account.objects.values_list("pk", flat=True))
        book = {pk: engine.Account("hours", lowest=lowest, highest=highest) for pk in ids}
        known: dict[str, engine.Transfer] = {}
        for step in steps:
            order = _order(step, ids, first.community_id)
            asked = order.move() if isinstance(order, Order) else order
            outcome = engine.apply(book, known, [asked], at=_at(NOON))
            book, known = outcome.accounts, known | outcome.transfers
            (expected,) = outcome.answers
            found = _ask(order)
            if found is not None:
                assert (found.state, found.reason) == (expected.state, expected.reason), step
        assert balances() == [(one.balance, one.held, one.incoming) for one in book.values()]
        assert list(differences()) == []
        transaction.set_rollback(True)


def _at(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _order(step: tuple[object, ...], ids: list[int], community_id: int) -> Order | engine.Close:
    match step:
        case ("move", int(key), int(debit), int(apart), int(amount), bool(pending)):
            until = NOON + timedelta(minutes=[-1, 1][key % 2]) if pending and key > 2 else None
            credit = ids[(debit + apart) % 3]
            return Order(
                community_id, ids[debit], credit, amount, f"key-{key}", pending=pending, expires_at=until
            )
        case (_, int(key), State() as to):
            return engine.Close(f"key-{key}", to)
    raise AssertionError(step)


def _ask(order: Order | engine.Close) -> Answer | None:
    """Every other order goes through the batch; a hold that is not there has no number to be closed by."""
    if isinstance(order, engine.Close):
        found = Transfer.objects.filter(idempotency_key=order.of).first()
        return close(found.pk, order.to, actor=None) if found else None
    if order.amount_minor % 2:
        return submit(order, actor=None)
    (answer,) = submit_many([order], actor=None, community=Community.objects.get())
    return answer
