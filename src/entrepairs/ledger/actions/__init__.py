"""Writes of the ledger, by what they are about."""

from .transfers import expire_due, hold, post, reverse, settle, void, void_key

__all__ = [
    "expire_due",
    "hold",
    "post",
    "reverse",
    "settle",
    "void",
    "void_key",
]
