"""Writes of the ledger, by what they are about."""

from .charges import take_charges, take_charges_until
from .rules import keep_all_limits, keep_limits, set_rule, turn_unit
from .transfers import expire_due, hold, post, reverse, settle, void, void_key

__all__ = [
    "expire_due",
    "hold",
    "keep_all_limits",
    "keep_limits",
    "post",
    "reverse",
    "set_rule",
    "settle",
    "take_charges",
    "take_charges_until",
    "turn_unit",
    "void",
    "void_key",
]
