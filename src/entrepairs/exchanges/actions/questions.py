"""Asking about a listing before anything is proposed: the exchange begins with its first word."""

from django.db import IntegrityError, transaction

from entrepairs.exchanges.models import Exchange, Terms
from entrepairs.exchanges.talk import ongoing_about
from entrepairs.kernel import audit
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person

from .begin import Subject, begin_exchange, sides_of
from .messages import check_words, write_message
from .steps import wind
from .terms import require_may_ask


def ask_question(*, actor: Person, listing: Listing, words: str) -> Exchange:
    """Ask the owner of a listing something. Where both already talk about it, that conversation goes on."""
    require_may_ask(actor, listing)
    words = check_words(words)
    with transaction.atomic():
        exchange = ongoing_about(listing, actor) or _begin(actor, listing)
        write_message(actor=actor, exchange=exchange, words=words)
    return exchange


def _begin(actor: Person, listing: Listing) -> Exchange:
    giver, receiver = sides_of(listing, actor)
    try:
        with transaction.atomic():
            exchange = begin_exchange(Subject.of(listing), giver, receiver, Exchange.State.ASKED, version=0)
    except IntegrityError:  # asked twice at the same moment: one of them began it
        present = ongoing_about(listing, actor)
        if present is None:
            raise
        return present
    wind(exchange, Terms())
    exchange.save(update_fields=["deadline_at", "due_at", "reminded"])
    # Its first message tells people.
    audit.record(actor=actor, verb="exchanges.asked", subject=exchange, community_id=exchange.community_id)
    return exchange
