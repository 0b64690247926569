"""What the two sides write to each other."""

import re

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from entrepairs.communities.access import require_member
from entrepairs.exchanges.lifecycle import ASKED, talk_ends_at
from entrepairs.exchanges.models import Exchange, Message, Terms
from entrepairs.exchanges.news import MESSAGES
from entrepairs.exchanges.queries import WRITTEN
from entrepairs.exchanges.talk import unread_in
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person
from entrepairs.people.news import actions as news
from entrepairs.people.queries import apart_from, names_of

from .letters import tell_helped
from .steps import lock, require_side, wind

LONGEST = 2000
MOST_UNREAD = 20  # from one side, so that nobody is buried in messages


def write_message(*, actor: Person, exchange: Exchange, words: str) -> Message:
    """Write to the other side, who hears of it by one mail until they have read it.

    PermissionDenied for an outsider. Refused for who is no active member or kept apart from the other side,
    long after the exchange is closed, and where the other side has much to read already.
    """
    words = check_words(words)
    with transaction.atomic():
        locked = lock(exchange.pk)
        require_side(actor, locked)
        require_member(actor, locked.community)
        other = locked.other_side(actor.pk)
        ends_at = talk_ends_at(locked)
        # Nobody is told who blocked whom.
        if other.pk in apart_from(actor) or (ends_at is not None and ends_at <= now()):
            raise Refused(_("Here nothing more can be written."), code="talk_closed")
        unread = unread_in(locked, other)
        if len(unread) >= MOST_UNREAD:
            words_ = _("%(name)s has not read your last messages yet: wait a little.")
            raise Refused(words_ % {"name": other.display_name}, code="much_unread", field="words")
        message = Message.objects.create(
            exchange=locked,
            by=actor,
            to=other,
            helper_id=audit.helper_of(actor),
            words=words,
            at=now(),
        )
        if locked.state in ASKED:
            locked.changed_at = now()
            wind(locked, Terms())
            locked.save(update_fields=["changed_at", "deadline_at", "due_at", "reminded"])
        audit.record(actor=actor, verb=WRITTEN, subject=locked, community_id=locked.community_id)
        if not unread:
            _tell(message, actor, other, locked)
            tell_helped(actor, locked)
    return message


def read_messages(*, actor: Person, exchange: Exchange) -> list[int]:
    """The actor has what was written to them before them; return the ids of what was new.

    One statement, three where something was.
    """
    unread = unread_in(exchange, actor)
    if unread:
        Message.objects.filter(pk__in=unread, to=actor, read_at__isnull=True).update(read_at=now())
        news.read_told(actor=actor, keys=[_key(message_id) for message_id in unread])
    return unread


def check_words(words: str) -> str:
    """What was written, without empty lines in rows; Refused where it is nothing or too long."""
    words = re.sub(r"\n{3,}", "\n\n", words.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not words:
        raise Refused(_("Write something first."), code="no_words", field="words")
    if len(words) > LONGEST:
        raise Refused(_("This is too long."), code="too_long", field="words")
    return words


def _key(message_id: int) -> str:
    return f"message:{message_id}"


def _tell(message: Message, actor: Person, other: Person, exchange: Exchange) -> None:
    helper = names_of([message.helper_id]).get(message.helper_id, "") if message.helper_id else ""
    with override(other.language):
        said = {"name": actor.display_name, "title": exchange.title, "helper": helper}
        subject = _("%(name)s writes to you: %(title)s") % said
        parts = [_("%(name)s writes to you about “%(title)s”:") % said, message.words]
        if helper:
            parts.insert(1, _("(%(helper)s did this for %(name)s.)") % said)
        parts.append(_("Read it and answer here. What follows until then comes without another mail:"))
        link = reverse("exchanges:detail", args=[exchange.pk])
    news.tell(
        actor=actor,
        person=other,
        kind=MESSAGES,
        key=_key(message.pk),
        subject=subject,
        text="\n\n".join(parts),
        link=link,
        community=exchange.community,
    )
