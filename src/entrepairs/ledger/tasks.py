"""What the worker does for the ledger now and then."""

from .actions import expire_due, keep_all_limits, take_charges


def expire_holds() -> int:
    """Give back what was held until now; return how much of it there was."""
    return expire_due()


def take_due_charges() -> int:
    """Take what whole months have come to for the pots; return how many charges were made."""
    return take_charges()


def let_limits_grow() -> int:
    """Give accounts the limits that their holders' standing has come to; return how many changed."""
    return keep_all_limits()
