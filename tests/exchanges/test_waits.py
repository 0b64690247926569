"""What time does: reminders, what lapses, and silence."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from entrepairs.contributions.models import Contribution
from entrepairs.exchanges.actions import (
    Proposal,
    confirm_exchange,
    keep_exchange,
    propose_exchange,
    run_due,
)
from entrepairs.exchanges.models import Confirmation, Exchange
from entrepairs.exchanges.tasks import keep_time
from entrepairs.kernel import clock
from entrepairs.kernel.jobs import periodic
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.ledger.models import Account
from entrepairs.ledger.queries import accounts_of
from entrepairs.outcomes.check import differences
from entrepairs.people.actions import block
from tests.factories import NOON, make_agreed, make_listing

from .pages import page, plain
from .paths import Cast, again, agreed, amended, confirmed, make_cast, partial, recorded

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def proposed(cast: Cast, **terms: object) -> Exchange:
    proposal = Proposal(**({"quantity": 60} | terms))  # type: ignore[arg-type]
    return propose_exchange(
        actor=cast.receiver, listing=make_listing(cast.giver, cast.community), proposal=proposal
    )


def days_of_mail(cast: Cast, days: int) -> list[tuple[int, str, str]]:
    """Let the job run twice a day; on which day who got which mail."""
    OutboxMessage.objects.all().delete()
    names = {cast.giver.email: "giver", cast.receiver.email: "receiver", cast.steward.email: "steward"}
    found: list[tuple[int, str, str]] = []
    for half in range(2 * days + 1):
        at = NOON + half * DAY / 2
        with clock.frozen(at):
            keep_time()
        found += [
            (half // 2, names.get(mail.to_address, "?"), mail.key.split(":")[3])
            for mail in OutboxMessage.objects.order_by("id")
        ]
        OutboxMessage.objects.all().delete()
    return found


def test_the_worker_keeps_time() -> None:
    assert "entrepairs.exchanges.tasks.keep_time" in {job.path for job in periodic().jobs}


def test_a_proposal_lapses_after_two_weeks_with_two_reminders_to_who_is_to_answer(cast: Cast) -> None:
    exchange = proposed(cast)
    assert days_of_mail(cast, 16) == [
        (11, "giver", "remind_answer"),
        (13, "giver", "remind_answer"),
        (14, "giver", "expired"),
        (14, "receiver", "expired"),
    ]
    assert again(exchange).state == "expired"


def test_a_proposal_lapses_before_its_date(cast: Cast) -> None:
    exchange = proposed(cast, starts_at=NOON + 5 * DAY)
    assert exchange.deadline_at == NOON + 5 * DAY
    assert days_of_mail(cast, 6)[:2] == [(2, "giver", "remind_answer"), (4, "giver", "remind_answer")]
    assert again(exchange).state == "expired"


def test_of_a_proposal_for_tonight_nobody_is_reminded(cast: Cast) -> None:
    proposed(cast, starts_at=NOON + timedelta(hours=7))
    assert [name for _day, _who, name in days_of_mail(cast, 2)] == ["expired", "expired"]


def test_the_deadline_is_shown_to_both(cast: Cast, client: Client) -> None:
    exchange = proposed(cast, starts_at=NOON + 5 * DAY)
    for person in (cast.giver, cast.receiver):
        client.force_login(person)
        html = page(client, f"/fr/exchanges/{exchange.pk}/")
        assert "Sans réponse d’ici jeu. 19 mars, 13 h, la proposition s’éteint." in html
    with clock.frozen(NOON + 5 * DAY):
        run_due()
        assert "Personne n’a répondu à temps." in page(client, f"/fr/exchanges/{exchange.pk}/")


def test_what_was_told_late_lapses_and_does_not_count_by_silence(cast: Cast) -> None:
    exchange = recorded(cast)
    mails = days_of_mail(cast, 15)
    assert [mail for mail in mails if mail[2] == "remind_answer"] == [
        (11, "receiver", "remind_answer"),
        (13, "receiver", "remind_answer"),
    ]
    assert again(exchange).state == "expired"
    assert not Contribution.objects.exists()


def test_seven_days_of_silence_confirm_after_two_reminders_and_say_so(cast: Cast, client: Client) -> None:
    exchange = confirmed(cast)
    assert days_of_mail(cast, 8) == [
        (3, "receiver", "remind_silence"),
        (6, "receiver", "remind_silence"),
        (7, "giver", "silence"),
        (7, "receiver", "silence"),
    ]
    assert again(exchange).state == "fulfilled"
    said = {one.side: (one.how, one.by_id) for one in exchange.confirmations.all()}
    assert said == {"giver": ("word", cast.giver.pk), "receiver": ("silence", None)}
    assert Contribution.objects.count() == 1
    client.force_login(cast.receiver)
    assert "Confirmé par le silence" in page(client, f"/fr/exchanges/{exchange.pk}/")
    assert list(differences()) == []


def test_silence_confirms_the_part_that_one_side_named(cast: Cast) -> None:
    exchange = partial(cast)
    with clock.frozen(NOON + 7 * DAY):
        assert run_due() == 1
    assert Contribution.objects.get().amounts() == {"duration_min": 30}
    assert [one.how for one in exchange.confirmations.order_by("id")] == ["word", "silence"]
    assert list(differences()) == []


def test_a_word_in_time_stops_the_clock(cast: Cast) -> None:
    exchange = confirmed(cast)
    with clock.frozen(NOON + 6 * DAY):
        confirm_exchange(actor=cast.receiver, exchange=exchange)
    assert again(exchange).due_at is None
    assert Confirmation.objects.filter(exchange=exchange, how="word").count() == 2


def test_both_are_asked_twice_whether_it_happened_then_left_alone(cast: Cast) -> None:
    exchange = agreed(cast)  # on the 21st, seven days from noon, two hours long
    mails = days_of_mail(cast, 40)
    assert mails == [
        (8, "giver", "remind_word"),
        (8, "receiver", "remind_word"),
        (12, "giver", "remind_word_last"),
        (12, "receiver", "remind_word_last"),
        (37, "giver", "left"),
        (37, "receiver", "left"),
    ]
    exchange = again(exchange)
    assert (exchange.state, exchange.closed_by) == ("unfulfilled", None)
    assert sum(account.held_minor for account in accounts_of(cast.receiver, cast.community)) == 0
    assert not Contribution.objects.exists()


def test_what_has_no_date_is_not_held_for_ever(cast: Cast) -> None:
    exchange = make_agreed(cast.giver, cast.receiver, cast.community, values={"hours": 60})
    assert exchange.deadline_at == NOON + 60 * DAY
    assert [day for day, _who, _name in days_of_mail(cast, 61)] == [31, 31, 35, 35, 60, 60]
    assert again(exchange).state == "unfulfilled"


def test_a_change_that_nobody_answers_leaves_what_is_agreed(cast: Cast) -> None:
    exchange = amended(cast)
    mails = days_of_mail(cast, 9)
    assert [mail for mail in mails if mail[2] == "lapsed"] == [
        (8, "giver", "lapsed"),
        (8, "receiver", "lapsed"),
    ]
    exchange = again(exchange)
    assert (exchange.state, exchange.version, exchange.proposed_version) == ("agreed", 1, None)


def test_a_late_worker_sends_one_reminder_and_not_all_that_were_missed(cast: Cast) -> None:
    exchange = confirmed(cast)
    OutboxMessage.objects.all().delete()
    with clock.frozen(NOON + 6.5 * DAY):
        assert [run_due(), run_due()] == [1, 0]
    assert OutboxMessage.objects.count() == 1
    with clock.frozen(NOON + 30 * DAY):
        assert [run_due(), run_due()] == [1, 0]
    assert again(exchange).state == "fulfilled"


def test_reminders_are_logged_as_nobodys(cast: Cast) -> None:
    confirmed(cast)
    with clock.frozen(NOON + 3 * DAY):
        run_due()
    entry = AuditEntry.objects.get(verb="exchanges.reminded")
    assert (entry.actor_id, entry.reason) == (None, "remind_silence")


def test_the_job_costs_nothing_where_nothing_is_due(
    cast: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for _ in range(5):
        proposed(cast)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert run_due() == 0


def test_one_that_cannot_be_done_is_tried_again_and_keeps_nobody_waiting(cast: Cast) -> None:
    stuck, other = recorded(cast), confirmed(cast)
    Exchange.objects.filter(pk=stuck.pk).update(state="confirmed", due_at=NOON, deadline_at=NOON)
    for_silence = Account.objects.filter(person=cast.receiver, unit="hours")
    for_silence.update(lowest_minor=-60)  # what is held for the other one
    with clock.frozen(NOON + 7 * DAY):
        run_due()
    assert again(other).state == "fulfilled"
    assert again(stuck).state == "confirmed"
    assert again(stuck).due_at == NOON + 8 * DAY


def test_older_exchanges_that_had_no_wait_begin_one(cast: Cast) -> None:
    exchange = proposed(cast)
    Exchange.objects.update(due_at=NOON, deadline_at=None)
    with clock.frozen(NOON + 3 * DAY):
        assert [run_due(), run_due()] == [1, 0]
        assert again(exchange).deadline_at == NOON + 17 * DAY
    assert again(exchange).state == "proposed"


def test_who_blocked_whom_is_not_told_by_a_reminder(cast: Cast) -> None:
    proposed(cast)
    block(actor=cast.giver, person=cast.receiver)
    assert days_of_mail(cast, 15) == []


def test_keeping_what_is_agreed_winds_the_clock_anew(cast: Cast) -> None:
    exchange = partial(cast)
    with clock.frozen(NOON + 6 * DAY):
        keep_exchange(actor=cast.receiver, exchange=exchange)
    deadline = again(exchange).deadline_at
    assert deadline is not None
    assert deadline > NOON + 30 * DAY
    with clock.frozen(NOON + 8 * DAY):
        accept = plain(OutboxMessage.objects.latest("id").subject)
    assert "On en reste à ce qui est convenu" in accept
