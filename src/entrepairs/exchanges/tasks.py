"""What the worker does for exchanges now and then."""

from .actions import run_due


def keep_time() -> int:
    """Remind people, and take the steps that time takes; return how many exchanges that concerned."""
    return run_due()
