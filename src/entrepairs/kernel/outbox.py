"""Mail goes out after the fact: written with the event, delivered by the worker, tried again."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Q

from .clock import now
from .models import OutboxMessage

RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
)


def enqueue_mail(
    *, key: str, to_address: str, subject: str, body: str, headers: Mapping[str, str] | None = None
) -> None:
    """Queue one mail; a second one under the same key is ignored. Call it inside the action's transaction.

    `headers` are further lines of its head, such as `List-Unsubscribe`.
    """
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                created_at=now(),
                key=key,
                to_address=to_address,
                subject=subject[:200],
                body=body,
                headers=dict(headers) if headers else None,
                next_attempt_at=now(),
            )
        ],
        ignore_conflicts=True,
    )


def deliver_mail(*, limit: int = 100) -> int:
    """Send what is due, oldest first; return how many went out.

    A mail is marked before the next one is tried, so a crash can at worst send one twice, never lose one.
    """
    sent = 0
    due = Q(sent_at__isnull=True, next_attempt_at__lte=now())
    for pk in list(OutboxMessage.objects.filter(due).order_by("id").values_list("pk", flat=True)[:limit]):
        sent += _deliver(pk)
    return sent


def _deliver(pk: int) -> bool:
    with transaction.atomic():
        message = OutboxMessage.objects.select_for_update(skip_locked=_can_skip()).filter(pk=pk).first()
        if message is None or message.sent_at is not None:
            return False
        try:
            EmailMessage(
                message.subject,
                message.body,
                settings.DEFAULT_FROM_EMAIL,
                [message.to_address],
                headers=message.headers,
            ).send()
        except OSError as error:  # smtplib's exceptions are OSErrors too
            _note_failure(message, error)
            return False
        message.sent_at, message.next_attempt_at = now(), None
        message.save(update_fields=["sent_at", "next_attempt_at"])
        return True


def _note_failure(message: OutboxMessage, error: OSError) -> None:
    message.last_error = f"{type(error).__name__}: {error}"[:300]
    wait = RETRY_AFTER[message.attempts] if message.attempts < len(RETRY_AFTER) else None
    message.attempts += 1
    message.next_attempt_at = now() + wait if wait else None
    message.save(update_fields=["last_error", "attempts", "next_attempt_at"])


def _can_skip() -> bool:
    return connection.features.has_select_for_update_skip_locked
