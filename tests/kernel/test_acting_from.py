"""The audit log says from where somebody acted."""

import signal

import pytest
from django.test import Client

from entrepairs.config import worker
from entrepairs.kernel import audit
from entrepairs.kernel.models import AuditEntry
from entrepairs.people.models import Person
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db


def test_what_a_page_does_is_logged_as_done_on_the_web(client: Client) -> None:
    client.post("/fr/signup/", {"display_name": "Anne", "email": "anne@example.org", "password": PASSWORD})
    assert AuditEntry.objects.get(verb="people.signed_up").source == "web"
    make_person()
    assert AuditEntry.objects.latest("pk").source == "command"


def note() -> int:
    audit.record(actor=None, verb="test.done", subject=Person(pk=1))
    return 1


def test_what_the_worker_does_is_logged_as_its_own(settings: object) -> None:
    settings.PERIODIC_JOBS = {f"{__name__}.note": 5}  # type: ignore[attr-defined]
    assert [ran.error for ran in worker.run_once()] == [None]
    assert AuditEntry.objects.get(verb="test.done").source == "worker"
    note()
    assert AuditEntry.objects.latest("pk").source == "command"


def test_a_worker_that_runs_for_ever_says_so_too(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PERIODIC_JOBS = {f"{__name__}.note": 5}  # type: ignore[attr-defined]
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "LONGEST_NAP_S", 0.0)
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    worker.run_for_ever(server_pid=-1)  # a server that is gone: one round, then the end
    assert AuditEntry.objects.get(verb="test.done").source == "worker"
