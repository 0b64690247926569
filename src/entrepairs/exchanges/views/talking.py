"""What the page of an exchange shows of the talk: what was said, the form to write, where to meet."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from entrepairs.communities.access import said_of_suspension
from entrepairs.communities.models import Membership
from entrepairs.exchanges.forms import MessageForm, StepForm
from entrepairs.exchanges.lifecycle import CLOSED, talk_ends_at
from entrepairs.exchanges.models import Confirmation, Exchange
from entrepairs.exchanges.talk import Found, contacts_of
from entrepairs.exchanges.thread import Dispute, Said, conversation_of
from entrepairs.kernel.clock import now
from entrepairs.people.models import Person

SHOWN = 8  # at a time: the page stays light
type Tried = tuple[str, StepForm] | None


def what_was_said(
    request: HttpRequest,
    exchange: Exchange,
    talk: Sequence[Said],
    confirmations: Sequence[Confirmation],
    dispute: Dispute,
    language: str,
) -> dict[str, Any]:
    """The newest of the conversation, or an earlier part of it. Two statements."""
    skip = _number(request.GET.get("skip"))
    part = conversation_of(exchange, talk, confirmations, dispute, language=language, skip=skip, most=SHOWN)
    return {
        "said": part,
        "skip_earlier": part.later + SHOWN,
        "skip_later": max(part.later - SHOWN, 0),
    }


def writing(
    viewer: Person, exchange: Exchange, membership: Membership | None, *, is_apart: bool, tried: Tried
) -> dict[str, Any]:
    """The form to write, or why there is none. No statement."""
    ends_at = talk_ends_at(exchange)
    is_over = ends_at is not None and ends_at <= now()
    is_member = membership is not None and membership.is_active
    form = tried[1] if tried and tried[0] == "write" else MessageForm(auto_id="write_%s")
    return {
        "message_form": form if is_member and not is_apart and not is_over else None,
        "talk_ends_at": ends_at,
        "is_talk_over": is_over or is_apart,
        "suspended": said_of_suspension(membership) if membership and membership.is_suspended else "",
    }


def meeting(viewer: Person, exchange: Exchange, other: Person, *, in_touch: bool) -> dict[str, Any]:
    """Where both meet and how they are reached, as far as each lets the other know. Two statements.

    Before both agreed, nothing of what the other one said leaves this function.
    """
    found = contacts_of(exchange)
    return {
        "own_contact": found[viewer.pk],
        "peer_contact": found[other.pk] if in_touch else Found(),
        "is_open": exchange.state not in CLOSED,
    }


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0
