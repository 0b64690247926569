"""Double-entry arithmetic: accounts with limits, transfers in one step or two, and what is refused and why.

Pure: amounts are whole numbers of a unit's smallest part, moments are passed in.
"""

from .batch import Outcome, apply
from .book import (
    Account,
    Answer,
    Close,
    Move,
    Order,
    Reason,
    Reverse,
    State,
    Transfer,
    is_repetition,
    replay,
)
from .charges import Charge, balance_days, charge

__all__ = [
    "Account",
    "Answer",
    "Charge",
    "Close",
    "Move",
    "Order",
    "Outcome",
    "Reason",
    "Reverse",
    "State",
    "Transfer",
    "apply",
    "balance_days",
    "charge",
    "is_repetition",
    "replay",
]
