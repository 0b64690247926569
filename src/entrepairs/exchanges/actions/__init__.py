"""The steps of an exchange. Each is one transaction, with the exchange's row locked."""

from entrepairs.outcomes.actions import Outcome

from .answers import (
    accept_exchange,
    cancel_exchange,
    decline_exchange,
    record_not_done,
    withdraw_exchange,
)
from .begin import Subject
from .changes import accept_change, keep_exchange, propose_change
from .clockwork import run_due
from .contact import share_contact
from .disputes import appeal_decision, decide_dispute, dispute_exchange, explain_exchange
from .events import ConfirmSummary, agree_all, confirm_all
from .fulfilment import confirm_exchange, report_part
from .messages import read_messages, write_message
from .offers import run_lines
from .questions import ask_question
from .recording import record_exchange
from .standing import (
    Plan,
    accept_arrangement,
    decline_arrangement,
    end_arrangement,
    propose_arrangement,
    run_arrangements,
)
from .terms import Proposal, counter_exchange, propose_exchange, propose_terms
from .waiting import accept_place, join_line, leave_line, pass_place

__all__ = [
    "ConfirmSummary",
    "Outcome",
    "Plan",
    "Proposal",
    "Subject",
    "accept_arrangement",
    "accept_change",
    "accept_exchange",
    "accept_place",
    "agree_all",
    "appeal_decision",
    "ask_question",
    "cancel_exchange",
    "confirm_all",
    "confirm_exchange",
    "counter_exchange",
    "decide_dispute",
    "decline_arrangement",
    "decline_exchange",
    "dispute_exchange",
    "end_arrangement",
    "explain_exchange",
    "join_line",
    "keep_exchange",
    "leave_line",
    "pass_place",
    "propose_arrangement",
    "propose_change",
    "propose_exchange",
    "propose_terms",
    "read_messages",
    "record_exchange",
    "record_not_done",
    "report_part",
    "run_arrangements",
    "run_due",
    "run_lines",
    "share_contact",
    "withdraw_exchange",
    "write_message",
]
