"""The tables of an exchange, a file for each thing that is said of one."""

from .confirmation import Confirmation
from .dispute import Decision, Statement
from .exchange import Exchange
from .terms import Terms, TermsValue

__all__ = ["Confirmation", "Decision", "Exchange", "Statement", "Terms", "TermsValue"]
