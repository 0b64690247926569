"""Mail that waits to go out: once for each event, its head as mail programs read it, nothing in the demo."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP
from threading import Thread
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connections

from entrepairs.kernel import clock
from entrepairs.kernel.models import OutboxMessage
from entrepairs.kernel.outbox import (
    CLAIMED_FOR,
    RETRY_AFTER,
    Mail,
    deliver_mail,
    enqueue,
    enqueue_mail,
    one_line,
)
from tests.factories import NOON

pytestmark = pytest.mark.django_db
ADDRESS = "<https://voisins-et-voisines.example.org/fr/news/off/" + "a:b-C_1" * 12 + "/>"


def queued(**changes: Any) -> None:
    chosen = {"key": "event:1", "to_address": "anne@example.org", "subject": "Bonjour", "body": "Texte\n"}
    enqueue([Mail(**(chosen | changes))])


def sent() -> EmailMessage:
    assert len(mail.outbox) == 1
    return mail.outbox[0]


def test_one_event_writes_one_mail() -> None:
    queued()
    queued(subject="Autre chose")
    enqueue_mail(key="event:1", to_address="brice@example.org", subject="Encore", body="")
    assert deliver_mail() == 1
    assert deliver_mail() == 0
    assert sent().subject == "Bonjour"


def test_an_address_in_the_head_stays_whole() -> None:
    queued(
        subject="Vélo réparé, et une suite qui est assez longue pour être pliée",
        headers={"List-Unsubscribe": ADDRESS},
    )
    deliver_mail()
    raw = sent().message(policy=SMTP).as_bytes()
    assert f"List-Unsubscribe: {ADDRESS}\r\n".encode() in raw
    read = message_from_bytes(raw, policy=SMTP)
    assert read["Subject"] == "Vélo réparé, et une suite qui est assez longue pour être pliée"
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


def test_a_line_break_cannot_smuggle_in_another_line_of_the_head() -> None:
    queued(subject="Bonjour\r\nBcc: moi@example.org", headers={"List-Unsubscribe": ADDRESS})
    deliver_mail()
    read = message_from_bytes(sent().message(policy=SMTP).as_bytes(), policy=SMTP)
    assert read["Bcc"] is None
    assert one_line("Ça\N{NARROW NO-BREAK SPACE}?\n") == "Ça\N{NARROW NO-BREAK SPACE}?"


def test_text_and_page_travel_together() -> None:
    queued(html="<p>Texte</p>")
    deliver_mail()
    message = message_from_bytes(sent().message(policy=SMTP).as_bytes(), policy=SMTP)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_mail_waits_for_its_moment() -> None:
    with clock.frozen(NOON):
        queued(not_before=NOON + timedelta(hours=1))
        assert deliver_mail() == 0
    with clock.frozen(NOON + timedelta(hours=1)):
        assert deliver_mail() == 1


def test_what_cannot_be_sent_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: EmailMessage, **options: object) -> int:
        raise OSError("no route")

    with clock.frozen(NOON):
        queued()
        with monkeypatch.context() as patch:
            patch.setattr(EmailMessage, "send", refuse)
            assert deliver_mail() == 0
        assert deliver_mail() == 0
    with clock.frozen(NOON + RETRY_AFTER[0]):
        assert deliver_mail() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_server_that_takes_its_time_with_a_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def write() -> None:
        queued(key="event:2")
        written.append("event:2")
        connections.close_all()

    def send(self: EmailMessage, **options: object) -> int:
        other = Thread(target=write)
        other.start()
        other.join(timeout=2)
        assert written == ["event:2"]
        return 1

    monkeypatch.setattr(EmailMessage, "send", send)
    queued()
    assert deliver_mail() == 1


def test_a_mail_that_is_on_its_way_is_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile: list[int] = []

    def send(self: EmailMessage, **options: object) -> int:
        meanwhile.append(deliver_mail())
        return 1

    monkeypatch.setattr(EmailMessage, "send", send)
    queued()
    assert deliver_mail() == 1
    assert meanwhile == [0]


def test_a_mail_that_was_on_its_way_when_all_stopped_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(self: EmailMessage, **options: object) -> int:
        raise KeyboardInterrupt

    with clock.frozen(NOON):
        queued()
        with monkeypatch.context() as patch:
            patch.setattr(EmailMessage, "send", stop)
            with pytest.raises(KeyboardInterrupt):
                deliver_mail()
    with clock.frozen(NOON + CLAIMED_FOR):
        assert deliver_mail() == 1


def test_in_the_demo_nothing_leaves(settings: Any) -> None:
    settings.DEMO_MODE = True
    with clock.frozen(NOON):
        queued()
        assert deliver_mail() == 1
    assert mail.outbox == []
    assert OutboxMessage.objects.get().sent_at == NOON
