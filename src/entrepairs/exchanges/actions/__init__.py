"""The steps of an exchange. Each is one transaction, with the exchange's row locked."""

from entrepairs.outcomes.actions import Outcome

from .answers import (
    accept_exchange,
    cancel_exchange,
    decline_exchange,
    record_not_done,
    withdraw_exchange,
)
from .completion import confirm_exchange
from .events import ConfirmSummary, agree_all, confirm_all
from .terms import Proposal, counter_exchange, propose_exchange

__all__ = [
    "ConfirmSummary",
    "Outcome",
    "Proposal",
    "accept_exchange",
    "agree_all",
    "cancel_exchange",
    "confirm_all",
    "confirm_exchange",
    "counter_exchange",
    "decline_exchange",
    "propose_exchange",
    "record_not_done",
    "withdraw_exchange",
]
