"""Answers to what is proposed, and that nothing comes of what was agreed."""

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.exchanges.models import Exchange
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

from .steps import finish, take_step


def accept_exchange(*, actor: Person, exchange: Exchange, version: int) -> Exchange:
    """Accept the terms that one has seen. Refused where another version stands by now, or nothing is left."""
    with transaction.atomic():
        taken = take_step("accept", actor, exchange, version=version)
        finish(taken)
    return taken.exchange


def decline_exchange(*, actor: Person, exchange: Exchange, reason: str = "") -> Exchange:
    """Say no to what is proposed, or to what somebody says was done."""
    return _close("decline", actor, exchange, reason)


def withdraw_exchange(*, actor: Person, exchange: Exchange, reason: str = "") -> Exchange:
    """Take one's own proposal back."""
    return _close("withdraw", actor, exchange, reason)


def cancel_exchange(*, actor: Person, exchange: Exchange, reason: str = "", cause: str = "") -> Exchange:
    """Call off what was agreed, for a cause or in one's own words; what was set aside is free again."""
    return _undo("cancel", actor, exchange, reason, cause)


def record_not_done(*, actor: Person, exchange: Exchange, reason: str = "", cause: str = "") -> Exchange:
    """Say, neutrally, that it did not happen; what was set aside is free again.

    Where one side said that it was done, only that side can: the other one's no is a disagreement.
    """
    return _undo("not_done", actor, exchange, reason, cause)


def _close(name: str, actor: Person, exchange: Exchange, reason: str) -> Exchange:
    with transaction.atomic():
        taken = take_step(name, actor, exchange)
        finish(taken, reason=reason)
    return taken.exchange


def _undo(name: str, actor: Person, exchange: Exchange, reason: str, cause: str) -> Exchange:
    if cause and cause not in Exchange.Cause.values:
        raise Refused(_("Choose a reason from the list."), code="bad_cause", field="cause")
    if not cause and not reason.strip():
        raise Refused(_("Say why, in a few words."), code="no_reason", field="reason")
    with transaction.atomic():
        taken = take_step(name, actor, exchange)
        finish(taken, reason=reason, cause=cause)
    return taken.exchange
