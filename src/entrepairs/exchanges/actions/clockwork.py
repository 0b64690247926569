"""What time does with exchanges: reminders, and the step at the end of a wait.

It is a reconciliation. Each exchange says when it is due (`due_at`); whoever finds it so locks its row,
looks again, does the one thing that is due and says when the next one is. Run twice, late or by two workers
at once, it comes to the same end.
"""

import logging

from django.db import transaction

from entrepairs.exchanges.lifecycle import DAY, Letter, To, Wait, time_step, wait_in
from entrepairs.exchanges.models import Confirmation, Exchange
from entrepairs.exchanges.queries import due_ids
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from .disputes import apply_decision
from .fulfilment import How, speak
from .letters import tell
from .steps import Seen, begin, finish, lock_if_free, log, look, next_due, wind

logger = logging.getLogger(__name__)


def run_due(*, limit: int = 500) -> int:
    """Do what is due now, each exchange in a transaction of its own; return with how many there was
    something to do. One that fails leaves the others alone, and is an error at the end."""
    count, failure = 0, None
    for exchange_id in due_ids(now(), limit=limit):
        try:
            count += _run(exchange_id)
        except Exception as error:  # the others are still to be done
            logger.exception("exchange %d", exchange_id)
            failure = failure or error
    if failure is not None:
        raise failure
    return count


def _run(exchange_id: int) -> bool:
    with transaction.atomic():
        exchange = lock_if_free(exchange_id)
        if exchange is None or exchange.due_at is None or exchange.due_at > now():
            return False
        wait = wait_in(exchange.state)
        step = time_step(exchange.state)
        if wait is None or step is None or exchange.deadline_at is None:
            _begin_anew(exchange)
        elif now() < exchange.deadline_at:
            _remind(exchange, wait)
        else:
            _take(step.name, exchange)
    return True


def _begin_anew(exchange: Exchange) -> None:
    """Start the wait of one that had none, as those that are older than the waits."""
    wind(exchange, look(exchange).open_terms)
    exchange.save(update_fields=["deadline_at", "due_at", "reminded"])


def _remind(exchange: Exchange, wait: Wait) -> None:
    """Send one reminder, however many were missed, and say when the next one is due."""
    at, deadline = now(), exchange.deadline_at or now()
    while (before := wait.next_reminder(exchange.reminded)) is not None and deadline - before <= at:
        exchange.reminded += 1
    exchange.due_at = next_due(deadline, before)
    exchange.save(update_fields=["due_at", "reminded"])
    if wait.letter is None:
        return
    is_last = before is None
    name = "remind_word_last" if is_last and wait.letter.name == "remind_word" else wait.letter.name
    seen = look(exchange)
    sender = _waiting(seen, wait.letter.to)
    tell(Letter(name, wait.letter.to), exchange, seen.open_terms, sender=sender, position=seen.position)
    log(None, "exchanges.reminded", exchange, name)


def _waiting(seen: Seen, to: To) -> Person | None:
    """The side that waits for the other one's word; nobody where both are asked, or stewards."""
    match to:
        case To.ANSWERER:
            waiting = seen.position.proposer_id
        case To.UNSAID:
            waiting = next(iter(seen.position.said))
        case _:
            return None
    exchange = seen.exchange
    return exchange.giver if waiting == exchange.giver_id else exchange.receiver


def _take(name: str, exchange: Exchange) -> None:
    try:
        with transaction.atomic():
            taken = begin(name, None, exchange)
            if name == "stand":
                apply_decision(taken)
                return
            if name == "silence":
                speak(exchange, *Confirmation.Side.values, by=None, how=How.SILENCE)
            finish(taken)
    except Refused as refusal:  # such as a limit that was lowered meanwhile: to be tried again
        logger.warning("exchange %d: %s not possible (%s)", exchange.pk, name, refusal.code)
        Exchange.objects.filter(pk=exchange.pk).update(due_at=now() + DAY)
