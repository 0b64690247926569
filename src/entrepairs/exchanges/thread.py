"""The conversation: messages, each version of the terms, and what became of them, in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .lifecycle import IN_DISPUTE
from .models import Confirmation, Decision, Exchange, Statement, Terms
from .queries import decisions_of, statements_of
from .talk import message_moments, messages_by_id
from .words import Change, TermsWords, changes, closing, decided, terms_words


@dataclass(frozen=True)
class Said:
    """One version of the terms, and what it changed in the one before; the first one changes nothing."""

    terms: Terms
    words: TermsWords
    changes: list[Change]


def said(versions: Sequence[Terms], exchange: Exchange, *, language: str, today: date) -> list[Said]:
    """Every version as a message, the first one first."""
    worded = [terms_words(terms, exchange, language=language, today=today) for terms in versions]
    before = [worded[0], *worded[:-1]] if worded else []
    return [
        Said(terms, words, changes(earlier, words))
        for terms, words, earlier in zip(versions, worded, before, strict=True)
    ]


@dataclass(frozen=True)
class Dispute:
    """What was said and decided where both did not see it alike; empty where they did."""

    statements: list[Statement] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


def dispute_of(exchange: Exchange) -> Dispute:
    """Two statements for an exchange that is in dispute or may have been, none for others."""
    if exchange.state not in IN_DISPUTE | {Exchange.State.FULFILLED, Exchange.State.UNFULFILLED}:
        return Dispute()
    return Dispute(statements_of(exchange), decisions_of(exchange))


@dataclass(frozen=True)
class Entry:
    """One thing that was said or came about; `one` is what the page draws by its kind."""

    kind: str  # terms, message, confirmation, statement, ruling or closing
    at: datetime
    one: Any


@dataclass(frozen=True)
class Slice:
    """A part of the conversation, the first to be said first, and how much lies before it and after it."""

    entries: list[Entry]
    earlier: int
    later: int


def conversation_of(
    exchange: Exchange,
    talk: Sequence[Said],
    confirmations: Sequence[Confirmation],
    dispute: Dispute,
    *,
    language: str,
    skip: int = 0,
    most: int,
) -> Slice:
    """At most so much of the conversation, without so many of its newest. Two statements.

    Whatever comes meanwhile moves what is shown towards the newest: nothing is passed over.
    """
    all_of = [Entry("terms", one.terms.created_at, one) for one in talk]
    all_of += [Entry("message", at, pk) for at, pk in message_moments(exchange)]
    all_of += [Entry("confirmation", one.at, one) for one in confirmations]
    all_of += [Entry("statement", one.at, one) for one in dispute.statements]
    all_of += [Entry("ruling", one.at, (one, decided(one, exchange, language))) for one in dispute.decisions]
    if ending := closing(exchange, by_steward=bool(dispute.decisions)):
        all_of.append(Entry("closing", exchange.changed_at, ending))
    all_of.sort(key=lambda entry: entry.at)  # stable: at one moment, in the order above
    end = max(len(all_of) - skip, 0)
    start = max(end - most, 0)
    shown = all_of[start:end]
    messages = messages_by_id(entry.one for entry in shown if entry.kind == "message")
    entries = [
        Entry("message", entry.at, messages[entry.one]) if entry.kind == "message" else entry
        for entry in shown
    ]
    return Slice(entries, earlier=start, later=len(all_of) - end)
