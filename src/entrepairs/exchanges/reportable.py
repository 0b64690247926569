"""What was said in an exchange, as a whole or one message, as something that one of its sides can report."""

from datetime import date

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entrepairs.communities.models import Community
from entrepairs.communities.reporting import Kind, Thing
from entrepairs.kernel.clock import now
from entrepairs.kernel.formatting import local
from entrepairs.people.models import Person

from .models import Exchange, Message
from .queries import all_terms, find_exchange
from .talk import around, find_message, latest_messages
from .thread import dispute_of, said

MESSAGES_TOLD = 20  # the newest


def _seen_by(viewer: Person, community: Community, exchange_id: int) -> Thing | None:
    exchange = _find(community, exchange_id)
    if exchange is None or viewer.pk not in {exchange.giver_id, exchange.receiver_id}:
        return None
    return _thing(exchange, exchange.other_side(viewer.pk))


def _as_it_is(community: Community, exchange_id: int) -> Thing | None:
    exchange = _find(community, exchange_id)
    return _thing(exchange, None) if exchange else None


def _find(community: Community, exchange_id: int) -> Exchange | None:
    exchange = find_exchange(exchange_id)
    return exchange if exchange and exchange.community_id == community.pk else None


def text_of(exchange: Exchange, *, messages: int = 0) -> str:
    """What both sides proposed, and what was said and decided where they did not see it alike; and, in the
    order of time, so many of the newest messages. At most five statements.

    What two people write to each other is for a steward only where one of them reports it.
    """
    today: date = local(now(), exchange.community.timezone).date()
    talk = said(all_terms(exchange), exchange, language=get_language() or "fr", today=today)
    told = [
        (message.at, f"{message.by.display_name}: {message.words}")
        for message in latest_messages(exchange, messages)
    ]
    for one in talk:
        parts = [one.words.how_many, one.words.when, one.words.for_what, one.terms.note]
        words = " · ".join(str(part) for part in parts if part)
        told.append((one.terms.created_at, f"{one.terms.proposed_by.display_name}: {words}"))
    lines = [line for _at, line in sorted(told, key=lambda line: line[0])]
    dispute = dispute_of(exchange)
    lines += [f"{one.by.display_name}: {one.words}" for one in dispute.statements]
    lines += [f"{one.by.display_name}: {one.get_ruling_display()}. {one.reason}" for one in dispute.decisions]
    if exchange.closing_reason and not dispute.decisions:  # whose reason it is otherwise
        lines.append(exchange.closing_reason)
    return "\n\n".join(lines)


def _thing(exchange: Exchange, other: Person | None) -> Thing:
    return Thing(
        title=exchange.title,
        text=text_of(exchange, messages=MESSAGES_TOLD),
        person=other,
        path=reverse("exchanges:detail", args=[exchange.pk]),
    )


EXCHANGE = Kind("exchange", _("what was said in an exchange"), _seen_by, _as_it_is)


AROUND = 2  # messages on each side that stewards read along with the one that is reported


def _message_seen_by(viewer: Person, community: Community, message_id: int) -> Thing | None:
    message = find_message(message_id)
    if message is None or message.exchange.community_id != community.pk:
        return None
    if viewer.pk not in {message.by_id, message.to_id}:
        return None
    return _message_thing(message)


def _message_as_it_is(community: Community, message_id: int) -> Thing | None:
    message = find_message(message_id)
    return _message_thing(message) if message and message.exchange.community_id == community.pk else None


def _message_thing(message: Message) -> Thing:
    """The message with what stands around it: that alone, not the whole talk."""
    lines = [
        f"{'→ ' if one.pk == message.pk else ''}{one.by.display_name}: {one.words}"
        for one in around(message, each=AROUND)
    ]
    return Thing(
        title=message.exchange.title,
        text="\n\n".join(lines),
        person=message.by,
        path=f"{reverse('exchanges:detail', args=[message.exchange_id])}#message-{message.pk}",
    )


MESSAGE = Kind("message", _("a message in an exchange"), _message_seen_by, _message_as_it_is)
