"""Answers that end the talk: yes, no, and that nothing came of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.exchanges.lifecycle import STEPS
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.queries import ORIGIN
from entrepairs.kernel.errors import Refused
from entrepairs.ledger.actions import void_key
from entrepairs.listings.actions import release
from entrepairs.people.models import Person

from .completion import hold_key, set_aside
from .letters import tell
from .steps import reach, require_version, take_step


def accept_exchange(*, actor: Person, exchange: Exchange, version: int) -> Exchange:
    """Accept the terms that one has seen. Refused where another version stands by now, or nothing is left."""
    with transaction.atomic():
        locked, terms = take_step("accept", actor, exchange)
        require_version(locked, version)
        set_aside(actor, locked, terms)
        reach("accept", locked, actor)
        tell("agreed", locked, terms, sender=actor)
    return locked


def decline_exchange(*, actor: Person, exchange: Exchange, reason: str = "") -> Exchange:
    """Say no to what is proposed."""
    return _close("decline", actor, exchange, reason)


def withdraw_exchange(*, actor: Person, exchange: Exchange, reason: str = "") -> Exchange:
    """Take one's own proposal back."""
    return _close("withdraw", actor, exchange, reason)


def cancel_exchange(*, actor: Person, exchange: Exchange, reason: str = "", cause: str = "") -> Exchange:
    """Call off what was agreed, for a cause or in one's own words; what was set aside is free again."""
    return _undo("cancel", actor, exchange, reason, cause)


def record_not_done(*, actor: Person, exchange: Exchange, reason: str = "", cause: str = "") -> Exchange:
    """Say, neutrally, that it did not happen; what was set aside is free again."""
    return _undo("not_done", actor, exchange, reason, cause)


def _close(name: str, actor: Person, exchange: Exchange, reason: str) -> Exchange:
    with transaction.atomic():
        locked, terms = take_step(name, actor, exchange)
        reach(name, locked, actor, reason=reason)
        tell(STEPS[name].target, locked, terms, sender=actor)
    return locked


def _undo(name: str, actor: Person, exchange: Exchange, reason: str, cause: str) -> Exchange:
    if cause and cause not in Exchange.Cause.values:
        raise Refused(_("Choose a reason from the list."), code="bad_cause", field="cause")
    if not cause and not reason.strip():
        raise Refused(_("Say why, in a few words."), code="no_reason", field="reason")
    with transaction.atomic():
        locked, terms = take_step(name, actor, exchange)
        release(origin_kind=ORIGIN, origin_id=locked.pk)
        for value in terms.values.all():
            void_key(actor=actor, community=locked.community, key=hold_key(locked, value.unit))
        reach(name, locked, actor, reason=reason, cause=cause)
        tell(STEPS[name].target, locked, terms, sender=actor)
    return locked
