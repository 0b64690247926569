"""What every step of an exchange has in common: its row locked, its place in the lifecycle, what it does to
what is set aside, the next wait, its log entry and its mails."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_member
from entrepairs.exchanges.lifecycle import (
    ENDED_EARLY,
    IN_DISPUTE,
    OPEN,
    PENDING,
    STEPS,
    Does,
    Letter,
    Move,
    Position,
    Step,
    moves_open_to,
    wait_in,
)
from entrepairs.exchanges.models import Confirmation, Decision, Exchange, Terms
from entrepairs.exchanges.queries import (
    confirmations_of,
    decisions_of,
    position_of,
    terms_of,
)
from entrepairs.exchanges.reviews.opening import begin_reviews
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.outcomes.actions import Outcome
from entrepairs.people.models import Person
from entrepairs.people.queries import apart_from

from . import completion
from .letters import tell, tell_helped

WRITTEN = [
    "state", "changed_at", "closing_reason", "closing_cause", "closed_by", "version", "proposed_version",
    "deadline_at", "due_at", "reminded",
]  # fmt: skip


@dataclass
class Seen:
    """A locked exchange, and all that decides what may become of it."""

    exchange: Exchange
    terms: Terms  # that stand
    proposed: Terms | None  # in their place
    confirmations: list[Confirmation]
    decisions: list[Decision]
    position: Position

    @property
    def open_terms(self) -> Terms:
        return self.proposed or self.terms


@dataclass
class Taken(Seen):
    """A step that is being taken, and where it may lead."""

    step: Step
    actor: Person | None  # None: time, or an operator
    moves: list[Move]


def take_step(name: str, actor: Person | None, exchange: Exchange, *, version: int | None = None) -> Taken:
    """Begin a step of a side, a steward or time, in the caller's transaction.

    PermissionDenied for an outsider; Refused where the step does not lead on from here, where it binds and
    the actor is no active member or is kept apart from the other side, or where another version than the one
    that was read is open. Without a version, whichever is.
    """
    return begin(name, actor, lock(exchange.pk), version=version)


def begin(
    name: str,
    actor: Person | None,
    locked: Exchange,
    *,
    version: int | None = None,
    may_book: bool = False,
) -> Taken:
    """As `take_step`, of an exchange that is locked already. `may_book`: see `terms.book_if_listed`."""
    seen, step = look(locked), STEPS[name]
    position = replace(seen.position, may_book=may_book)
    if actor is not None and actor.pk not in position.sides | position.deciders:
        raise PermissionDenied
    if actor is not None and actor.pk in position.sides:
        require_own_side(actor, locked)
    elif actor is not None and audit.helper_of(actor) is not None:
        raise PermissionDenied  # whoever acts for a steward decides nothing
    moves = moves_open_to(step, position, actor.pk if actor else None)
    taken = Taken(**vars(seen), step=step, actor=actor, moves=moves)
    if not taken.moves:
        raise Refused(_("This can no longer be done: see where the exchange stands."), code="wrong_state")
    if version is not None and locked.open_version != version:
        raise Refused(_("The terms have changed meanwhile: read them again."), code="version_changed")
    if step.binds and actor is not None:
        require_member(actor, locked.community)
        # Nobody is told who blocked whom: to both it is as if the other did not answer.
        if locked.other_side(actor.pk).pk in apart_from(actor):
            raise Refused(_("This can no longer be done: see where the exchange stands."), code="wrong_state")
    return taken


def require_side(actor: Person, exchange: Exchange) -> None:
    """PermissionDenied for an outsider; as `require_own_side` otherwise."""
    if actor.pk not in {exchange.giver_id, exchange.receiver_id}:
        raise PermissionDenied
    require_own_side(actor, exchange)


def require_own_side(actor: Person, exchange: Exchange) -> None:
    """Refused where somebody acts for one side of an exchange of which they are the other."""
    if audit.helper_of(actor) == exchange.other_side(actor.pk).pk:
        raise Refused(_("You are the other side of this: somebody else must act here."), code="both_sides")


def look(locked: Exchange) -> Seen:
    """Where an exchange stands. Four statements at most, two more where terms are proposed, one in a dispute.

    Nobody has said that it was done before it is agreed, and nobody decided on what is not in dispute.
    """
    terms = terms_of(locked, locked.version)
    proposed = terms_of(locked, locked.proposed_version) if locked.proposed_version else None
    confirmations = [] if locked.state in OPEN else confirmations_of(locked)
    decisions = decisions_of(locked) if locked.state in IN_DISPUTE else []
    position = position_of(
        locked,
        proposer_id=(proposed or terms).proposed_by_id,
        confirmations=confirmations,
        decisions=decisions,
    )
    return Seen(locked, terms, proposed, confirmations, decisions, position)


def lock(exchange_id: int) -> Exchange:
    return _with_its_community(_locked().get(pk=exchange_id))


def lock_if_free(exchange_id: int) -> Exchange | None:
    """The exchange, locked; nothing where somebody else holds it, so that workers pass each other by."""
    skip = connection.features.has_select_for_update_skip_locked
    exchange = _locked(skip_locked=skip).filter(pk=exchange_id).first()
    return _with_its_community(exchange) if exchange else None


def _with_its_community(exchange: Exchange) -> Exchange:
    """The listing of an exchange lies in the same community: read once, it is there for both."""
    if exchange.listing is not None:
        exchange.listing.community = exchange.community
    return exchange


def _locked(*, skip_locked: bool = False) -> QuerySet[Exchange]:
    # The fewer tables, the better: PostgreSQL plans this each time, and a join of eight took it longer than
    # all that the step writes. Its places are read where it is counted.
    return Exchange.objects.select_for_update(of=("self",), skip_locked=skip_locked).select_related(
        "community", "listing", "giver", "receiver"
    )


def finish(
    taken: Taken,
    *,
    target: str = "",
    proposed: Terms | None = None,
    reason: str = "",
    cause: str = "",
    about: str = "",
    is_told: bool = True,
) -> Outcome | None:
    """The state that a step leads to: what is set aside, the next wait, one row in the log, its mails.

    `target` chooses where several are open; `proposed` are the terms that the step puts on the table.
    Without `is_told`, the caller tells of many at once. Returns what the act yields, where the step makes it
    one.
    """
    exchange, actor = taken.exchange, taken.actor
    move = next(move for move in taken.moves if target in {"", move.target})
    outcome = _do(taken, move.does)
    exchange.state, exchange.changed_at = move.target, now()
    if proposed is not None:
        taken.proposed = proposed
    exchange.proposed_version = taken.open_terms.version if move.target in PENDING else None
    if move.target == Exchange.State.AGREED and taken.confirmations:
        # What was said of it stands in the log; from here on both say it anew.
        Confirmation.objects.filter(exchange=exchange).delete()
    ends_early = move.target in ENDED_EARLY
    exchange.closing_reason = reason.strip()[:300] if ends_early else ""
    exchange.closing_cause = cause if ends_early else ""
    exchange.closed_by = actor if ends_early else None
    shown = taken.open_terms if exchange.proposed_version else taken.terms
    wind(exchange, shown)
    exchange.save(update_fields=WRITTEN)
    begin_reviews(exchange)
    log(actor, taken.step.verb, exchange, ": ".join(filter(None, [cause, reason])))
    for letter in move.letters if is_told else ():
        tell(
            letter,
            exchange,
            shown,
            sender=actor,
            position=taken.position,
            about=about or reason,
        )
    return outcome


def announce(actor: Person, exchange: Exchange, terms: Terms, verb: str, letter: str) -> None:
    """The end of what begins an exchange: its wait, one row in the log, one mail to the other side."""
    wind(exchange, terms)
    exchange.save(update_fields=["deadline_at", "due_at", "reminded"])
    log(actor, verb, exchange)
    position = position_of(exchange, proposer_id=actor.pk, confirmations=[])
    tell(Letter(letter), exchange, terms, sender=actor, position=position)


def _do(taken: Taken, does: Does) -> Outcome | None:
    """Move what is set aside as the step says; `taken.terms` are then the terms that stand."""
    actor, exchange = taken.actor, taken.exchange
    match does:
        case Does.SET_ASIDE:
            completion.set_aside(actor, exchange, taken.terms)
        case Does.LET_GO:
            completion.let_go(exchange)
        case Does.FREE:
            completion.free(actor, exchange, taken.terms)
        case Does.SHIFT:
            completion.shift(actor, exchange, taken.terms, taken.open_terms)
            taken.terms, taken.proposed = taken.open_terms, None
            exchange.version = taken.terms.version
        case Does.COUNT:
            outcome = completion.count(actor, exchange, taken.terms, taken.open_terms)
            taken.terms, taken.proposed = taken.open_terms, None
            exchange.version = taken.terms.version
            return outcome
    return None


def wind(exchange: Exchange, terms: Terms) -> None:
    """Set the clock for the wait that the exchange's state begins, from now on; no statement.

    Reminders whose moment has passed already are left out.
    """
    wait, at = wait_in(exchange.state), now()
    exchange.deadline_at = exchange.due_at = None
    exchange.reminded = 0
    if wait is None:
        return
    begins, ends = at, terms.ends_at or terms.starts_at
    if wait.after_date is not None:
        begins = max(ends, at) if ends else at + wait.after_date
    deadline = begins + wait.lasts
    if wait.until_start and terms.starts_at and at < terms.starts_at < deadline:
        deadline = terms.starts_at
    exchange.deadline_at = deadline
    while (before := wait.next_reminder(exchange.reminded)) is not None and deadline - before <= at:
        exchange.reminded += 1
    exchange.due_at = next_due(deadline, before)


def next_due(deadline: datetime, before: timedelta | None) -> datetime:
    return deadline if before is None else deadline - before


def log(actor: Person | None, verb: str, exchange: Exchange, reason: str = "") -> None:
    """One row in the log; where somebody acts for the actor, the actor hears of it."""
    audit.record(actor=actor, verb=verb, subject=exchange, community_id=exchange.community_id, reason=reason)
    if actor is not None:
        tell_helped(actor, exchange)
