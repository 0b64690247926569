"""What the worker does for reviews now and then."""

from .actions import run_due


def keep_time() -> int:
    """Open what the time is over for, and remind people; return how many exchanges that concerned."""
    return run_due()
