"""The audit log: one row for each action."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models

from .clock import now
from .models import AuditEntry

_source: ContextVar[str] = ContextVar("audit_source", default="command")

# The helper who acts, and the person in whose name they do.
_behalf: ContextVar[tuple[int, int] | None] = ContextVar("audit_behalf", default=None)


@contextmanager
def acting_for(*, helper: models.Model, person: models.Model) -> Iterator[None]:
    """Say that what the person does in this block is done for them by a helper."""
    token = _behalf.set((helper.pk, person.pk))
    try:
        yield
    finally:
        _behalf.reset(token)


def helper_of(actor: models.Model) -> int | None:
    """The id of who acts for this person just now, if somebody does."""
    behalf = _behalf.get()
    return behalf[0] if behalf is not None and behalf[1] == actor.pk else None


@contextmanager
def acting_from(source: str) -> Iterator[None]:
    """Say from where the actions of this block come: `web`, `command` or `worker`."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


def signature(actor: models.Model | None) -> tuple[int | None, int | None, str]:
    """Who acts, in whose name, from where: what a room needs that writes its rows together with its own."""
    helper_id = helper_of(actor) if actor else None
    acts = helper_id or (actor.pk if actor else None)
    return acts, actor.pk if actor and helper_id else None, _source.get()


def record(
    *,
    actor: models.Model | None,
    verb: str,
    subject: models.Model,
    community_id: int | None = None,
    reason: str = "",
) -> None:
    """Write one row, in the caller's transaction. `verb` is `room.what_happened`.

    `actor` is the person who acts; None is the system or the operator. Where a helper acts for that person
    (`acting_for`), the row names both: the helper as who did it, the person as in whose name.
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
    at = now()
    actor_id, behalf_of_id, source = signature(actor)
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                at=at,
                actor_id=actor_id,
                behalf_of_id=behalf_of_id,
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
