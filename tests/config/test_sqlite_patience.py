"""Waiting for one's turn to write to a SQLite file."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import OperationalError, connection, connections, transaction

from entrepairs.config.sqlite_backend import base
from entrepairs.kernel.models import OutboxMessage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL queues at the row"),
]


@contextmanager
def somebody_writing(seconds: float) -> Iterator[None]:
    """Another connection holds the right to write for a while, from here on."""
    begun = Event()

    def hold() -> None:
        with transaction.atomic():
            begun.set()
            time.sleep(seconds)
        connections.close_all()

    thread = Thread(target=hold)
    thread.start()
    assert begun.wait(10)
    try:
        yield
    finally:
        thread.join()


def in_a_transaction() -> None:
    with transaction.atomic():
        OutboxMessage.objects.filter(pk=0).update(attempts=1)


def alone() -> None:
    OutboxMessage.objects.filter(pk=0).update(attempts=1)


def many() -> None:
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE kernel_outboxmessage SET attempts = %s WHERE id = %s", [(1, 0), (1, 0)])


@pytest.mark.parametrize("write", [in_a_transaction, alone, many])
def test_whoever_waits_is_served_at_once_when_the_other_is_done(write: Callable[[], None]) -> None:
    connection.ensure_connection()
    with somebody_writing(0.6):
        began = time.monotonic()
        write()
        assert time.monotonic() - began < 0.7


@pytest.mark.parametrize("write", [in_a_transaction, alone])
def test_patience_has_an_end(write: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "BUSY_TIMEOUT_S", 0.1)
    with somebody_writing(0.6), pytest.raises(OperationalError, match="database is locked"):
        write()
    write()


def test_those_who_wait_are_served_in_the_order_in_which_they_came() -> None:
    """SQLite alone would ask the more seldom the longer it has waited, and serve the last one first."""
    served: list[int] = []

    def wait(number: int) -> None:
        with transaction.atomic():
            served.append(number)
        connections.close_all()

    waiting = [Thread(target=wait, args=(number,)) for number in range(6)]
    with transaction.atomic():
        for thread in waiting:
            thread.start()
            time.sleep(0.1)
    for thread in waiting:
        thread.join()
    assert served == [0, 1, 2, 3, 4, 5]


def test_who_has_waited_long_asks_as_often_as_who_has_just_come() -> None:
    """By then SQLite's own waiting would ask every tenth of a second, and miss most of these gaps."""
    connection.ensure_connection()
    served: list[float] = []
    over, begun = Event(), Event()

    def busy() -> None:
        while not over.is_set():
            with transaction.atomic():
                begun.set()
                time.sleep(0.085)
            time.sleep(0.015)  # meanwhile the others may write
        connections.close_all()

    thread = Thread(target=busy)
    thread.start()
    try:
        assert begun.wait(10)
        for _ in range(5):
            began = time.monotonic()
            in_a_transaction()
            served.append(time.monotonic() - began)
    finally:
        over.set()
        thread.join()
    assert max(served) < 0.35
