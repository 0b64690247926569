"""What the sides of an exchange are told, with the step in its transaction, each in their own language."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from entrepairs.communities.news import STEWARDING
from entrepairs.exchanges.letter_words import LETTERS, LetterWords
from entrepairs.exchanges.lifecycle import ENDED_EARLY, UNBOUND, Letter, Position, To
from entrepairs.exchanges.models import Exchange, Terms
from entrepairs.exchanges.news import EXCHANGES
from entrepairs.exchanges.queries import deciders_of, decisions_of
from entrepairs.kernel import audit, formatting
from entrepairs.kernel.clock import now
from entrepairs.people.models import Person
from entrepairs.people.news import actions as news
from entrepairs.people.queries import apart_from, names_of


def tell(
    letter: Letter,
    exchange: Exchange,
    terms: Terms,
    *,
    sender: Person | None,
    position: Position,
    about: str = "",
) -> None:
    """Write to those whom a letter is for and who have an address; `about` is quoted.

    People who are kept apart hear of each other only what an agreed exchange needs. One statement or two, and
    at most five for each reader; one more where the terms' values are not there yet.
    """
    readers = [
        reader
        for reader in _readers(letter.to, exchange, sender, position)
        if reader.email and reader.is_active
    ]
    if not readers or _is_kept_quiet(exchange, sender):
        return
    for reader in readers:
        _write(letter.name, exchange, terms, reader=reader, sender=sender, about=about)


def tell_helped(person: Person, exchange: Exchange) -> None:
    """Tell somebody that another one acted in their name. Five statements, none for who acts themself."""
    helper_id = audit.helper_of(person)
    if helper_id is None or not person.email:
        return
    with override(person.language):
        words = {"helper": names_of([helper_id]).get(helper_id, ""), "title": exchange.title}
        news.tell(
            actor=None,
            person=person,
            kind=EXCHANGES,
            key=f"exchange:{exchange.pk}:helped:{now():%Y%m%d%H%M%S%f}",
            subject=_("%(helper)s acted for you: %(title)s") % words,
            text=_("%(helper)s, who may act for you, did something in your name about “%(title)s”:") % words,
            link=reverse("exchanges:detail", args=[exchange.pk]),
            community=exchange.community,
        )


def _readers(to: To, exchange: Exchange, sender: Person | None, position: Position) -> list[Person]:
    sides = [exchange.giver, exchange.receiver]
    match to:
        case To.OTHER:
            return [side for side in sides if sender is None or side.pk != sender.pk]
        case To.ANSWERER:
            return [side for side in sides if side.pk != position.proposer_id]
        case To.UNSAID:
            return [side for side in sides if side.pk not in position.said]
        case To.STEWARDS:
            return deciders_of(exchange, decisions_of(exchange))
    return sides


def _is_kept_quiet(exchange: Exchange, sender: Person | None) -> bool:
    if exchange.state not in UNBOUND:
        return False
    writer = sender or exchange.giver
    return exchange.other_side(writer.pk).pk in apart_from(writer)


def _write(
    name: str, exchange: Exchange, terms: Terms, *, reader: Person, sender: Person | None, about: str
) -> None:
    is_side = reader.pk in {exchange.giver_id, exchange.receiver_id}
    other = exchange.other_side(reader.pk)
    is_done = exchange.state == Exchange.State.FULFILLED
    helper_id = audit.helper_of(sender) if sender else None
    with override(reader.language):
        words = LETTERS[name]
        said = _said(exchange, (sender or other).display_name, reader.language)
        context = {
            "reader": reader,
            "other": other,
            "is_side": is_side,
            "sender": sender,
            "helper": names_of([helper_id]).get(helper_id, "") if helper_id else "",
            "gives": reader.pk == exchange.giver_id,
            "exchange": exchange,
            "community": exchange.community,
            "says": words.says % said,
            "until": words.until % said if words.until and said["when"] else "",
            "then": words.then,
            "terms": terms if words.shows_terms else None,
            "cause": exchange.get_closing_cause_display() if exchange.closing_cause else "",
            "quote": _quote(words, exchange, terms, about),
        }
        link = (
            reverse("exchanges:outcome" if is_done else "exchanges:detail", args=[exchange.pk])
            if is_side
            else reverse("exchanges:dispute", args=[exchange.community.slug, exchange.pk])
        )
        subject = words.subject % said
        body = render_to_string("exchanges/mail/letter.txt", context)
    news.tell(
        actor=sender,
        person=reader,
        kind=EXCHANGES if is_side else STEWARDING,
        key=f"exchange:{exchange.pk}:{terms.version}:{name}:{now():%Y%m%d%H%M%S}",
        subject=subject,
        text=body,
        link=link,
        community=exchange.community,
    )


def _said(exchange: Exchange, name: str, language: str) -> dict[str, str]:
    decision = decisions_of(exchange)[-1:] if exchange.state in _RULED else []
    return {
        "name": name,
        "title": exchange.title,
        "giver": exchange.giver.display_name,
        "receiver": exchange.receiver.display_name,
        "ruling": str(decision[0].get_ruling_display()) if decision else "",
        "when": formatting.moment(exchange.deadline_at, language, timezone=exchange.community.timezone)
        if exchange.deadline_at
        else "",
    }


_RULED = {Exchange.State.DECIDED, Exchange.State.FULFILLED, Exchange.State.UNFULFILLED}


def _quote(words: LetterWords, exchange: Exchange, terms: Terms, about: str) -> str:
    if exchange.state in ENDED_EARLY and exchange.closing_reason:
        return exchange.closing_reason
    return about or (terms.note if words.shows_terms else "")
