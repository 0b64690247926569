"""The conversation that led to the terms: each version as somebody's message."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from .lifecycle import IN_DISPUTE
from .models import Decision, Exchange, Statement, Terms
from .queries import decisions_of, statements_of
from .words import Change, TermsWords, changes, terms_words


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
