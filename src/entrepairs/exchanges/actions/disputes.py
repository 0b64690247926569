"""Where both do not see it alike: both say how, and a steward decides; another one, if they are asked.

What is set aside stays so until the decision takes effect, which is at once where nobody else could be asked,
and otherwise once a week has passed without an appeal. So nothing that was counted has ever to be taken back.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.exchanges.models import Confirmation, Decision, Exchange, Statement
from entrepairs.exchanges.queries import deciders_of
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from .fulfilment import How, add_report, speak
from .steps import Taken, finish, take_step

Ruling = Decision.Ruling
STATEMENTS_MAX = 10  # of one side on one exchange
WORDS_MAX = 2000


def dispute_exchange(*, actor: Person, exchange: Exchange, words: str) -> Exchange:
    """Ask a steward, because one does not see it as the other side does."""
    return _state("dispute", actor, exchange, words)


def explain_exchange(*, actor: Person, exchange: Exchange, words: str) -> Exchange:
    """Say how one sees it, for the steward and the other side to read."""
    return _state("explain", actor, exchange, words)


def appeal_decision(*, actor: Person, exchange: Exchange, words: str) -> Exchange:
    """Ask another steward, whose decision is final."""
    return _state("appeal", actor, exchange, words)


def decide_dispute(
    *, actor: Person, exchange: Exchange, ruling: str, reason: str, quantity: int | None = None
) -> Exchange:
    """Decide, as a steward who is no side, whether it was done, all of it or a part."""
    if ruling not in Ruling.values:
        raise Refused(_("Choose one."), code="bad_ruling", field="ruling")
    _require_words(reason, "reason")
    with transaction.atomic():
        taken = take_step("decide", actor, exchange)
        locked = taken.exchange
        is_part = ruling == Ruling.PART
        if is_part and not (quantity and 1 <= quantity < taken.terms.quantity):
            raise Refused(_("Write less than what was agreed."), code="not_a_part", field="quantity")
        decision = Decision.objects.create(
            exchange=locked,
            instance=len(taken.decisions) + 1,
            by=actor,
            ruling=ruling,
            quantity=quantity if is_part else None,
            reason=reason.strip(),
            at=now(),
        )
        taken.decisions.append(decision)
        is_final = locked.state == Exchange.State.APPEALED or not deciders_of(locked, taken.decisions)
        if is_final:
            apply_decision(taken)
        else:
            finish(taken, target=Exchange.State.DECIDED, about=decision.reason, reason=decision.reason)
    return locked


def apply_decision(taken: Taken) -> None:
    """Do what was decided last, for good, in the caller's transaction."""
    locked, decision = taken.exchange, taken.decisions[-1]
    if decision.ruling == Ruling.NOT_DONE:
        finish(taken, target=Exchange.State.UNFULFILLED, about=decision.reason, reason=decision.reason)
        return
    if decision.ruling == Ruling.PART and decision.quantity:
        taken.proposed = add_report(locked, taken.terms, decision.by, decision.quantity, decision.reason)
    speak(locked, *Confirmation.Side.values, by=decision.by, how=How.DECISION)
    finish(taken, target=Exchange.State.FULFILLED, about=decision.reason, reason=decision.reason)


def _state(name: str, actor: Person, exchange: Exchange, words: str) -> Exchange:
    _require_words(words, "words")
    with transaction.atomic():
        taken = take_step(name, actor, exchange)
        if taken.exchange.statements.filter(by=actor).count() >= STATEMENTS_MAX:
            raise Refused(_("You have said much already: leave it to the steward now."), code="enough")
        Statement.objects.create(exchange=taken.exchange, by=actor, words=words.strip(), at=now())
        finish(taken, about=words.strip())
    return taken.exchange


def _require_words(words: str, field: str) -> None:
    if not words.strip():
        raise Refused(_("Say it in a few words."), code="no_words", field=field)
    if len(words.strip()) > WORDS_MAX:
        raise Refused(_("This is too long."), code="long_words", field=field)
