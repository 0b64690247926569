"""The only source of the present moment: asked here, and held still in tests and in the demo."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_held: ContextVar[datetime | None] = ContextVar("held_moment", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _held.get() or timezone.now()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock still at an aware moment for as long as the block runs."""
    if timezone.is_naive(at):
        raise ValueError("the clock is held at an aware moment only")
    token = _held.set(at)
    try:
        yield
    finally:
        _held.reset(token)
