"""Mail goes out after the fact: written with the event, delivered by the worker, tried again.

People are written to by `people.news`, which asks what they want to hear of; this is what lies below it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy, default
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
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
CLAIMED_FOR = timedelta(minutes=15)
SUBJECT_LENGTH_MAX = 200


@dataclass(frozen=True)
class Mail:
    """One mail to one address. A second one under the same key is ignored."""

    key: str
    to_address: str
    subject: str
    body: str
    html: str = ""
    headers: Mapping[str, str] | None = None  # further lines of its head, such as `List-Unsubscribe`
    kind: str = ""  # of the news
    person_id: int | None = None
    community_id: int | None = None
    not_before: datetime | None = None


def one_line(subject: str) -> str:
    """A subject as a mail may have it, with the spaces at which a line must not break."""
    return re.sub(r"[ \t\r\n\v\f]+", " ", subject).strip()[:SUBJECT_LENGTH_MAX]


def enqueue(mails: Iterable[Mail]) -> None:
    """Queue some mails, in the transaction of what they tell of. One statement, none for none."""
    at = now()
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                created_at=at,
                key=mail.key,
                to_address=mail.to_address,
                subject=one_line(mail.subject),
                body=mail.body,
                html=mail.html,
                headers=dict(mail.headers) if mail.headers else None,
                kind=mail.kind,
                person_id=mail.person_id,
                community_id=mail.community_id,
                next_attempt_at=max(at, mail.not_before or at),
            )
            for mail in mails
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def enqueue_mail(
    *, key: str, to_address: str, subject: str, body: str, headers: Mapping[str, str] | None = None
) -> None:
    """Queue one mail to an address that is nobody's yet, such as that of somebody who is invited."""
    enqueue([Mail(key=key, to_address=to_address, subject=subject, body=body, headers=headers)])


def deliver_mail(*, limit: int = 100) -> int:
    """Send what is due, oldest first; return how many went out.

    A mail is marked before the next one is tried, so a crash can at worst send one twice, never lose one:
    what was on its way when everything stopped is tried again a quarter of an hour later.
    In the demo nothing leaves: a mail has arrived once it is due, and can be read on the demo's own page.
    """
    sent = 0
    due = Q(sent_at__isnull=True, next_attempt_at__lte=now())
    for pk in list(OutboxMessage.objects.filter(due).order_by("id").values_list("pk", flat=True)[:limit]):
        sent += _deliver(pk)
    return sent


def _deliver(pk: int) -> bool:
    """Send one mail, between two transactions: nobody waits for a server that is slow to take it."""
    message = _claim(pk)
    if message is None or message.sent_at is not None:
        return message is not None
    try:
        _as_mail(message).send()
    except OSError as error:  # smtplib's exceptions are OSErrors too
        _note_failure(message, error)
        return False
    message.sent_at, message.next_attempt_at = now(), None
    message.save(update_fields=["sent_at", "next_attempt_at"])
    return True


def _claim(pk: int) -> OutboxMessage | None:
    """The mail, if it is due, kept from others for as long as sending can take; in the demo it is sent."""
    with transaction.atomic():
        message = OutboxMessage.objects.select_for_update(skip_locked=_can_skip()).filter(pk=pk).first()
        if message is None or message.next_attempt_at is None or message.next_attempt_at > now():
            return None
        if settings.DEMO_MODE:
            message.sent_at, message.next_attempt_at = now(), None
        else:
            message.next_attempt_at = now() + CLAIMED_FOR
        message.save(update_fields=["sent_at", "next_attempt_at"])
        return message


class _WholeAddresses(EmailPolicy):
    """Lines that hold addresses stay whole.

    Python writes a word that is longer than a line in an encoding for text, which mail programs do not read
    where they look for an address: List-Unsubscribe would be lost.
    """

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}" if _is_of_lists(name) else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode() if _is_of_lists(name) else super().fold_binary(name, value)


def _is_of_lists(name: str) -> bool:
    return name.lower().startswith("list-")


class _Letter(EmailMultiAlternatives):
    def message(self, *, policy: "Policy[Any] | None" = None) -> EmailMessage:
        given = policy or default
        whole = _WholeAddresses(linesep=given.linesep, utf8=getattr(given, "utf8", False))
        return super().message(policy=whole)


def _as_mail(message: OutboxMessage) -> EmailMultiAlternatives:
    mail = _Letter(
        message.subject,
        message.body,
        settings.DEFAULT_FROM_EMAIL,
        [message.to_address],
        headers=message.headers,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def _note_failure(message: OutboxMessage, error: OSError) -> None:
    message.last_error = f"{type(error).__name__}: {error}"[:300]
    wait = RETRY_AFTER[message.attempts] if message.attempts < len(RETRY_AFTER) else None
    message.attempts += 1
    message.next_attempt_at = now() + wait if wait else None
    message.save(update_fields=["last_error", "attempts", "next_attempt_at"])


def _can_skip() -> bool:
    return connection.features.has_select_for_update_skip_locked
