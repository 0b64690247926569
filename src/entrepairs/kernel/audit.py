"""The audit log: one row for each action."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models

from .clock import now
from .models import AuditEntry

_source: ContextVar[str] = ContextVar("audit_source", default="command")


@contextmanager
def acting_from(source: str) -> Iterator[None]:
    """Say from where the actions of this block come: `web`, `command` or `worker`."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


def record(
    *,
    actor: models.Model | None,
    verb: str,
    subject: models.Model,
    community_id: int | None = None,
    reason: str = "",
) -> None:
    """Write one row, in the caller's transaction. `verb` is `room.what_happened`.

    `actor` is the person who acts; None is the system or the operator.
    """
    record_many(actor=actor, verb=verb, subjects=[subject], community_id=community_id, reason=reason)


def record_many(
    *,
    actor: models.Model | None,
    verb: str,
    subjects: Iterable[models.Model],
    community_id: int | None = None,
    reason: str = "",
) -> None:
    """Write one row for each of many things that the same action did."""
    at, source = now(), _source.get()
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                at=at,
                actor_id=actor.pk if actor else None,
                verb=verb,
                subject_kind=subject._meta.label_lower,  # noqa: SLF001 - public by its documentation
                subject_id=subject.pk,
                community_id=community_id,
                source=source,
                reason=reason,
            )
            for subject in subjects
        ],
        batch_size=2000,
    )
