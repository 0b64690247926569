"""The tables of an exchange, a file for each thing that is said of one."""

from entrepairs.exchanges.reviews.models import Review, ReviewPeriod

from .arrangement import Arrangement, ArrangementDate
from .confirmation import Confirmation
from .contact import Contact
from .dispute import Decision, Statement
from .exchange import Exchange
from .message import Message
from .terms import Terms, TermsValue
from .waiting import Waiting

__all__ = [
    "Arrangement",
    "ArrangementDate",
    "Confirmation",
    "Contact",
    "Decision",
    "Exchange",
    "Message",
    "Review",
    "ReviewPeriod",
    "Statement",
    "Terms",
    "TermsValue",
    "Waiting",
]
