"""The conversation that led to the terms: each version as somebody's message. Pure: it reads no table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .models import Exchange, Terms
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
