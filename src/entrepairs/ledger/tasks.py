"""What the worker does for the ledger now and then."""

from .actions import expire_due


def expire_holds() -> int:
    """Give back what was held until now; return how much of it there was."""
    return expire_due()
