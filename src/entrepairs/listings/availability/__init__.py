"""When a listing can be had: the engine's questions, asked of what is stored.

Some things have no hours: what is given, or what its domain leaves to the two sides. Then only what is
blocked, and what others have at the same time, stands against a wish. Each read says how many statements it
costs.
"""

from .beginning import begin, end_of, usual_quantity
from .books import Book, blocked_by_calendar, blocks_of, book_of, books_of
from .days import free_on
from .questions import LONG_AGO, left_of, month_of, next_free, next_occurrences, refusal_of, wish_of
from .rules import USUAL_MIN, has_calendar, is_in_days, own_rule, rule_of, when_of

__all__ = [
    "LONG_AGO",
    "USUAL_MIN",
    "Book",
    "begin",
    "blocked_by_calendar",
    "blocks_of",
    "book_of",
    "books_of",
    "end_of",
    "free_on",
    "has_calendar",
    "is_in_days",
    "left_of",
    "month_of",
    "next_free",
    "next_occurrences",
    "own_rule",
    "refusal_of",
    "rule_of",
    "usual_quantity",
    "when_of",
    "wish_of",
]
