"""Two workers at once, a worker and a person, two people: always the same end. On SQLite writers queue by
themselves; PostgreSQL is where these fail without the locks."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction

from entrepairs.contributions.models import Contribution
from entrepairs.exchanges.actions import (
    Proposal,
    accept_change,
    accept_exchange,
    confirm_exchange,
    keep_exchange,
    propose_change,
    propose_exchange,
    run_due,
)
from entrepairs.exchanges.actions.steps import lock
from entrepairs.exchanges.queries import due_ids
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.listings.queries import remaining_quantity
from entrepairs.outcomes.check import differences
from tests.factories import NOON, make_listing

from .paths import Cast, again, agreed, amended, confirmed, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = timedelta(days=7)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def at_once(at: datetime, *calls: Callable[[], object]) -> list[object]:
    """What each call returned, or the refusal that it met; they start together, at one held moment."""
    results: list[object] = [None] * len(calls)
    start = Barrier(len(calls))

    def run(index: int, call: Callable[[], object]) -> None:
        try:
            with clock.frozen(at):
                start.wait(timeout=10)
                results[index] = call()
        except (Refused, PermissionDenied) as refusal:
            results[index] = refusal
        except Exception as failure:  # noqa: BLE001 - told below, where a test can fail
            results[index] = AssertionError(f"{type(failure).__name__}: {failure}")
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for result in results:
        assert not isinstance(result, AssertionError), result
    return results


def test_two_workers_confirm_by_silence_once_each(cast: Cast) -> None:
    exchanges = [confirmed(cast) for _ in range(4)]
    OutboxMessage.objects.all().delete()
    counts = at_once(NOON + WEEK, run_due, run_due)
    with clock.frozen(NOON + WEEK):
        rest = run_due()  # what the two left to each other
    assert sum(count for count in counts if isinstance(count, int)) + rest == 4
    assert {again(one).state for one in exchanges} == {"fulfilled"}
    assert Contribution.objects.count() == 4
    assert OutboxMessage.objects.count() == 8
    assert AuditEntry.objects.filter(verb="exchanges.silence_confirmed").count() == 4
    assert list(differences()) == []


def test_two_workers_remind_once(cast: Cast) -> None:
    for _ in range(3):
        confirmed(cast)
    OutboxMessage.objects.all().delete()
    at = NOON + timedelta(days=3)
    at_once(at, run_due, run_due)
    with clock.frozen(at):
        run_due()
    assert OutboxMessage.objects.count() == 3


def test_a_worker_passes_by_what_somebody_else_holds(cast: Cast) -> None:
    exchange = confirmed(cast)
    results: list[int] = []

    def work() -> None:
        try:
            with clock.frozen(NOON + WEEK):
                results.append(run_due())
        finally:
            connections.close_all()

    worker = Thread(target=work)
    with transaction.atomic():
        lock(exchange.pk)
        worker.start()
        worker.join(timeout=2)
        if connections["default"].features.has_select_for_update_skip_locked:
            assert results == [0]
    worker.join(timeout=60)
    with clock.frozen(NOON + WEEK):
        run_due()
        assert due_ids(clock.now(), limit=10) == []
    assert again(exchange).state == "fulfilled"


def test_a_person_and_a_worker_confirm_it_once(cast: Cast) -> None:
    exchange = confirmed(cast)
    at_once(NOON + WEEK, run_due, lambda: confirm_exchange(actor=cast.receiver, exchange=exchange))
    with clock.frozen(NOON + WEEK):
        run_due()
    assert again(exchange).state == "fulfilled"
    assert Contribution.objects.count() == 1
    assert exchange.confirmations.count() == 2
    assert list(differences()) == []


def test_a_change_is_accepted_or_left_and_not_both(cast: Cast) -> None:
    exchange = amended(cast)
    results = at_once(
        NOON,
        lambda: accept_change(actor=cast.receiver, exchange=exchange, version=2),
        lambda: keep_exchange(actor=cast.giver, exchange=exchange, version=2),
    )
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert again(exchange).state == "agreed"
    assert list(differences()) == []


def test_two_changes_at_once_are_two_versions(cast: Cast) -> None:
    exchange = agreed(cast)
    proposal = Proposal(quantity=30)
    results = at_once(
        NOON,
        lambda: propose_change(actor=cast.receiver, exchange=exchange, proposal=proposal, version=1),
        lambda: propose_change(actor=cast.giver, exchange=exchange, proposal=proposal, version=1),
    )
    # The second one did not read the first: it is refused, and nothing is lost.
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert again(exchange).proposed_version == 2


def test_a_change_and_somebody_else_do_not_share_the_last_one(cast: Cast) -> None:
    books = make_listing(cast.giver, cast.community, domain="give", title="Livres", quantity=3)
    first = propose_exchange(actor=cast.receiver, listing=books, proposal=Proposal(quantity=2))
    accept_exchange(actor=cast.giver, exchange=first, version=1)
    propose_change(actor=cast.receiver, exchange=first, proposal=Proposal(quantity=3))
    second = propose_exchange(actor=cast.member, listing=books, proposal=Proposal(quantity=1))
    results = at_once(
        NOON,
        lambda: accept_change(actor=cast.giver, exchange=first, version=2),
        lambda: accept_exchange(actor=cast.giver, exchange=second, version=1),
    )
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert remaining_quantity(books) == 0


def test_crossed_changes_of_two_exchanges_do_not_wait_in_a_circle(cast: Cast) -> None:
    """Both move value between the same two accounts, in opposite directions."""
    pairs = []
    for giver, receiver in ((cast.giver, cast.receiver), (cast.receiver, cast.giver)):
        listing = make_listing(giver, cast.community)
        hour = Proposal(quantity=60, values={"hours": 60})
        exchange = propose_exchange(actor=receiver, listing=listing, proposal=hour)
        accept_exchange(actor=giver, exchange=exchange, version=1)
        propose_change(actor=giver, exchange=exchange, proposal=Proposal(quantity=60, values={"hours": 30}))
        pairs.append((receiver, exchange))
    at_once(
        NOON,
        *(
            lambda actor=actor, exchange=exchange: accept_change(actor=actor, exchange=exchange, version=2)
            for actor, exchange in pairs
        ),
    )
    assert {again(exchange).version for _actor, exchange in pairs} == {2}
    assert list(differences()) == []
