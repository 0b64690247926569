"""Work that is due now and then, done by the worker.

A job is a callable without arguments that returns how many things it did, and that may be run twice or after
a crash without harm. A failing job is logged and tried again, later each time; the others go on.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.module_loading import import_string

from .clock import now

logger = logging.getLogger(__name__)

LONGEST_BACKOFF_S = 60 * 60


@dataclass
class Job:
    """One periodic job; times are seconds of a monotonic clock."""

    path: str
    every_s: float
    call: Callable[[], int]
    due_at_s: float = 0.0
    failures: int = 0


@dataclass(frozen=True)
class Ran:
    path: str
    count: int = 0
    error: str | None = None


@dataclass
class Schedule:
    """All jobs, and when each is due. The present moment is passed in, so that tests can step it."""

    jobs: list[Job] = field(default_factory=list)

    @classmethod
    def declared(cls, periods_s: Mapping[str, float]) -> "Schedule":
        """From dotted paths and their periods; a path that leads nowhere is an ImportError at once."""
        return cls([Job(path, every_s, import_string(path)) for path, every_s in periods_s.items()])

    def step(self, at_s: float) -> list[Ran]:
        """Run each job that is due."""
        return [self._run(job, at_s) for job in self.jobs if job.due_at_s <= at_s]

    def next_due_s(self) -> float:
        return min((job.due_at_s for job in self.jobs), default=float("inf"))

    def _run(self, job: Job, at_s: float) -> Ran:
        try:
            count = job.call()
        except Exception as error:  # whatever a job does wrong, the others are still to be run
            wait_s = min(job.every_s * 2**job.failures, max(LONGEST_BACKOFF_S, job.every_s))
            job.failures = min(job.failures + 1, 30)
            job.due_at_s = at_s + wait_s
            logger.exception("%s failed, next try in %d s", job.path, wait_s)
            return Ran(job.path, error=f"{type(error).__name__}: {error}")
        job.failures = 0
        job.due_at_s = at_s + job.every_s
        if count:
            logger.info("%s: %d", job.path, count)
        return Ran(job.path, count)


def periodic() -> Schedule:
    """The jobs that the settings declare."""
    return Schedule.declared(settings.PERIODIC_JOBS)


def clear_sessions() -> int:
    """Forget sessions that have ended."""
    return Session.objects.filter(expire_date__lt=now()).delete()[0]
