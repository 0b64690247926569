"""What every step of an exchange has in common: its row locked, its place in the lifecycle, its log entry."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_member
from entrepairs.exchanges.lifecycle import STEPS, may_take
from entrepairs.exchanges.models import Exchange, Terms
from entrepairs.exchanges.queries import standing_terms
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person
from entrepairs.people.queries import apart_from


def take_step(name: str, actor: Person, exchange: Exchange) -> tuple[Exchange, Terms]:
    """The exchange, locked to the end of the transaction, and the terms that stand.

    PermissionDenied for an outsider, Refused where the step does not lead on from here, or where it binds and
    the actor is no active member, or is kept apart from the other side.
    """
    locked = lock(exchange.pk)
    if actor.pk not in {locked.giver_id, locked.receiver_id}:
        raise PermissionDenied
    terms = standing_terms(locked)
    if not may_take(STEPS[name], locked, actor.pk, terms.proposed_by_id):
        raise Refused(_("This can no longer be done: see where the exchange stands."), code="wrong_state")
    if STEPS[name].binds:
        require_member(actor, locked.community)
        # Nobody is told who blocked whom: to both it is as if the other did not answer.
        if locked.other_side(actor.pk).pk in apart_from(actor):
            raise Refused(_("This can no longer be done: see where the exchange stands."), code="wrong_state")
    return locked, terms


def require_version(exchange: Exchange, version: int | None) -> None:
    """Refused where the terms that stand are not those that were read; None is whichever."""
    if version is not None and exchange.version != version:
        raise Refused(_("The terms have changed meanwhile: read them again."), code="version_changed")


def lock(exchange_id: int) -> Exchange:
    return (
        Exchange.objects.select_for_update(of=("self",))
        .select_related("community", "listing__place", "listing__to_place", "giver", "receiver")
        .get(pk=exchange_id)
    )


def reach(
    name: str, exchange: Exchange, actor: Person | None, *, reason: str = "", cause: str = ""
) -> Exchange:
    """The state that a step leads to, with one row in the log."""
    step = STEPS[name]
    exchange.state, exchange.changed_at = step.target, now()
    exchange.closing_reason, exchange.closing_cause = reason.strip()[:300], cause
    exchange.closed_by = actor if step.ends_early else None
    exchange.save(
        update_fields=["state", "changed_at", "closing_reason", "closing_cause", "closed_by", "version"]
    )
    log(actor, step.verb, exchange, ": ".join(filter(None, [cause, reason])))
    return exchange


def log(actor: Person | None, verb: str, exchange: Exchange, reason: str = "") -> None:
    audit.record(actor=actor, verb=verb, subject=exchange, community_id=exchange.community_id, reason=reason)
