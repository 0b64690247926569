"""The background worker: it does what is due, and sleeps until the next thing is."""

import logging
import os
import signal
import threading
import time
from types import FrameType

from django.db import close_old_connections

from entrepairs.kernel import audit
from entrepairs.kernel.jobs import Ran, Schedule, periodic

logger = logging.getLogger(__name__)

LONGEST_NAP_S = 1.0


def run_once() -> list[Ran]:
    """Do everything that is due now, whatever the period."""
    return _step(periodic(), 0.0)


def _step(schedule: Schedule, at_s: float) -> list[Ran]:
    """Do what is due; the audit log says that the worker did it."""
    with audit.acting_from("worker"):
        return schedule.step(at_s)


def run_for_ever(*, server_pid: int | None = None) -> None:
    """Work until told to stop (Ctrl-C, SIGTERM), or until the server that started us, if one did, is gone.

    A job that is running is finished first.
    """
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    schedule = periodic()
    while not stop.is_set():
        close_old_connections()
        _step(schedule, time.monotonic())
        nap_s = min(LONGEST_NAP_S, max(0.0, schedule.next_due_s() - time.monotonic()))
        stop.wait(nap_s)
        if server_pid is not None and os.getppid() != server_pid:
            logger.warning("the server is gone, the worker stops")
            return
